/// When business is done: the hours of each weekday, less the holidays, and the days that are otherwise.
///
/// A day is a business day when any business is done on it. A day that is named in `exceptions` has those hours, whatever else is said of
/// it; else a holiday has the hours of its rule (of several rules, a closed one first); else it has those of its weekday.
package struct BusinessCalendar: Sendable {
    /// What happens to a day that is no business day.
    package enum Roll: String, Hashable, Sendable, CaseIterable {
        /// It stays.
        case none
        /// The next business day.
        case following
        /// The next business day, unless that is in another month; then the one before.
        case modifiedFollowing
        /// The business day before.
        case preceding
        /// The business day before, unless that is in another month; then the next.
        case modifiedPreceding
    }

    /// Handed around by reference: it is large.
    let tables: BusinessTables

    /// The hours of a weekday.
    package func hours(on weekday: Weekday) -> DayHours { tables.week[weekday.rawValue - 1] }
    /// The rules for its holidays and half days.
    package var holidays: [HolidayRule] { tables.holidays }
    /// The days that are otherwise.
    package var exceptions: [CivilDate: DayHours] { tables.exceptions }

    /// The weekdays that are business days. Never empty.
    package var businessDays: Set<Weekday> { Set(Weekday.allCases.filter { !hours(on: $0).isClosed }) }

    /// - Parameters:
    ///   - week: the hours of each weekday; a weekday that is not named is closed.
    ///   - holidays: each is worked out for every year of the calendar.
    ///   - exceptions: single days.
    /// - Throws: when every weekday is closed, and when the rules make more than 2 million days.
    package init(
        week: [Weekday: DayHours], holidays: [HolidayRule] = [], exceptions: [CivilDate: DayHours] = [:]
    ) throws(CivilTimeError) {
        guard week.values.contains(where: { !$0.isClosed }) else { throw CivilTimeError("at least one weekday has to be a business day") }
        tables = BusinessTables(
            week: Weekday.allCases.map { week[$0] ?? .closed }, holidays: holidays, exceptions: exceptions)
        guard !tables.isTooMuch else {
            throw CivilTimeError(
                "the \(holidays.count) rules for holidays make more than \(BusinessTables.mostDays) days until the year 9999")
        }
    }

    /// The usual hours on some weekdays.
    ///
    /// - Parameters:
    ///   - businessDays: at least one.
    ///   - holidays: days that are no business days, whatever weekday they are.
    /// - Throws: when no weekday is a business day.
    package init(businessDays: Set<Weekday>, holidays: Set<CivilDate> = []) throws(CivilTimeError) {
        try self.init(
            week: Dictionary(uniqueKeysWithValues: businessDays.map { ($0, .usual) }),
            exceptions: Dictionary(uniqueKeysWithValues: holidays.map { ($0, .closed) }))
    }

    /// The usual hours on Monday to Friday, less the holidays.
    package init(holidays: Set<CivilDate> = []) {
        tables = BusinessTables(
            week: Weekday.allCases.map { $0 < .saturday ? .usual : .closed }, holidays: [],
            exceptions: Dictionary(uniqueKeysWithValues: holidays.map { ($0, .closed) }))
    }

    // MARK: - A day

    /// The hours of that day: what starts on it, not what is left of the night before.
    package func hours(on date: CivilDate) -> DayHours {
        if let exception = tables.exceptions[date] { return exception }
        guard tables.sums.days.place(of: date.dayNumber) != nil else { return hours(on: date.weekday) }
        // One of its holidays, or the day after a night that is otherwise.
        let hours = holidays(on: date).map(\.hours)
        return hours.first(where: \.isClosed) ?? hours.first ?? self.hours(on: date.weekday)
    }

    /// Whether business is done on that day.
    package func isBusinessDay(_ date: CivilDate) -> Bool {
        let day = date.dayNumber
        return tables.sums.days.through(day) > tables.sums.days.through(day - 1)
    }

    /// What that day is called if it is a holiday or a half day; the substitute of one has "(observed)" behind its name.
    package func holidayName(on date: CivilDate) -> String? { holidays(on: date).first?.name }

    private func holidays(on date: CivilDate) -> [(name: String, hours: DayHours)] {
        var found: [(name: String, hours: DayHours)] = []
        for rule in tables.holidays {
            // A holiday around New Year may be told by the rule for the year before or after.
            for year in date.year - 1...date.year + 1 {
                rule.forEachDay(in: year) { day, isSubstitute in
                    if day == date.dayNumber { found.append((isSubstitute ? "\(rule.name) (observed)" : rule.name, rule.hours)) }
                }
            }
        }
        return found
    }
}

extension BusinessCalendar: Hashable {
    /// The same weeks, rules and exceptions.
    package static func == (left: Self, right: Self) -> Bool {
        left.tables === right.tables
            || (left.tables.week == right.tables.week && left.tables.holidays == right.tables.holidays
                && left.tables.exceptions == right.tables.exceptions)
    }

    /// By the week and the number of rules.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(tables.week)
        hasher.combine(tables.holidays.count)
        hasher.combine(tables.exceptions.count)
    }
}
