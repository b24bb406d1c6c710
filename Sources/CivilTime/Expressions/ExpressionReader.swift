/// Reads a calendar expression: what systemd.time(7) describes, and what systemd 257 reads besides ("Mon-Fri", "Mon, 9:00", "bi-annually").
///
///     expression = ( shorthand | [weekdays] ( "@" seconds | [date] [time] ) ) [" " zone]
///     weekdays   = weekday [(".." | "-") weekday] *( "," ... ) [","] 1*" "
///     date       = [list "-"] list ("-" | "~") list
///     time       = list ":" list [":" list]
///     list       = "*" | item *( "," item )
///     item       = number [".." number] ["/" number]
struct ExpressionReader {
    /// Set by `read()`.
    private(set) var zoneName: String?
    private var scanner: Scanner
    private let text: String

    init(_ text: String) {
        (self.text, zoneName) = Self.splitZone(text)
        scanner = Scanner(self.text)
    }

    mutating func read() throws(CivilTimeError) -> CalendarExpression.Form {
        guard !text.isEmpty else {
            throw CivilTimeError("a calendar expression is missing, such as 'Mon..Fri 09:00' or 'daily'", offset: 0)
        }
        if let normalized = Self.shorthand(text) { scanner = Scanner(normalized) }
        var form = CalendarExpression.Form()
        form.weekdays = try weekdays()
        if scanner.take("@") { try epoch(&form) } else { try dateAndTime(&form) }
        try end()
        return form
    }

    // MARK: - Zone and shorthands

    /// The text without the zone at its end.
    private static func splitZone(_ text: String) -> (rest: String, name: String?) {
        guard let space = text.utf8.lastIndex(of: UInt8(ascii: " ")) else { return (text, nil) }
        let word = text[text.index(after: space)...]
        if word.lowercased() == "utc" { return (String(text[..<space]), "UTC") }
        // All zones' names begin with a letter, and so do weekdays, but none is both.
        guard let first = word.utf8.first, (0x41...0x5a).contains(first & 0xdf), ZoneDatabase.isPlausible(String(word)),
            Weekday(name: word) == nil, shorthand(word) == nil
        else { return (text, nil) }
        return (String(text[..<space]), String(word))
    }

    /// What the shorthands stand for. Those after "semiannually" are not in the man page, but systemd reads them.
    static let shorthands = [
        ("minutely", "*-*-* *:*:00"), ("hourly", "*-*-* *:00:00"), ("daily", "*-*-* 00:00:00"), ("monthly", "*-*-01 00:00:00"),
        ("weekly", "Mon *-*-* 00:00:00"), ("yearly", "*-01-01 00:00:00"), ("annually", "*-01-01 00:00:00"),
        ("quarterly", "*-01,04,07,10-01 00:00:00"), ("semiannually", "*-01,07-01 00:00:00"), ("semi-annually", "*-01,07-01 00:00:00"),
        ("biannually", "*-01,07-01 00:00:00"), ("bi-annually", "*-01,07-01 00:00:00"), ("anually", "*-01-01 00:00:00"),
    ]

    private static func shorthand(_ word: some StringProtocol) -> String? {
        guard word.utf8.count < 16, word.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let lowered = word.lowercased()
        return shorthands.first { $0.0 == lowered }?.1
    }

    // MARK: - Weekdays

    /// The weekdays at the start, Monday as bit 0; none for 0 or all seven.
    private mutating func weekdays() throws(CivilTimeError) -> UInt64 {
        var bits: UInt64 = 0
        guard let byte = scanner.peek, (0x41...0x5a).contains(byte & 0xdf) || byte >= 0x80 else { return 0 }
        while true {
            let offset = scanner.offset
            let first = try weekday()
            var last = first
            if try rangeFollows() {
                last = try weekday()
                guard first <= last else {
                    let sunday = first == .sunday ? "Sun" : "\(first.shortName)..Sun"
                    let monday = last == .monday ? "Mon" : "Mon..\(last.shortName)"
                    throw CivilTimeError(
                        "the week goes from Monday to Sunday: '\(first.shortName)..\(last.shortName)' is '\(sunday),\(monday)'",
                        offset: offset)
                }
            }
            for day in first.rawValue...last.rawValue { bits |= 1 << UInt64(day - 1) }
            // A comma may be the last.
            if scanner.take(","), scanner.peek != UInt8(ascii: " "), !scanner.isAtEnd { continue }
            guard skipSpaces() || scanner.isAtEnd else {
                throw scanner.error("after a weekday comes ',', '..' or a space, not '\(next)'")
            }
            return bits == 127 ? 0 : bits
        }
    }

