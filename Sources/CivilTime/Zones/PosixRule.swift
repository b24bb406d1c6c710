/// The rule that holds after the last transition of a zone file: the POSIX TZ string of its footer (RFC 9636 §3.3.1), such as
/// "CET-1CEST,M3.5.0,M10.5.0/3", with hours from -167 to 167.
struct PosixRule: Hashable, Sendable {
    let standard: Zone.LocalTimeType
    let daylight: Daylight?

    struct Daylight: Hashable, Sendable {
        var type: Zone.LocalTimeType
        /// When it starts, in standard time.
        var start: Moment
        /// When it ends, in daylight saving time.
        var end: Moment
    }

    /// A moment of every year.
    struct Moment: Hashable, Sendable {
        var day: Day
        /// Seconds after midnight of that day; may be negative or more than a day.
        var time: Int

        enum Day: Hashable, Sendable {
            /// "Jn": 1 to 365, 29 February never counted.
            case julian(Int)
            /// "n": 0 to 365, 29 February counted.
            case zeroBased(Int)
            /// "Mm.w.d": weekday d (0 is Sunday) of week w (5 is the last) of month m.
            case weekday(month: Int, week: Int, weekday: Int)
        }

        /// Seconds since 1970 on a wall clock.
        func localSeconds(year: Int) -> Int64 { Int64(dayNumber(year: year)) * 86400 + Int64(time) }

        private func dayNumber(year: Int) -> Int {
            let newYear = PosixRule.dayNumber(year: year, month: 1)
            switch day {
            case .julian(let n): return newYear + n - 1 + (n >= 60 && CivilDate.isLeap(year: year) ? 1 : 0)
            case .zeroBased(let n): return newYear + n
            case .weekday(let month, let week, let weekday):
                let first = PosixRule.dayNumber(year: year, month: month)
                // 1970-01-01 was a Thursday, 4 when Sunday is 0.
                let offset = (weekday - (first + 4).flooredRemainder(7)).flooredRemainder(7)
                let day = offset + (week - 1) * 7
                let length = CivilDate.daysInMonth(year: year, month: month)
                return first + (day >= length ? day - 7 : day)
            }
        }
    }

    func offset(at seconds: Int64) -> Int { isDaylight(at: seconds) ? daylight?.type.offset ?? standard.offset : standard.offset }

    func type(at seconds: Int64) -> Zone.LocalTimeType { isDaylight(at: seconds) ? daylight?.type ?? standard : standard }

    private func isDaylight(at seconds: Int64) -> Bool {
        guard let daylight else { return false }
        let year = Self.year(ofLocalSeconds: seconds &+ Int64(standard.offset))
        let start = startSeconds(daylight, year: year)
        let end = endSeconds(daylight, year: year)
        return start < end ? (start <= seconds && seconds < end) : !(end <= seconds && seconds < start)
    }

    private func startSeconds(_ daylight: Daylight, year: Int) -> Int64 {
        daylight.start.localSeconds(year: year) - Int64(standard.offset)
    }

    private func endSeconds(_ daylight: Daylight, year: Int) -> Int64 {
        daylight.end.localSeconds(year: year) - Int64(daylight.type.offset)
    }

    /// When it changes next; nil when there is no daylight saving, or only after year 9999.
    func nextTransition(after seconds: Int64) -> Int64? {
        guard let daylight else { return nil }
        let year = Self.year(ofLocalSeconds: seconds)
        guard year < 9999 else { return nil }
        var candidates: [Int64] = []
        for year in (year - 1)...(year + 1) {
            let moments = [startSeconds(daylight, year: year), endSeconds(daylight, year: year)]
            // Daylight saving all year round is written as an end that meets the next start: nothing changes there.
            candidates += moments.filter { $0 > seconds && type(at: $0) != type(at: $0 - 1) }
        }
        return candidates.min()
    }

    private static func year(ofLocalSeconds seconds: Int64) -> Int {
        CivilDate(clampingDayNumber: Int(seconds.flooredQuotient(86400))).year
    }

    /// The day number of the first of a month; unlike `CivilDate` also for the years just outside of the calendar.
    static func dayNumber(year: Int, month: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = y.flooredQuotient(400)
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension PosixRule {
    /// Reads a TZ string in the form that footers have.
    init(parsing text: String) throws(CivilTimeError) {
        var scanner = Scanner(text)
        let name = try Self.name(&scanner)
        let offset = -(try Self.time(&scanner, upToHours: 24))
        standard = Zone.LocalTimeType(offset: offset, isDaylightSaving: false, abbreviation: name)
        guard !scanner.isAtEnd else {
            daylight = nil
            return
        }
        let daylightName = try Self.name(&scanner)
        var daylightOffset = offset + 3600
        if let byte = scanner.peek, byte != UInt8(ascii: ",") { daylightOffset = -(try Self.time(&scanner, upToHours: 24)) }
        try scanner.expect(",")
        let start = try Self.moment(&scanner)
        try scanner.expect(",")
        let end = try Self.moment(&scanner)
        try scanner.end()
        daylight = Daylight(
            type: Zone.LocalTimeType(offset: daylightOffset, isDaylightSaving: true, abbreviation: daylightName), start: start, end: end)
    }

    /// "CET", or "<+0330>".
    private static func name(_ scanner: inout Scanner) throws(CivilTimeError) -> String {
        if scanner.take("<") {
            var name = ""
            while let byte = scanner.peek, byte != UInt8(ascii: ">") {
                let character = Character(Unicode.Scalar(byte))
                guard character.isASCII, character.isLetter || character.isNumber || "+-".contains(character), scanner.take(character)
                else {
                    throw scanner.error("the abbreviation of a zone has a character it cannot have")
                }
                name.append(character)
            }
            try scanner.expect(">")
            guard name.count >= 3 else { throw scanner.error("the abbreviation of a zone is too short") }
            return name
        }
        let name = scanner.word()
        guard name.utf8.count >= 3, name.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw scanner.error("the abbreviation of a zone is missing")
        }
        return name
    }

    /// "[+-]hh[:mm[:ss]]" in seconds.
    private static func time(_ scanner: inout Scanner, upToHours limit: Int64) throws(CivilTimeError) -> Int {
        let isNegative = scanner.take("-")
        if !isNegative { _ = scanner.take("+") }
        guard let hours = scanner.number(), hours <= limit else { throw scanner.error("the hours are missing or more than \(limit)") }
        var seconds = Int(hours) * 3600
        if scanner.take(":") { seconds += try scanner.digits(2, upTo: 59, "the minute") * 60 }
        if scanner.take(":") { seconds += try scanner.digits(2, upTo: 59, "the second") }
        return isNegative ? -seconds : seconds
    }

    private static func moment(_ scanner: inout Scanner) throws(CivilTimeError) -> Moment {
        func number(_ range: ClosedRange<Int64>, _ scanner: inout Scanner) throws(CivilTimeError) -> Int {
            guard let number = scanner.number(), range.contains(number) else { throw scanner.error("a number from \(range) is missing") }
            return Int(number)
        }
        let day: Moment.Day
        if scanner.take("M") {
            let month = try number(1...12, &scanner)
            try scanner.expect(".")
            let week = try number(1...5, &scanner)
            try scanner.expect(".")
            day = .weekday(month: month, week: week, weekday: try number(0...6, &scanner))
        } else if scanner.take("J") {
            day = .julian(try number(1...365, &scanner))
        } else {
            day = .zeroBased(try number(0...365, &scanner))
        }
        return Moment(day: day, time: scanner.take("/") ? try time(&scanner, upToHours: 167) : 2 * 3600)
    }
}
