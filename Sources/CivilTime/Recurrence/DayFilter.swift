/// Which days a recurrence rule allows, by its parts about days. A part that is not there allows every day.
struct DayFilter: Sendable {
    /// Bit m for month m.
    private let months: UInt32
    /// Bit 0 for Monday.
    private let weekdays: UInt32
    private let ordinals: [RecurrenceRule.Day]
    /// Whether ordinals count in the month; else in the year.
    private let countsInMonth: Bool
    /// Bit d for day d, and for the d-th day from the month's end.
    private let monthDays: UInt64
    private let monthDaysFromEnd: UInt64
    private let yearDays: [Int]
    private let weeks: [Int]
    private let weekStart: Int

    /// - Parameter start: what the rule does not say is as on that day.
    init(_ rule: RecurrenceRule, start: CivilDate) {
        var byMonth = rule.byMonth
        var byMonthDay = rule.byMonthDay
        var byDay = rule.byDay
        let saysDay = !rule.byMonthDay.isEmpty || !rule.byYearDay.isEmpty || !rule.byDay.isEmpty
        switch rule.frequency {
        case .yearly where !saysDay:
            if rule.byWeekNo.isEmpty {
                if byMonth.isEmpty { byMonth = [start.month] }
                byMonthDay = [start.day]
            } else {
                byDay = [RecurrenceRule.Day(nil, start.weekday)]
            }
        case .monthly where !saysDay: byMonthDay = [start.day]
        case .weekly where byDay.isEmpty: byDay = [RecurrenceRule.Day(nil, start.weekday)]
        default: break
        }
        func bits(_ numbers: [Int]) -> UInt64 { numbers.reduce(0) { $0 | 1 << UInt64($1) } }
        months = byMonth.isEmpty ? .max : UInt32(truncatingIfNeeded: bits(byMonth))
        weekdays = UInt32(truncatingIfNeeded: bits(byDay.filter { $0.ordinal == nil }.map { $0.weekday.rawValue - 1 }))
        ordinals = byDay.filter { $0.ordinal != nil }
        countsInMonth = rule.frequency == .monthly || !rule.byMonth.isEmpty
        monthDays = bits(byMonthDay.filter { $0 > 0 })
        monthDaysFromEnd = bits(byMonthDay.filter { $0 < 0 }.map { -$0 })
        yearDays = rule.byYearDay
        weeks = rule.byWeekNo
        weekStart = rule.weekStart.rawValue - 1
    }

    /// Whether any day of that month can be allowed.
    func allows(month: Int) -> Bool { months >> UInt32(month) & 1 == 1 }

    /// Whether there is a day that is allowed at all.
    ///
    /// It is if there is one in 28 years that follow each other and have every leap year: those have every kind of year after every kind of
    /// year before it, and what a rule asks of a day depends on no more.
    var allowsSomeDay: Bool {
        (CivilDate.newYear(2000)..<CivilDate.newYear(2028)).contains { allows($0) }
    }

    /// Whether that day is allowed.
    func allows(_ day: Int) -> Bool {
        let date = CivilDate(clampingDayNumber: day)
        guard allows(month: date.month) else { return false }
        if monthDays | monthDaysFromEnd != 0 {
            let fromEnd = CivilDate.daysInMonth(year: date.year, month: date.month) - date.day + 1
            guard monthDays >> UInt64(date.day) & 1 == 1 || monthDaysFromEnd >> UInt64(fromEnd) & 1 == 1 else { return false }
        }
        if weekdays != 0 || !ordinals.isEmpty {
            guard weekdays >> UInt32(DaySums.weekday(day)) & 1 == 1 || allowsOrdinal(day, date) else { return false }
        }
        if !yearDays.isEmpty {
            let number = day - CivilDate.newYear(date.year) + 1
            guard yearDays.contains(number) || yearDays.contains(number - 1 - Self.length(ofYear: date.year)) else { return false }
        }
        return weeks.isEmpty || allowsWeek(day)
    }

    private func allowsOrdinal(_ day: Int, _ date: CivilDate) -> Bool {
        let weekday = DaySums.weekday(day) + 1
        return ordinals.contains { entry in
            guard entry.weekday.rawValue == weekday, let n = entry.ordinal else { return false }
            let before = countsInMonth ? date.day - 1 : day - CivilDate.newYear(date.year)
            if n > 0 { return before / 7 + 1 == n }
            let length = countsInMonth ? CivilDate.daysInMonth(year: date.year, month: date.month) : Self.length(ofYear: date.year)
            return (length - 1 - before) / 7 + 1 == -n
        }
    }

    /// Weeks are numbered as in ISO 8601, but start on `weekStart`: week 1 is the first with four days of its year.
    private func allowsWeek(_ day: Int) -> Bool {
        let start = weekStart(of: day)
        let year = CivilDate(clampingDayNumber: start + 3).year
        let first = weekStart(of: CivilDate.newYear(year) + 3)
        let count = (weekStart(of: CivilDate.newYear(year + 1) + 3) - first) / 7
        let number = (start - first) / 7 + 1
        return weeks.contains(number) || weeks.contains(number - 1 - count)
    }

    private func weekStart(of day: Int) -> Int { day - (DaySums.weekday(day) - weekStart).flooredRemainder(7) }

    private static func length(ofYear year: Int) -> Int { CivilDate.isLeap(year: year) ? 366 : 365 }
}
