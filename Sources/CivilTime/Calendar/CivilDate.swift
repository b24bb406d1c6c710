/// A day as a calendar on a wall shows it: proleptic Gregorian, from 0001-01-01 to 9999-12-31.
package struct CivilDate: Hashable, Comparable, Sendable {
    /// Year, month and day side by side, so that a date takes four bytes and later dates are larger numbers.
    private let packed: Int32

    /// 1 to 9999.
    package var year: Int { Int(packed >> 9) }
    /// 1 to 12.
    package var month: Int { Int(packed >> 5 & 15) }
    /// 1 to 31.
    package var day: Int { Int(packed & 31) }

    /// Nil when there is no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.daysInMonth(year: year, month: month) else {
            return nil
        }
        self.init(validYear: year, month: month, day: day)
    }

    private init(validYear year: Int, month: Int, day: Int) {
        packed = Int32(truncatingIfNeeded: year << 9 | month << 5 | day)
    }

    /// The first day there is.
    package static let first = CivilDate(validYear: 1, month: 1, day: 1)
    /// The last day there is.
    package static let last = CivilDate(validYear: 9999, month: 12, day: 31)

    private static let firstDayNumber = -719_162
    private static let lastDayNumber = 2_932_896

    // MARK: - Days as numbers

    /// Days since 1970-01-01.
    ///
    /// Counts from 1 March, so that the leap day is the last of its year; and months by a line whose slope is their mean length. Source:
    /// Cassio Neri and Lorenz Schneider, "Euclidean affine functions and their application to calendar algorithms", Software: Practice and
    /// Experience 53 (2023), figure 13.
    package var dayNumber: Int {
        let month = UInt32(truncatingIfNeeded: packed >> 5 & 15)
        let isEndOfYear: UInt32 = month <= 2 ? 1 : 0
        let year = UInt32(truncatingIfNeeded: packed >> 9) &- isEndOfYear
        let century = year / 100
        let daysOfYears = 1461 &* year / 4 &- century &+ century / 4
        let daysOfMonths = (979 &* (month &+ 12 &* isEndOfYear) &- 2919) / 32
        let days = daysOfYears &+ daysOfMonths &+ UInt32(truncatingIfNeeded: packed & 31) &- 1
        return Int(days) &- Self.daysBefore1970
    }

    /// From 1 March of the year 0 to 1970-01-01.
    private static let daysBefore1970 = 719_468

    /// The day of that number, or nil before year 1 and after year 9999.
    package init?(dayNumber: Int) {
        guard (Self.firstDayNumber...Self.lastDayNumber).contains(dayNumber) else { return nil }
        self.init(validDayNumber: dayNumber)
    }

    /// The day of that number, or the nearest there is.
    package init(clampingDayNumber dayNumber: Int) {
        self.init(validDayNumber: min(max(dayNumber, Self.firstDayNumber), Self.lastDayNumber))
    }

    /// Source: as for `dayNumber`, figure 12.
    ///
    /// - Parameter validDayNumber: from the years 1 to 9999.
    init(validDayNumber: Int) {
        let quarters = 4 &* UInt32(truncatingIfNeeded: validDayNumber &+ Self.daysBefore1970) &+ 3
        let century = quarters / 146_097
        // Day and year of the century in one multiplication: 2^32 / 2,939,745 is 4 times 365.25, nearly enough.
        let product = 2_939_745 &* UInt64((quarters % 146_097) | 3)
        let dayOfYear = UInt32(truncatingIfNeeded: product) / 2_939_745 / 4
        let line = 2141 &* dayOfYear &+ 197_913
        let isEndOfYear: UInt32 = dayOfYear >= 306 ? 1 : 0
        let year = 100 &* century &+ UInt32(truncatingIfNeeded: product >> 32) &+ isEndOfYear
        let month = line >> 16 &- 12 &* isEndOfYear
        self.init(validYear: Int(year), month: Int(month), day: Int((line & 0xffff) / 2141 &+ 1))
    }

    // MARK: - Facts

    /// Whether February of that year has 29 days.
    package static func isLeap(year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// How many days that month has; 0 for a month that does not exist.
    package static func daysInMonth(year: Int, month: Int) -> Int {
        switch month {
        case 2: isLeap(year: year) ? 29 : 28
        case 4, 6, 9, 11: 30
        case 1, 3, 5, 7, 8, 10, 12: 31
        default: 0
        }
    }

    /// The day of the week. 1970-01-01 was a Thursday.
    package var weekday: Weekday { Weekday(rawValue: (dayNumber + 3).flooredRemainder(7) + 1) ?? .monday }

    /// The ISO 8601 week: week 1 is the one with the year's first Thursday, so the year can differ from the date's own.
    package var isoWeek: (year: Int, week: Int) {
        let thursday = dayNumber + 4 - weekday.rawValue
        let year = CivilDate(clampingDayNumber: thursday).year
        return (year, (thursday - Self.newYear(year)) / 7 + 1)
    }

    /// The day number of 1 January of that year, which may be one before or after the calendar.
    static func newYear(_ year: Int) -> Int {
        let y = year - 1
        return y * 365 + y.flooredQuotient(4) - y.flooredQuotient(100) + y.flooredQuotient(400) + firstDayNumber
    }

    // MARK: - Arithmetic

    /// The day so many days later; held at the first and the last day there is.
    package func adding(days: Int) -> CivilDate {
        let (sum, overflow) = dayNumber.addingReportingOverflow(days)
        return CivilDate(clampingDayNumber: overflow ? (days > 0 ? .max : .min) : sum)
    }

    /// The same day so many months later, or the last day of that month where it has no such day: 31 January and 1 month is 28 or 29
    /// February. Counted from this date, so that 2 months later is 31 March again.
    package func adding(months: Int) -> CivilDate {
        let (index, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
        if overflow { return months > 0 ? .last : .first }
        let newYear = index.flooredQuotient(12)
        if newYear < 1 { return .first }
        if newYear > 9999 { return .last }
        let newMonth = index.flooredRemainder(12) + 1
        return CivilDate(validYear: newYear, month: newMonth, day: min(day, Self.daysInMonth(year: newYear, month: newMonth)))
    }

    /// How many days it is until `other`; negative when that is earlier.
    package func days(until other: CivilDate) -> Int { other.dayNumber - dayNumber }

    /// Earlier comes first.
    package static func < (left: Self, right: Self) -> Bool { left.packed < right.packed }
}
