/// A day and a time on the wall, in no zone in particular.
package struct CivilDateTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The day.
    package var date: CivilDate
    /// The time on that day.
    package var time: TimeOfDay

    /// That time on that day.
    package init(_ date: CivilDate, _ time: TimeOfDay) {
        self.date = date
        self.time = time
    }

    /// "2026-11-23 09:00".
    package var description: String { "\(date) \(time)" }

    /// Earlier comes first.
    package static func < (left: Self, right: Self) -> Bool { (left.date, left.time) < (right.date, right.time) }

    /// Seconds since 1970-01-01 00:00 on the same wall.
    var localSeconds: Int64 { Int64(date.dayNumber) * 86_400 + time.microsecondsSinceMidnight / 1_000_000 }

    /// Microseconds since 1970-01-01 00:00 on the same wall.
    var localMicroseconds: Int64 { Int64(date.dayNumber) &* Self.day &+ time.microsecondsSinceMidnight }

    /// One day in microseconds.
    private static let day: Int64 = 86_400_000_000

    /// - Parameter localMicroseconds: as above, from the years 1 to 9999.
    init(localMicroseconds: Int64) {
        let day = localMicroseconds.flooredQuotient(Self.day)
        self.init(
            CivilDate(validDayNumber: Int(truncatingIfNeeded: day)),
            TimeOfDay(validMicroseconds: localMicroseconds &- day &* Self.day))
    }

    /// - Parameters:
    ///   - localSeconds: as above; before year 1 and after year 9999 the first and the last there is.
    ///   - microsecond: 0 to 999,999.
    init(localSeconds: Int64, microsecond: Int) {
        let day = Int(localSeconds.flooredQuotient(86_400))
        if let date = CivilDate(dayNumber: day) {
            self.init(date, TimeOfDay(validMicroseconds: localSeconds.flooredRemainder(86_400) * 1_000_000 + Int64(microsecond)))
        } else {
            self = day < 0 ? CivilDateTime(.first, .midnight) : CivilDateTime(.last, .last)
        }
    }
}
