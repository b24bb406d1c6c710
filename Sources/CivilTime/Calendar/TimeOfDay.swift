/// A time as a clock on a wall shows it, from 00:00 to 23:59:59.999999.
package struct TimeOfDay: Hashable, Comparable, Sendable {
    /// Microseconds since midnight, on a clock that is not put forward or back meanwhile; less than 86,400,000,000.
    package let microsecondsSinceMidnight: Int64

    /// 0 to 23.
    package var hour: Int { Int(microsecondsSinceMidnight / 3_600_000_000) }
    /// 0 to 59.
    package var minute: Int { Int(microsecondsSinceMidnight / 60_000_000 % 60) }
    /// 0 to 59.
    package var second: Int { Int(microsecondsSinceMidnight / 1_000_000 % 60) }
    /// 0 to 999,999.
    package var microsecond: Int { Int(microsecondsSinceMidnight % 1_000_000) }

    /// 00:00.
    package static let midnight = TimeOfDay(validMicroseconds: 0)

    /// Nil when there is no such time.
    package init?(hour: Int, minute: Int, second: Int = 0, microsecond: Int = 0) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second), (0...999_999).contains(microsecond) else {
            return nil
        }
        microsecondsSinceMidnight = Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + Int64(microsecond)
    }

    /// - Parameter microseconds: since midnight, less than a day.
    init(validMicroseconds microseconds: Int64) { microsecondsSinceMidnight = microseconds }

    /// The last time of a day: 23:59:59.999999.
    static let last = TimeOfDay(validMicroseconds: 86_399_999_999)

    /// Earlier comes first.
    package static func < (left: Self, right: Self) -> Bool { left.microsecondsSinceMidnight < right.microsecondsSinceMidnight }
}

extension TimeOfDay: CustomStringConvertible {
    /// "09:00"; with seconds, and with a fraction of them, only when there are any: "09:00:30.5".
    package var description: String {
        ASCIIWriter.text(capacity: 15) { text in
            if microsecondsSinceMidnight % 60_000_000 == 0 {
                writeMinutes(to: &text)
            } else {
                writeSeconds(to: &text)
                text.put(fraction: microsecond)
            }
        }
    }

    /// "09:00".
    private func writeMinutes(to text: inout ASCIIWriter) {
        text.put(hour, digits: 2)
        text.put(":")
        text.put(minute, digits: 2)
    }

    /// "09:00:00".
    func writeSeconds(to text: inout ASCIIWriter) {
        writeMinutes(to: &text)
        text.put(":")
        text.put(second, digits: 2)
    }

    /// Reads "09:00", "9:00", "09:00:30" or "09:00:30.5".
    ///
    ///     1*2DIGIT ":" 2DIGIT [":" 2DIGIT ["." 1*6DIGIT]]
    ///
    /// - Throws: with the place. 24:00 is refused: it is 00:00 of the day after.
    package init(_ text: some StringProtocol) throws(CivilTimeError) {
        var scanner = Scanner(text)
        guard let hour = scanner.number(), scanner.offset <= 2 else { throw CivilTimeError("a time is written as 09:00", offset: 0) }
        guard hour <= 23 else { throw CivilTimeError("the hour is at most 23", offset: 0) }
        try scanner.expect(":")
        let minute = try scanner.digits(2, upTo: 59, "the minute")
        var second = 0
        var microsecond = 0
        if scanner.take(":") {
            second = try scanner.digits(2, upTo: 59, "the second")
            if scanner.take(".") { microsecond = try scanner.fraction() }
        }
        try scanner.end()
        self.init(validMicroseconds: (hour * 3600 + Int64(minute * 60 + second)) * 1_000_000 + Int64(microsecond))
    }
}
