// How far away a moment is. From a day on, days are those of the calendar rather than 24 hours: what was yesterday noon is a day ago this
// morning. Of the units from days on, the largest of which there are at least two, so that the error stays below a half.

extension MomentFormatter {
    /// "2 days ago", "yesterday", "5 min ago", "just now", "today 16:30", "tomorrow 09:00", "in 3 weeks"; "2 dagen geleden", "gisteren",
    /// "over 3 weken".
    package func relative(_ instant: Instant) -> String {
        if instant > now { return ahead(instant) }
        guard let past = past(instant) else { return words("just now", "zojuist") }
        return past == .days(1) ? yesterday : ago(text(past))
    }

    /// Of a day: "2 days ago", "yesterday", "today", "tomorrow", "in 3 days".
    package func relative(_ date: CivilDate) -> String {
        switch today.days(until: date) {
        case -1: yesterday
        case 0: words("today", "vandaag")
        case 1: tomorrow
        case let days: days < 0 ? ago(length(days: -days)) : ahead(length(days: days))
        }
    }

    /// As `relative`, to stand beside the moment itself: "in 4 h", "within a minute", "tomorrow"; "over 4 uur".
    package func brief(_ instant: Instant) -> String {
        let minutes = instant.microseconds(since: now) / 60_000_000
        switch today.days(until: zone.date(at: instant)) {
        case 0 where instant > now: return minutes < 1 ? words("within a minute", "binnen een minuut") : ahead(text(.minutes(minutes)))
        case 1: return tomorrow
        default: return relative(instant)
        }
    }

    /// Of a moment by which something had to be done: "2 days late", "due now", "today 16:30"; "2 dagen te laat", "nu te doen".
    package func due(_ instant: Instant) -> String {
        if instant > now { return ahead(instant) }
        return past(instant).map { "\(text($0)) \(words("late", "te laat"))" } ?? words("due now", "nu te doen")
    }

    /// In business days: "in 3 business days", "2 business days ago"; "over 3 werkdagen". As `relative` where no business day is between, or
    /// business days are not known.
    package func businessRelative(_ instant: Instant) -> String {
        businessDays(until: zone.date(at: instant)) ?? relative(instant)
    }

    /// The same of a day.
    package func businessRelative(_ date: CivilDate) -> String { businessDays(until: date) ?? relative(date) }

    /// Business days after today up to and including that day, or before today from it on: what adding so many to today leads back to.
    private func businessDays(until date: CivilDate) -> String? {
        guard let calendar, date != today else { return nil }
        let isAhead = date > today
        let count =
            isAhead
            ? calendar.businessDays(from: today, to: date) + open(date, calendar) - open(today, calendar)
            : calendar.businessDays(from: date, to: today)
        guard count > 0 else { return nil }
        let text = plural(count, words("business day", "werkdag"), words("business days", "werkdagen"))
        return isAhead ? ahead(text) : ago(text)
    }

    private func open(_ date: CivilDate, _ calendar: BusinessCalendar) -> Int { calendar.isBusinessDay(date) ? 1 : 0 }

    // MARK: - Lengths

    private enum Length: Hashable {
        /// Of less than a day.
        case minutes(Int64)
        case days(Int)
    }

    /// How long ago; nil for less than a minute.
    private func past(_ instant: Instant) -> Length? {
        let minutes = now.microseconds(since: instant) / 60_000_000
        if minutes < 1 { return nil }
        let days = zone.date(at: instant).days(until: today)
        return minutes < 12 * 60 || days < 1 ? .minutes(minutes) : .days(days)
    }

    private func text(_ length: Length) -> String {
        switch length {
        case .minutes(let minutes): minutes < 60 ? "\(minutes) min" : "\(minutes / 60) \(words("h", "uur"))"
        case .days(let days): self.length(days: days)
        }
    }

    private func length(days: Int) -> String {
        switch days {
        case ..<21: plural(days, words("day", "dag"), words("days", "dagen"))
        case ..<61: "\(days / 7) \(words("weeks", "weken"))"
        // A month is 30.44 days and a year 365.25 (systemd.time(7)), rounded to the nearest; no number of days is just between two.
        case ..<731: "\((days * 200 + 3044) / 6088) \(words("months", "maanden"))"
        default: "\((days * 8 + 1461) / 2922) \(words("years", "jaar"))"
        }
    }

    // MARK: - Words

    private func ahead(_ instant: Instant) -> String {
        switch today.days(until: zone.date(at: instant)) {
        case 0: "\(words("today", "vandaag")) \(time(instant))"
        case 1: "\(tomorrow) \(time(instant))"
        case let days: ahead(length(days: days))
        }
    }

    private var yesterday: String { words("yesterday", "gisteren") }
    private var tomorrow: String { words("tomorrow", "morgen") }
    private func ahead(_ length: String) -> String { "\(words("in", "over")) \(length)" }
    private func ago(_ length: String) -> String { "\(length) \(words("ago", "geleden"))" }
    private func words(_ english: String, _ dutch: String) -> String { language == .english ? english : dutch }
    private func plural(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }
}
