/// A length of time as people say it: "3 months", "1y 2months 3w", "10 business days", "1.5h".
///
/// Years, months, weeks and days are *civil*: a month is to the same day of the next month, a day to the same time of the next day, however
/// long that takes. (systemd.time(7) counts a month as 30.44 and a year as 365.25 days; a contract does not.) Hours and shorter are exact.
package struct Span: Hashable, Sendable {
    /// Calendar months; a year is 12.
    package var months: Int
    /// Calendar days; a week is 7.
    package var days: Int
    /// Days on which business is done.
    package var businessDays: Int
    /// Time in which business is done.
    package var businessMicroseconds: Int64
    /// Exact time.
    package var microseconds: Int64

    /// A span of these parts; they are added in this order.
    package init(months: Int = 0, days: Int = 0, businessDays: Int = 0, businessMicroseconds: Int64 = 0, microseconds: Int64 = 0) {
        self.months = months
        self.days = days
        self.businessDays = businessDays
        self.businessMicroseconds = businessMicroseconds
        self.microseconds = microseconds
    }

    /// No time at all.
    package static let zero = Span()

    /// Whether it is no time at all.
    package var isZero: Bool { self == .zero }

    /// Whether it has only hours, minutes and shorter: the same length wherever it starts.
    package var isExact: Bool { months == 0 && days == 0 && businessDays == 0 && businessMicroseconds == 0 }

    /// The same span the other way.
    package static prefix func - (span: Span) -> Span {
        Span(
            months: span.months.negated, days: span.days.negated, businessDays: span.businessDays.negated,
            businessMicroseconds: span.businessMicroseconds.negated, microseconds: span.microseconds.negated)
    }
}

extension FixedWidthInteger {
    /// The same number with the other sign; of the smallest, which has none, the largest.
    fileprivate var negated: Self { self == .min ? .max : 0 - self }
}

extension Span {
    /// What a unit stands for.
    fileprivate enum Unit {
        case months(Int)
        case days(Int)
        case microseconds(Int64)
    }

    /// The spellings of systemd.time(7), and business days.
    private static let units: [(names: [String], unit: Unit)] = [
        (["us", "usec", "µs", "μs"], .microseconds(1)),
        (["ms", "msec"], .microseconds(1000)),
        (["s", "sec", "second", "seconds"], .microseconds(1_000_000)),
        (["m", "min", "minute", "minutes"], .microseconds(60_000_000)),
        (["h", "hr", "hour", "hours"], .microseconds(3_600_000_000)),
        (["d", "day", "days"], .days(1)),
        (["w", "week", "weeks"], .days(7)),
        (["M", "month", "months"], .months(1)),
        (["y", "year", "years"], .months(12)),
    ]

    /// No part of a span is larger than this many of its unit; more than the calendar holds.
    private static let largest: Int64 = 10_000_000

    /// Reads numbers with units, with or without spaces between: "30 days", "2w", "1h 30min", "1.5h", "5 business days", "8 business hours".
    ///
    ///     span = 1*(number [ "business" ] unit)
    ///     number = 1*DIGIT ["." 1*DIGIT]
    ///
    /// The units and their spellings are those of systemd.time(7), "PARSING TIME SPANS"; the longer names may be in any case. Of a fraction,
    /// what is below a microsecond is cut off, as systemd does.
    ///
    /// - Throws: with the place. Unlike systemd this refuses a number without a unit, which systemd takes for seconds and a person does not,
    ///   and a fraction of a civil unit, since half a month has no length.
    package init(parsing text: some StringProtocol) throws(CivilTimeError) {
        var scanner = Scanner(text)
        var span = Span()
        scanner.skipSpace()
        guard !scanner.isAtEnd else { throw CivilTimeError("a span is missing, such as '30 days'", offset: 0) }
        while !scanner.isAtEnd {
            try span.addPart(&scanner)
            scanner.skipSpace()
        }
        self = span
    }

