/// A moment, the same for everybody: microseconds since 1970-01-01T00:00:00Z, without leap seconds (POSIX time).
///
/// Arithmetic saturates at `distantPast` and `distantFuture`; it never traps.
public struct Instant: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public var microseconds: Int64

    /// A moment by its microseconds since 1970-01-01T00:00:00Z.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// A moment by its seconds since 1970-01-01T00:00:00Z.
    public init(seconds: Int64) { microseconds = Self.scaled(seconds) }

    /// Before every other moment.
    public static let distantPast = Instant(microseconds: .min)
    /// After every other moment.
    public static let distantFuture = Instant(microseconds: .max)

    /// The moment so many microseconds later.
    public func adding(microseconds delta: Int64) -> Instant {
        let (sum, overflow) = microseconds.addingReportingOverflow(delta)
        return overflow ? (delta > 0 ? .distantFuture : .distantPast) : Instant(microseconds: sum)
    }

    /// The moment so many seconds later.
    public func adding(seconds: Int64) -> Instant { adding(microseconds: Self.scaled(seconds)) }

    /// How many microseconds have passed since `earlier`.
    public func microseconds(since earlier: Instant) -> Int64 {
        let (difference, overflow) = microseconds.subtractingReportingOverflow(earlier.microseconds)
        return overflow ? (microseconds > earlier.microseconds ? .max : .min) : difference
    }

    /// Whole seconds since 1970, rounded down.
    var seconds: Int64 { microseconds.flooredQuotient(1_000_000) }

    /// Earlier comes first.
    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    private static func scaled(_ seconds: Int64) -> Int64 {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? (seconds > 0 ? .max : .min) : product
    }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC: "2026-11-23T09:00:00Z", with a fraction only when there is one. Before year 1 or after 9999: the nearest that can be written.
    public var description: String {
        let civil = Zone.utc.civil(at: self)
        let time = civil.time
        var text = "\(civil.date)T\(twoDigits(time.hour)):\(twoDigits(time.minute)):\(twoDigits(time.second))"
        if time.microsecond != 0 {
            let digits = String(1_000_000 + time.microsecond).dropFirst()
            text += "."
            text += digits.reversed().drop { $0 == "0" }.reversed()
        }
        return text + "Z"
    }
}

extension Instant {
    /// Reads RFC 3339 §5.6: "2026-11-23T09:00:00Z", "2026-11-23 10:00:00.25+01:00". The offset is required; a second of 60 is refused,
    /// since POSIX time has none.
    public init(rfc3339 text: some StringProtocol) throws(CivilTimeError) {
        var scanner = Scanner(text)
        let date = try CivilDate(&scanner)
        guard scanner.take("T") || scanner.take("t") || scanner.take(" ") else {
            throw scanner.error("a 'T' or a space between date and time is missing")
        }
        let hour = try scanner.digits(2, upTo: 23, "the hour")
        try scanner.expect(":")
        let minute = try scanner.digits(2, upTo: 59, "the minute")
        try scanner.expect(":")
        let second = try scanner.digits(2, upTo: 59, "the second")
        let microsecond = scanner.take(".") ? try scanner.fraction() : 0
        var offset = 0
        if !(scanner.take("Z") || scanner.take("z")) {
            let isNegative = scanner.take("-")
            guard isNegative || scanner.take("+") else { throw scanner.error("the offset from UTC is missing: 'Z' or '+01:00'") }
            let hours = try scanner.digits(2, upTo: 23, "the offset's hours")
            try scanner.expect(":")
            let minutes = try scanner.digits(2, upTo: 59, "the offset's minutes")
            offset = (hours * 60 + minutes) * (isNegative ? -60 : 60)
        }
        try scanner.end()
        let seconds = Int64(date.dayNumber) * 86400 + Int64(hour * 3600 + minute * 60 + second - offset)
        self.init(microseconds: seconds * 1_000_000 + Int64(microsecond))
    }
}

extension FixedWidthInteger {
    /// Division that rounds towards minus infinity.
    func flooredQuotient(_ divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder != 0 && (remainder < 0) != (divisor < 0) ? quotient - 1 : quotient
    }

    /// The remainder that goes with it; never negative for a positive divisor.
    func flooredRemainder(_ divisor: Self) -> Self {
        let remainder = self % divisor
        return remainder != 0 && (remainder < 0) != (divisor < 0) ? remainder + divisor : remainder
    }
}

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
