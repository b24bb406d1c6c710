/// A holiday, or a day of other hours, by the rule that says when it is.
package struct HolidayRule: Hashable, Sendable {
    /// What happens when it falls on certain weekdays.
    package enum Substitute: Hashable, Sendable {
        case none
        /// It is then on the nearest day of that other weekday instead, as the Dutch King's Day is on Saturday where 27 April is a Sunday.
        case moved([Weekday: Weekday])
        /// That day is a holiday as well, as British bank holidays have a substitute day.
        case observed([Weekday: Weekday])
    }

    /// What it is called.
    package var name: String
    /// When it is.
    package var date: HolidayDate
    /// The first and the last year of it.
    package var years: ClosedRange<Int>
    /// It comes every so many years, counted from the first.
    package var interval: Int
    /// The years between without it.
    package var except: Set<Int>
    /// What happens on a weekend.
    package var substitute: Substitute
    /// The hours on such a day; `closed` on a holiday.
    package var hours: DayHours

    /// A holiday.
    package init(
        _ name: String, _ date: HolidayDate, years: ClosedRange<Int> = 1...9999, interval: Int = 1, except: Set<Int> = [],
        substitute: Substitute = .none, hours: DayHours = .closed
    ) {
        self.name = name
        self.date = date
        self.years = years
        self.interval = max(interval, 1)
        self.except = except
        self.substitute = substitute
        self.hours = hours
    }

    /// The years in which it can come, of those in the calendar.
    var possibleYears: ClosedRange<Int> {
        // A year is `lower...upper` with no years left where it would be empty.
        if let year = date.onlyYear { return year...year }
        let lower = min(max(years.lowerBound, 1), 9999)
        return lower...max(min(years.upperBound, 9999), lower)
    }

    /// Calls `body` with each day number of the holiday in that year, and with whether that is only a substitute for the day itself.
    func forEachDay(in year: Int, _ body: (_ day: Int, _ isSubstitute: Bool) -> Void) {
        guard years.contains(year), (year - years.lowerBound) % interval == 0, !except.contains(year) else { return }
        date.forEachTime(in: year) { days in
            for day in days {
                switch substitute {
                case .none: body(day, false)
                case .moved(let weekdays): body(day + Self.shift(day, weekdays), false)
                case .observed(let weekdays):
                    body(day, false)
                    let shift = Self.shift(day, weekdays)
                    if shift != 0 { body(day + shift, true) }
                }
            }
        }
    }

    /// To the nearest day of the weekday that stands for that of `day`: at most three days.
    private static func shift(_ day: Int, _ weekdays: [Weekday: Weekday]) -> Int {
        guard let weekday = Weekday(rawValue: DaySums.weekday(day) + 1), let other = weekdays[weekday] else { return 0 }
        return (other.rawValue - weekday.rawValue + 3).flooredRemainder(7) - 3
    }
}
