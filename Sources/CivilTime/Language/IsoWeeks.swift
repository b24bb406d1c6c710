/// The weeks of ISO 8601: week 1 is the one with the year's first Thursday, and so with 4 January.
enum IsoWeeks {
    /// How many weeks that year has: 52 or 53. 28 December is always in the last one.
    static func count(in year: Int) -> Int { CivilDate(year: year, month: 12, day: 28)?.isoWeek.week ?? 52 }

    /// A day of a week of a year; nil where the year has no such week.
    static func date(year: Int, week: Int, _ weekday: Weekday) -> CivilDate? {
        guard let january = CivilDate(year: year, month: 1, day: 4), (1...count(in: year)).contains(week) else { return nil }
        return january.adding(days: 1 - january.weekday.rawValue + (week - 1) * 7 + weekday.rawValue - 1)
    }
}