    /// "..", or "-" as it was written once.
    private mutating func rangeFollows() throws(CivilTimeError) -> Bool {
        if scanner.take("-") { return true }
        guard scanner.take(".") else { return false }
        guard scanner.take(".") else { throw scanner.error("a range is written with two points: 'Mon..Fri'") }
        return true
    }

    private mutating func weekday() throws(CivilTimeError) -> Weekday {
        let offset = scanner.offset
        let word = scanner.word()
        guard !word.isEmpty else { throw scanner.error("a weekday is missing, such as 'Mon'") }
        if word.utf8.allSatisfy({ $0 < 0x80 }), let day = Weekday(name: word) { return day }
        let shown = Scanner.excerpt(Array(word.utf8))
        if Self.shorthand(word) != nil { throw CivilTimeError("'\(shown)' stands alone, or before a zone", offset: offset) }
        let days = Weekday.allCases.flatMap { [$0.shortName, $0.name] }
        throw CivilTimeError(
            "'\(shown)' is neither a weekday nor a word such as 'daily'", offset: offset,
            suggestion: Nearest.word(to: word, in: days + Self.shorthands.prefix(9).map(\.0)))
    }

    // MARK: - Seconds since 1970

    /// After the "@", as strtoul(3) reads it, which is how systemd does.
    private mutating func epoch(_ form: inout CalendarExpression.Form) throws(CivilTimeError) {
        while scanner.take(" ") || scanner.take("\t") || scanner.take("\n") || scanner.take("\r") || scanner.take("\u{b}")
            || scanner.take("\u{c}")
        {}
        let offset = scanner.offset
        let isNegative = scanner.take("-")
        if !isNegative { _ = scanner.take("+") }
        if let byte = scanner.peek, !(0x30...0x39).contains(byte) { throw scanner.error("after '@' come seconds since 1970") }
        guard !scanner.isAtEnd else { throw scanner.error("after '@' come seconds since 1970") }
        guard let seconds = scanner.number(), seconds <= 7_258_118_399, seconds == 0 || !isNegative else {
            throw CivilTimeError("the years are 1970 to 2199: the seconds go from 0 to 7258118399", offset: offset)
        }
        let civil = CivilDateTime(localSeconds: seconds, microsecond: 0)
        form.years = [ExpressionComponent(civil.date.year)]
        form.months = [ExpressionComponent(civil.date.month)]
        form.days = [ExpressionComponent(civil.date.day)]
        form.hours = [ExpressionComponent(civil.time.hour)]
        form.minutes = [ExpressionComponent(civil.time.minute)]
        form.microseconds = [ExpressionComponent(civil.time.second * 1_000_000)]
        // They are counted in UTC, whatever zone the text names.
        zoneName = "UTC"
    }

    // MARK: - Date and time

    private mutating func dateAndTime(_ form: inout CalendarExpression.Form) throws(CivilTimeError) {
        form.hours = [ExpressionComponent(0)]
        form.minutes = [ExpressionComponent(0)]
        form.microseconds = [ExpressionComponent(0)]
        if scanner.isAtEnd { return }
        var first = try list(.date)
        if !scanner.isAtEnd, scanner.peek != UInt8(ascii: ":") {
            try date(first, &form)
            if scanner.isAtEnd { return }
            first = try list(.time)
        }
        form.hours = try first.checked(.hour)
        guard scanner.take(":") else {
            guard scanner.isAtEnd else { throw scanner.error("between hours and minutes is ':', not '\(next)'") }
            throw scanner.error("a time is written as '09:00', a date as '12-24'")
        }
        form.minutes = try list(.time).checked(.minute)
        if scanner.isAtEnd { return }
        guard scanner.take(":") else {
            throw scanner.error("after the minutes come ':' and seconds, or a space and a zone, not '\(next)'")
        }
        form.microseconds = try list(.seconds).checked(.second)
    }

    /// The rest of a date, and the spaces after it.
    private mutating func date(_ first: ExpressionList, _ form: inout CalendarExpression.Form) throws(CivilTimeError) {
        var isFromEnd = try dateSeparator()
        var second = try list(.date)
        var year: ExpressionList?
        var month = first
        if !scanner.isAtEnd, scanner.peek != UInt8(ascii: " ") {
            guard !isFromEnd else { throw scanner.error("after the '~' come days, then a space and the time") }
            isFromEnd = try dateSeparator()
            (year, month) = (first, second)
            second = try list(.date)
        }
        guard skipSpaces() || scanner.isAtEnd else { throw scanner.error("between date and time is a space, not '\(next)'") }
        form.years = try year?.checked(.year) ?? []
        form.months = try month.checked(.month)
        form.days = try second.checked(isFromEnd ? .dayFromEnd : .day)
        form.countsFromMonthEnd = isFromEnd && !form.days.isEmpty
    }

