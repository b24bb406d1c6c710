/// What a text about time says, before anybody looks at a clock.
enum MomentMeaning: Hashable, Sendable {
    case now
    case instant(Instant)
    case time(ClockTime)
    case day(Day, ClockTime?)
    /// Ahead of now, or before it where negative. With a time only when it leads to a day.
    case away(Span, ClockTime?)

    struct ClockTime: Hashable, Sendable {
        var time: TimeOfDay
        /// Seconds east of UTC, where the text says so; else the zone's.
        var offset: Int?
    }

    enum Day: Hashable, Sendable {
        /// So many days from today.
        case relative(Int)
        /// The next one after today, or the last one before where the past is meant.
        case weekday(Weekday)
        /// The next one after today (1) or the last one before (-1).
        case shiftedWeekday(Int, Weekday)
        /// A weekday of this ISO week (0), the next (1) or the last (-1).
        case weekdayOfWeek(Int, Weekday)
        /// The first day of this, the next or the last month or year.
        case start(Vocabulary.Period, Int)
        /// The last business day of this, the next or the last week, month or year.
        case end(Vocabulary.Period, Int)
        /// The last day of it, whatever day that is.
        case lastDay(Vocabulary.Period, Int)
        /// That day.
        case date(CivilDate)
        /// A day of every year, and the weekday that the text says it is.
        case dayOfYear(month: Int, day: Int, Weekday?)
        /// A day of an ISO week, of the year that it is said to be of.
        case week(Int, Weekday, year: Int?)
    }
}