    private mutating func addPart(_ scanner: inout Scanner) throws(CivilTimeError) {
        let start = scanner.offset
        guard let whole = scanner.number() else { throw scanner.error("a number is missing, as in '30 days'") }
        guard whole <= Self.largest else { throw CivilTimeError("\(whole) is more than any span can have", offset: start) }
        let fraction = scanner.take(".") ? try scanner.decimals() : nil
        scanner.skipSpace()
        let (unit, isBusiness) = try Self.unit(&scanner)
        switch unit {
        case .months, .days:
            guard fraction == nil else { throw CivilTimeError("only hours and shorter units take a fraction", offset: start) }
            add(Int(whole), unit, isBusiness)
        case .microseconds(let length):
            // At most 10⁷ hours: far from overflow; a sum of parts is watched all the same.
            let part = whole * length + Self.share(fraction ?? [], of: length)
            let (sum, overflow) = (isBusiness ? businessMicroseconds : microseconds).addingReportingOverflow(part)
            if overflow { throw CivilTimeError("the span is too long", offset: start) }
            if isBusiness { businessMicroseconds = sum } else { microseconds = sum }
        }
        // Each sum is written in one number of its largest unit, which has to be read back.
        let largestTime = Self.largest * 3_600_000_000
        guard months <= Int(Self.largest) * 12, days <= Int(Self.largest), businessDays <= Int(Self.largest), microseconds <= largestTime,
            businessMicroseconds <= largestTime
        else {
            throw CivilTimeError("the span is too long", offset: start)
        }
    }

    private mutating func add(_ count: Int, _ unit: Unit, _ isBusiness: Bool) {
        switch unit {
        case .months(let length): months += count * length
        case .days(let length) where isBusiness: businessDays += count * length
        case .days(let length): days += count * length
        case .microseconds: break
        }
    }

    /// What the decimals make of a unit, each one cut off to the microsecond (systemd's parse_time does the same).
    private static func share(_ decimals: [UInt8], of length: Int64) -> Int64 {
        var (sum, weight): (Int64, Int64) = (0, length / 10)
        for decimal in decimals where weight > 0 {
            sum += Int64(decimal) * weight
            weight /= 10
        }
        return sum
    }

    private static func unit(_ scanner: inout Scanner) throws(CivilTimeError) -> (unit: Unit, isBusiness: Bool) {
        let start = scanner.offset
        let word = scanner.word()
        guard !word.isEmpty else { throw scanner.error("a unit is missing, such as 'days'") }
        if word.lowercased() == "business" {
            scanner.skipSpace()
            let next = scanner.word()
            // Named in full: '5 business d' would be read by nobody.
            switch (next.count > 2 ? Self.unit(named: next) : nil) {
            case .days(1)?: return (.days(1), true)
            case .microseconds(let length)?: return (.microseconds(length), true)
            default: throw CivilTimeError("'business' is followed by 'days', 'hours' or 'minutes'", offset: start)
            }
        }
        if let unit = Self.unit(named: word) { return (unit, false) }
        let known = units.flatMap(\.names).filter { $0.count > 2 } + ["business"]
        throw CivilTimeError("'\(word)' is no unit of time", offset: start, suggestion: Nearest.word(to: word.lowercased(), in: known))
    }

    private static func unit(named word: String) -> Unit? {
        // 'M' is months and 'm' minutes; the longer names may be in any case.
        let key = word.count == 1 ? word : word.lowercased()
        return units.first { $0.names.contains(key) }?.unit
    }
}

extension Span: CustomStringConvertible {
    /// "1 month 2 days", "5 business days", "1 h 30 min"; "0 days" for none. Can be read back, unless a part is negative.
    package var description: String {
        var parts: [String] = []
        func add(_ count: Int64, _ one: String, _ many: String) {
            if count != 0 { parts.append("\(count) \(count == 1 ? one : many)") }
        }
        add(Int64(months / 12), "year", "years")
        add(Int64(months % 12), "month", "months")
        add(Int64(days), "day", "days")
        add(Int64(businessDays), "business day", "business days")
        let lengths: [(length: Int64, limit: Int64)] = [(3_600_000_000, .max), (60_000_000, 60), (1_000_000, 60), (1000, 1000), (1, 1000)]
        func add(_ time: Int64, _ units: [(one: String, many: String)]) {
            for (unit, (length, limit)) in zip(units, lengths) { add(time / length % limit, unit.one, unit.many) }
        }
        add(
            businessMicroseconds,
            [
                ("business hour", "business hours"), ("business minute", "business minutes"), ("business second", "business seconds"),
                ("business msec", "business msec"), ("business usec", "business usec"),
            ])
        add(microseconds, [("h", "h"), ("min", "min"), ("s", "s"), ("ms", "ms"), ("us", "us")])
        return parts.isEmpty ? "0 days" : parts.joined(separator: " ")
    }
}