    /// Whether days are counted from the month's end.
    private mutating func dateSeparator() throws(CivilTimeError) -> Bool {
        if scanner.take("~") { return true }
        guard scanner.take("-") else { throw scanner.error("the parts of a date are separated by '-', not '\(next)'") }
        return false
    }

    /// What is written before the units' own bounds are looked at.
    private enum Place {
        case date
        case time
        case seconds
    }

    private mutating func list(_ place: Place) throws(CivilTimeError) -> ExpressionList {
        if scanner.take("*") {
            if scanner.peek == UInt8(ascii: "/") { throw scanner.error("'*' takes no step: every fifth minute is '0/5'") }
            return ExpressionList(items: place == .seconds ? [(ExpressionComponent(0, step: 1_000_000), scanner.offset - 1)] : [])
        }
        var items: [(ExpressionComponent, offset: Int)] = []
        repeat {
            // systemd's own limit (CALENDARSPEC_COMPONENTS_MAX), which one over it still passes.
            guard items.count <= 240 else { throw scanner.error("a list has at most 241 values") }
            let offset = scanner.offset
            items.append((try item(place), offset))
        } while scanner.take(",")
        return ExpressionList(items: items)
    }

    private mutating func item(_ place: Place) throws(CivilTimeError) -> ExpressionComponent {
        let unit = place == .seconds ? 1_000_000 : 1
        let offset = scanner.offset
        var component = ExpressionComponent(try number(place))
        if scanner.take(".") {
            guard scanner.take(".") else { throw scanner.error("a range is written with two points: '1..5'; only seconds have a fraction") }
            component.end = try number(place)
            component.step = unit
        }
        if scanner.take("/") {
            let offset = scanner.offset
            component.step = try number(place)
            guard component.step > 0 else { throw CivilTimeError("a step of 0 leads nowhere", offset: offset) }
        } else if place == .seconds, let end = component.end, component.start + unit > end {
            throw CivilTimeError("a range of seconds without a step is a second or longer", offset: offset)
        }
        // What else may follow is for the caller to say.
        guard scanner.isAtEnd || " ,-~:".utf8.contains(scanner.peek ?? 0) else {
            throw scanner.error("after a value comes '..', '/', ',' or what separates it from the next one, not '\(next)'")
        }
        return component
    }

    /// A number, of seconds in microseconds, rounded where there are more than six decimals.
    private mutating func number(_ place: Place) throws(CivilTimeError) -> Int {
        let offset = scanner.offset
        guard let byte = scanner.peek, (0x30...0x39).contains(byte) else {
            throw scanner.error(scanner.isAtEnd ? "a number or '*' is missing" : "a number or '*' is missing before '\(next)'")
        }
        guard let value = scanner.number(), value <= Int64(Int32.max) / (place == .seconds ? 1_000_000 : 1) else {
            throw CivilTimeError("the number is too large for any part of a date or a time", offset: offset)
        }
        guard place == .seconds else { return Int(value) }
        var microseconds = Int(value) * 1_000_000
        // One point begins a fraction, two a range.
        if scanner.peek == UInt8(ascii: "."), scanner.peekNext != UInt8(ascii: "."), scanner.take(".") {
            let decimals = try scanner.decimals()
            for (index, decimal) in decimals.prefix(6).enumerated() { microseconds += Int(decimal) * Self.powers[index] }
            if decimals.count > 6, decimals[6] >= 5 { microseconds += 1 }
        }
        guard microseconds <= Int32.max else {
            throw CivilTimeError("the number is too large for any part of a date or a time", offset: offset)
        }
        return microseconds
    }

    private static let powers = [100_000, 10_000, 1000, 100, 10, 1]

    // MARK: - Small parts

    /// Whether there were any.
    private mutating func skipSpaces() -> Bool {
        let start = scanner.offset
        while scanner.take(" ") {}
        return scanner.offset > start
    }

    private func end() throws(CivilTimeError) {
        guard scanner.isAtEnd else {
            throw scanner.error("the expression should end here, or a space and a zone should follow, but there is '\(next)'")
        }
    }

    /// What stands here, for an error.
    private var next: String { scanner.excerptOfRest }
}
