/// Which days are business days: the weekdays that are, less the holidays.
public struct BusinessCalendar: Hashable, Sendable {
    /// What happens to a day that is no business day.
    public enum Roll: String, Hashable, Sendable, CaseIterable {
        /// It stays.
        case none
        /// The next business day.
        case following
        /// The next business day, unless that is in another month; then the one before.
        case modifiedFollowing
        /// The business day before.
        case preceding
    }

    /// The weekdays that are business days. Never empty.
    public let businessDays: Set<Weekday>
    /// The holidays that fall on such weekdays, as day numbers in order: the others change nothing.
    private let holidays: [Int]
    /// For each weekday (Monday first), how many of the week up to and including it are business days.
    private let weekCounts: [Int]

    /// - Parameters:
    ///   - businessDays: at least one.
    ///   - holidays: days that are no business days, whatever weekday they are.
    /// - Throws: when no weekday is a business day.
    public init(businessDays: Set<Weekday>, holidays: Set<CivilDate> = []) throws(CivilTimeError) {
        guard !businessDays.isEmpty else { throw CivilTimeError("at least one weekday has to be a business day") }
        self.init(validBusinessDays: businessDays, holidays: holidays)
    }

    /// Monday to Friday, less the holidays.
    public init(holidays: Set<CivilDate> = []) {
        self.init(validBusinessDays: [.monday, .tuesday, .wednesday, .thursday, .friday], holidays: holidays)
    }

    private init(validBusinessDays: Set<Weekday>, holidays: Set<CivilDate>) {
        businessDays = validBusinessDays
        self.holidays = holidays.filter { validBusinessDays.contains($0.weekday) }.map(\.dayNumber).sorted()
        var count = 0
        weekCounts = Weekday.allCases.map { day in
            if validBusinessDays.contains(day) { count += 1 }
            return count
        }
    }

    /// Whether business is done on that day.
    public func isBusinessDay(_ date: CivilDate) -> Bool {
        businessDays.contains(date.weekday) && !isHoliday(date.dayNumber)
    }

    /// The day itself if it is a business day, else as `roll` says. Where no business day is left before the calendar's end, the day stays.
    public func roll(_ date: CivilDate, _ roll: Roll) -> CivilDate {
        if roll == .none || isBusinessDay(date) { return date }
        switch roll {
        case .none: return date
        case .following: return next(after: date) ?? date
        case .preceding: return previous(before: date) ?? date
        case .modifiedFollowing:
            if let next = next(after: date), next.month == date.month { return next }
            return previous(before: date) ?? date
        }
    }

    /// The n-th business day after `date`, or before it when `count` is negative. 0 gives the date itself.
    ///
    /// Found by bisection over the count of business days, so it takes the same time for 5 as for 50,000 days.
    public func adding(businessDays count: Int, to date: CivilDate) -> CivilDate {
        if count == 0 { return date }
        // The number of business days up to and including the one that is looked for.
        let start = businessDayCount(through: date.dayNumber)
        let (target, overflow): (Int, Bool) =
            count > 0
            ? start.addingReportingOverflow(count)
            : businessDayCount(through: date.dayNumber - 1).addingReportingOverflow(count + 1)
        if overflow { return count > 0 ? .last : .first }
        var low = CivilDate.first.dayNumber
        var high = CivilDate.last.dayNumber
        if businessDayCount(through: high) < target { return .last }
        if businessDayCount(through: low) > target { return .first }
        while low < high {
            let middle = low + (high - low) / 2
            if businessDayCount(through: middle) >= target { high = middle } else { low = middle + 1 }
        }
        return CivilDate(clampingDayNumber: low)
    }

    /// How many business days there are from `start`, included, to `end`, excluded; negative when `end` is earlier, counted likewise
    /// (as numpy.busday_count does: from `end` excluded to `start` included).
    public func businessDays(from start: CivilDate, to end: CivilDate) -> Int {
        start <= end
            ? businessDayCount(through: end.dayNumber - 1) - businessDayCount(through: start.dayNumber - 1)
            : -(businessDayCount(through: start.dayNumber) - businessDayCount(through: end.dayNumber))
    }

    // MARK: - Counting

    /// Business days from the Monday on or before 0001-01-01 through that day.
    private func businessDayCount(through dayNumber: Int) -> Int {
        // 1970-01-01 was a Thursday: day -3 a Monday, and so is this one, 0001-01-01.
        let days = dayNumber - Self.origin
        let week = days.flooredQuotient(7)
        let weekday = days.flooredRemainder(7)
        return week * (weekCounts.last ?? 0) + weekCounts[weekday] - holidaysBefore(dayNumber + 1)
    }

    private static let origin = CivilDate.first.dayNumber

    private func holidaysBefore(_ dayNumber: Int) -> Int {
        var low = 0
        var high = holidays.count
        while low < high {
            let middle = (low + high) / 2
            if holidays[middle] < dayNumber { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func isHoliday(_ dayNumber: Int) -> Bool {
        let index = holidaysBefore(dayNumber)
        return index < holidays.count && holidays[index] == dayNumber
    }

    private func next(after date: CivilDate) -> CivilDate? {
        let found = adding(businessDays: 1, to: date)
        return isBusinessDay(found) && found > date ? found : nil
    }

    private func previous(before date: CivilDate) -> CivilDate? {
        let found = adding(businessDays: -1, to: date)
        return isBusinessDay(found) && found < date ? found : nil
    }
}
