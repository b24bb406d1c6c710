/// When business is done on a day: none, one or several stretches of clock time, the last of which may go on past midnight.
package struct DayHours: Hashable, Sendable {
    /// From a time of day on, for so long. It belongs to the day on which it starts.
    package struct Stretch: Hashable, Sendable {
        /// When it starts.
        package let start: TimeOfDay
        /// In microseconds as a clock shows them that is not put forward or back meanwhile; more than 0, at most 24 h.
        package let length: Int64

        /// In microseconds since the day's midnight; more than 24 h when it goes on past midnight.
        var end: Int64 { start.microsecondsSinceMidnight + length }
    }

    /// In order, apart from each other. None on a day on which no business is done.
    package let stretches: [Stretch]

    /// No business.
    package static let closed = DayHours(valid: [])
    /// From midnight to midnight.
    package static let allDay = DayHours(valid: [Stretch(start: .midnight, length: day)])
    /// 09:00 to 17:30: what holds where nothing is said.
    package static let usual = DayHours(valid: [
        Stretch(start: TimeOfDay(validMicroseconds: 9 * 3_600_000_000), length: 8 * 3_600_000_000 + 1_800_000_000)
    ])

    /// One stretch; past midnight where the end is not after the start.
    package init(from start: TimeOfDay, to end: TimeOfDay) {
        let length = end.microsecondsSinceMidnight - start.microsecondsSinceMidnight
        stretches = [Stretch(start: start, length: length > 0 ? length : length + Self.day)]
    }

    private init(valid stretches: [Stretch]) { self.stretches = stretches }

    /// Whether no business is done.
    package var isClosed: Bool { stretches.isEmpty }

    static let day: Int64 = 86_400_000_000
}

extension DayHours: CustomStringConvertible {
    /// "09:00..12:30, 13:00..17:30"; "closed". Can be read back.
    package var description: String {
        isClosed ? "closed" : stretches.map { "\($0.start)..\(Self.end($0))" }.joined(separator: ", ")
    }

    private static func end(_ stretch: Stretch) -> String {
        stretch.end == day ? "24:00" : TimeOfDay(validMicroseconds: stretch.end.flooredRemainder(day)).description
    }

    /// Reads "09:00..17:30", "09:00..12:30, 13:00..17:30", "22:00..06:00" (past midnight), "00:00..24:00", "all day" or "closed".
    ///
    /// - Throws: with the place; also for stretches that are out of order or overlap.
    package init(parsing text: some StringProtocol) throws(CivilTimeError) {
        var scanner = Scanner(text)
        scanner.skipSpace()
        if scanner.takeWord("closed") {
            self = .closed
        } else if scanner.takeWord("all") {
            scanner.skipSpace()
            guard scanner.takeWord("day") else { throw scanner.error("'all' is followed by 'day'") }
            self = .allDay
        } else {
            var stretches: [Stretch] = []
            repeat {
                scanner.skipSpace()
                let place = scanner.offset
                let stretch = try Self.stretch(&scanner)
                if let last = stretches.last, stretch.start.microsecondsSinceMidnight < last.end {
                    throw CivilTimeError("hours are written in order, and do not overlap", offset: place)
                }
                stretches.append(stretch)
                scanner.skipSpace()
            } while scanner.take(",")
            if let first = stretches.first, let last = stretches.last, last.end - Self.day > first.start.microsecondsSinceMidnight {
                throw CivilTimeError("the hours go on past midnight into those that they started with", offset: 0)
            }
            self.init(valid: stretches)
        }
        scanner.skipSpace()
        try scanner.end()
    }

    private static func stretch(_ scanner: inout Scanner) throws(CivilTimeError) -> Stretch {
        let start = try time(&scanner)
        guard start < day else { throw scanner.error("hours start before 24:00") }
        scanner.skipSpace()
        guard scanner.take("."), scanner.take(".") else { throw scanner.error("hours are written as 09:00..17:30") }
        scanner.skipSpace()
        let end = try time(&scanner)
        return Stretch(start: TimeOfDay(validMicroseconds: start), length: end > start ? end - start : end - start + day)
    }

    /// "9:00" or "09:00", "24:00" too, in microseconds.
    private static func time(_ scanner: inout Scanner) throws(CivilTimeError) -> Int64 {
        let place = scanner.offset
        guard let hour = scanner.number(), scanner.offset - place <= 2 else {
            throw CivilTimeError("hours are written as 09:00..17:30, or 'closed'", offset: place)
        }
        guard hour <= 24 else { throw CivilTimeError("the hour is at most 24", offset: place) }
        try scanner.expect(":")
        let minute = try scanner.digits(2, upTo: hour == 24 ? 0 : 59, "the minute")
        return hour * 3_600_000_000 + Int64(minute) * 60_000_000
    }
}
