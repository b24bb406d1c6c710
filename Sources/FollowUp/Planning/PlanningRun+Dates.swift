import CivilTime

extension PlanningRun {
    /// The moments of a step; nil when it counts from a moment that is not there.
    ///
    /// - Parameter ways: unless nil, gets the way to each moment in words.
    func dates(
        of step: Step, _ firing: Firing, key: OccurrenceKey, for subject: Subject, zone: Zone, ways: inout [String: [String]]?
    ) -> TaskDates? {
        var own: (opens: CivilDateTime?, due: CivilDateTime?) = (nil, nil)
        func anchor(_ anchor: DatePhrase.Anchor) -> (value: AnchorValue, name: String)? {
            switch anchor {
            case .opens: return own.opens.map { (.moment($0), "opens") }
            case .due: return own.due.map { (.moment($0), "due") }
            case .trigger(let moment): return firing.moments[moment].map { (.moment($0), moment.rawValue) }
            case .field(let field):
                guard let value = value(of: field, in: subject, zone: zone), let moment = value.moment(zone: zone) else { return nil }
                let name = field.name(about: subject.kind)
                if case .instant = value { return (.moment(moment), name) }
                return (.date(moment.date), name)
            case .done(let step):
                var earlier = key
                earlier.step = step
                return history.closing(of: earlier).map { (.moment(zone.civil(at: $0.at)), "\(step).done") }
            case .previous:
                let closings = step.after.compactMap { name -> Instant? in
                    var earlier = key
                    earlier.step = name
                    return history.closing(of: earlier)?.at
                }
                return closings.max().map { (.moment(zone.civil(at: $0)), "previous.done") }
            }
        }
        func moment(_ phrase: DatePhrase, _ role: DatePhrase.Role, _ name: String) -> CivilDateTime? {
            guard let start = anchor(phrase.anchor) else { return nil }
            var way: [String]? = ways == nil ? nil : []
            let moment = shifted(start.value, by: phrase, role: role, zone: zone, name: start.name, subject, &way)
            if let way { ways?[name] = way }
            return moment
        }
        guard let opens = moment(step.opens, .opens, "opens") else { return nil }
        own.opens = opens
        guard let due = moment(step.due, .due, "due") else { return nil }
        own.due = due
        var closes: Instant?
        if let phrase = step.closes {
            guard let end = moment(phrase, .closes, "closes") else { return nil }
            closes = zone.instant(of: end)
        }
        return TaskDates(opens: zone.instant(of: opens), due: zone.instant(of: due), closes: closes)
    }

    /// A day, or a moment on it.
    enum AnchorValue {
        case date(CivilDate)
        case moment(CivilDateTime)
    }

    /// Shifts the anchor, rolls the day, then sets the time of day.
    ///
    /// - Parameter subject: whose it is; only for the way in words.
    func shifted(
        _ start: AnchorValue, by phrase: DatePhrase, role: DatePhrase.Role, zone: Zone, name: String, _ subject: Subject?,
        _ way: inout [String]?
    ) -> CivilDateTime {
        var moment: CivilDateTime
        let hasTime: Bool
        switch start {
        case .date(let date):
            moment = CivilDateTime(date, .midnight)
            hasTime = phrase.offset.microseconds != 0 || phrase.offset.businessMicroseconds != 0
            way?.append("\(name): \(date.weekday.shortName) \(date)")
            explainCancelBy(phrase.anchor, subject, zone, &way)
        case .moment(let civil):
            moment = civil
            hasTime = true
            way?.append("\(name): \(Self.words(civil))")
        }
        if !phrase.offset.isZero {
            moment = zone.adding(phrase.offset, to: moment, calendar: calendar)
            way?.append("\(Self.words(phrase.offset)): \(Self.words(moment))")
        }
        let rolled = calendar.roll(moment.date, phrase.roll)
        if rolled != moment.date {
            way?.append("\(dayWords(moment.date)), so the \(phrase.roll.words) business day: \(rolled.weekday.shortName) \(rolled)")
            moment.date = rolled
        }
        if let time = phrase.time {
            moment.time = time
            way?.append("at \(time)")
        } else if !hasTime {
            switch role {
            case .opens: moment.time = house.dayStarts
            case .due: moment.time = house.dayEnds
            case .closes: moment.date = moment.date.adding(days: 1)
            }
            way?.append(
                role == .closes ? "at the end of that day" : "at \(moment.time), the working day's \(role == .opens ? "start" : "end")")
        }
        if way != nil { explainClockChange(moment, zone, &way) }
        return moment
    }

    /// How the last day to cancel follows from the end.
    private func explainCancelBy(_ anchor: DatePhrase.Anchor, _ subject: Subject?, _ zone: Zone, _ way: inout [String]?) {
        guard way != nil, anchor == .field(.contract(.cancelBy)), case .contract(let contract, _)? = subject else { return }
        let unadjusted = contract.unadjustedCancelBy(calendar: calendar, zone: zone)
        var text =
            "the last day of the term is \(contract.lastDay), less \(contract.notice.isZero ? "no notice" : "the notice of \(contract.notice)"): \(unadjusted)"
        let rolled = calendar.roll(unadjusted, .preceding)
        if rolled != unadjusted { text += "; \(dayWords(unadjusted)), so the preceding business day: \(rolled)" }
        way?.append(text)
    }

    private func explainClockChange(_ moment: CivilDateTime, _ zone: Zone, _ way: inout [String]?) {
        let shown = zone.civil(at: zone.instant(of: moment))
        if shown != moment { way?.append("the clock in \(zone.name) jumps over \(moment.time) that day: \(Self.words(shown))") }
    }

    /// Why a day is no business day: "Sun 2026-11-29 is no business day", "Fri 2026-12-25 is Christmas Day".
    private func dayWords(_ date: CivilDate) -> String {
        "\(date.weekday.shortName) \(date) is \(calendar.holidayName(on: date) ?? "no business day")"
    }

    private static func words(_ span: Span) -> String {
        let isBack = span.months < 0 || span.days < 0 || span.businessDays < 0 || span.businessMicroseconds < 0 || span.microseconds < 0
        return isBack ? "\(-span) before" : "\(span) after"
    }
}

extension BusinessCalendar.Roll {
    /// As a rule file names it, before "business day".
    package var words: String {
        switch self {
        case .none: "same"
        case .following: "following"
        case .preceding: "preceding"
        case .modifiedFollowing: "modified following"
        case .modifiedPreceding: "modified preceding"
        }
    }
}
