import CivilTime

/// What files say of a business calendar, before it is put together.
struct CalendarParts {
    /// The hours of each weekday; nil where nothing is said of them.
    var week: [Weekday: DayHours]?
    var holidays: [HolidayRule] = []
    var exceptions: [CivilDate: DayHours] = [:]

    /// Puts what another says under this one's own: what is said here holds.
    mutating func include(_ other: CalendarParts) {
        if week == nil { week = other.week }
        holidays = other.holidays + holidays
        exceptions.merge(other.exceptions) { own, _ in own }
    }
}
