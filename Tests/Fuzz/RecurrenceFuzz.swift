import CivilTime

/// A rule that is read is written so that it is read back, and its occurrences follow each other both ways.
func fuzzRecurrence(_ bytes: UnsafeRawBufferPointer) {
    guard let rule = try? RecurrenceRule(parsing: text(bytes)) else { return }
    precondition((try? RecurrenceRule(parsing: rule.description)) == rule, "a rule is read back")
    // A count is counted from the start, each time that a moment is asked for.
    if case .count(let count) = rule.end, count > 1000 { return }
    for day in [-700_000, 10_957, 2_900_000] {
        let recurrence = Recurrence(start: CivilDateTime(CivilDate(clampingDayNumber: day), .midnight), zone: .utc, rules: [rule])
        var last: CivilDateTime?
        for found in recurrence.prefix(4) {
            precondition(last.map { $0 < found } ?? true, "the next occurrence is later")
            precondition(recurrence.next(after: last) == found, "a moment leads to it as well")
            precondition(recurrence.previous(before: found) == last, "and the way back from it")
            last = found
        }
    }
}

/// An iCalendar text is read or refused with its line, and makes no more holidays than it may.
func fuzzICalendar(_ bytes: UnsafeRawBufferPointer) {
    let text = text(bytes)
    // What fuzzing would take ages to write by itself is there already.
    for text in [text, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20200229\n\(text)\nEND:VEVENT\nEND:VCALENDAR\n"] {
        guard let rules = try? HolidayRule.reading(iCalendar: text) else { continue }
        precondition(rules.count <= HolidayRule.mostEvents, "no bomb")
        for rule in rules { precondition(!rule.name.isEmpty, "a holiday has a name") }
    }
}

/// Hours and days of holidays, as calendars write them.
func fuzzHours(_ bytes: UnsafeRawBufferPointer) {
    let text = text(bytes)
    if let hours = try? DayHours(parsing: text) {
        precondition((try? DayHours(parsing: hours.description)) == hours, "hours are read back")
    }
    if let date = try? HolidayDate(parsing: text),
        let calendar = try? BusinessCalendar(week: [.monday: .usual], holidays: [HolidayRule("x", date, years: 2000...2030)])
    {
        let monday = CivilDate(clampingDayNumber: 10_959)
        _ = calendar.holidayName(on: monday)
        precondition(calendar.adding(businessDays: -1, to: calendar.adding(businessDays: 1, to: monday)) <= monday, "there and back")
    }
}
