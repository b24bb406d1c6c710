import CivilTime

extension PlanningRun {
    /// The moments of a step; nil when it counts from a moment that is not there.
    ///
    /// - Parameter ways: unless nil, gets the way to each moment in words.
    func dates(
        of step: Step, _ firing: Firing, key: OccurrenceKey, for subject: Subject, zone: Zone, ways: inout Ways?
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
                return closing(of: earlier).map { (.moment(zone.civil(at: $0.at)), "\(step).done") }
            case .previous:
                let closings = step.after.compactMap { name -> Instant? in
                    var earlier = key
                    earlier.step = name
                    return closing(of: earlier)?.at
                }
                return closings.max().map { (.moment(zone.civil(at: $0)), "previous.done") }
            }
        }
        func moment(_ phrase: DatePhrase, _ role: DatePhrase.Role, _ name: String) -> CivilDateTime? {
            guard let start = anchor(phrase.anchor) else {
                ways?.missing = "'\(name)' counts from \(Self.name(of: phrase.anchor, subject)), which is not known"
                return nil
            }
            var way: [String]? = ways == nil ? nil : []
            let moment = shifted(start.value, by: phrase, role: role, zone: zone, name: start.name, subject, &way)
            if let way { ways?.steps[name] = way }
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

    /// The ways to the moments of a step, in words.
    struct Ways {
        /// By the name of the moment: "opens", "due", "closes".
        var steps: [String: [String]] = [:]
        /// Which moment is not there because what it counts from is not known.
        var missing: String?
    }

    private static func name(of anchor: DatePhrase.Anchor, _ subject: Subject) -> String {
        switch anchor {
        case .opens: "opens"
        case .due: "due"
        case .trigger(let moment): moment.rawValue
        case .field(let field): field.name(about: subject.kind)
        case .done(let step): "\(step).done"
        case .previous: "previous.done"
        }
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
            way?.append("\(name): \(Self.words(date))")
            if way != nil { explain(phrase.anchor, subject, zone, &way) }
        case .moment(let civil):
            moment = civil
            hasTime = true
            way?.append("\(name): \(Self.words(civil))")
        }
        func shown(_ moment: CivilDateTime) -> String { hasTime ? Self.words(moment) : Self.words(moment.date) }
        if !phrase.offset.isZero {
            let from = moment
            moment = zone.adding(phrase.offset, to: moment, calendar: calendar)
            way?.append("\(Self.words(phrase.offset)): \(shown(moment))\(notes(phrase.offset, from: from.date, to: moment.date))")
        }
        let rolled = calendar.roll(moment.date, phrase.roll)
        if rolled != moment.date {
            way?.append("\(dayWords(moment.date)), so the \(phrase.roll.words) business day: \(Self.words(rolled))")
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

    /// How a date of a contract follows from what is stated.
    private func explain(_ anchor: DatePhrase.Anchor, _ subject: Subject?, _ zone: Zone, _ way: inout [String]?) {
        guard case .contract(let contract, _)? = subject, case .field(.contract(let field)) = anchor else { return }
        if field == .end || field == .cancelBy, contract.rollsOn, let terms = contract.terms {
            way?.append("it renews itself every \(terms.renewal); the last day of this term is \(Self.words(contract.lastDay))")
        }
        guard field == .cancelBy else { return }
        let unadjusted = contract.unadjustedCancelBy(calendar: calendar, zone: zone)
        var text = contract.rollsOn && contract.terms != nil ? "" : "the last day of the term is \(Self.words(contract.lastDay)), "
        text +=
            contract.notice.isZero
            ? "no notice: \(Self.words(unadjusted))" : "less the notice of \(contract.notice): \(Self.words(unadjusted))"
        let rolled = calendar.roll(unadjusted, .preceding)
        if rolled != unadjusted { text += "; \(dayWords(unadjusted)), so the preceding business day: \(Self.words(rolled))" }
        way?.append(text)
    }

    private func explainClockChange(_ moment: CivilDateTime, _ zone: Zone, _ way: inout [String]?) {
        let shown = zone.civil(at: zone.instant(of: moment))
        if shown != moment { way?.append("the clock in \(zone.name) jumps over \(moment.time) that day: \(Self.words(shown))") }
    }

    // MARK: - Words

    /// Why a day is no business day: "Sun 2026-11-29 is no business day", "Fri 2026-12-25 is Christmas Day".
    private func dayWords(_ date: CivilDate) -> String { "\(Self.words(date)) is \(calendar.holidayName(on: date) ?? "no business day")" }

    /// What is not plain about a shift: the days that were not counted, the end of a month that is shorter.
    private func notes(_ span: Span, from start: CivilDate, to end: CivilDate) -> String {
        var notes: [String] = []
        if span.months != 0, span.days == 0, span.businessDays == 0, span.isWholeDays, end.day != start.day, start.day > 28 {
            notes.append("the month has no day \(start.day)")
        }
        if span.businessDays != 0 || span.businessMicroseconds != 0 {
            let skipped = skipped(from: start, to: end)
            if !skipped.isEmpty { notes.append("not counting \(skipped)") }
        }
        return notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"
    }

    /// The days between that are no business days: holidays by name, the others by number.
    private func skipped(from start: CivilDate, to end: CivilDate) -> String {
        let (low, high) = (min(start, end), max(start, end))
        // Longer than a year nobody reads.
        guard high.dayNumber - low.dayNumber <= 366 else { return "" }
        var (holidays, others) = ([String](), 0)
        for number in low.dayNumber...high.dayNumber {
            let date = CivilDate(clampingDayNumber: number)
            if calendar.isBusinessDay(date) { continue }
            if let name = calendar.holidayName(on: date) { holidays.append("\(Self.words(date)) (\(name))") } else { others += 1 }
        }
        var words = Array(holidays.prefix(5))
        if holidays.count > 5 { words.append("\(holidays.count - 5) more holidays") }
        if others > 0 { words.append("\(others) \(holidays.isEmpty ? "" : "other ")day\(others == 1 ? "" : "s") off") }
        return words.joined(separator: ", ")
    }

    /// "Mon 2026-11-23".
    private static func words(_ date: CivilDate) -> String { "\(date.weekday.shortName) \(date)" }

    private static func words(_ span: Span) -> String {
        let isBack = span.months < 0 || span.days < 0 || span.businessDays < 0 || span.businessMicroseconds < 0 || span.microseconds < 0
        return isBack ? "\(-span) before" : "\(span) after"
    }
}

extension Span {
    /// Whether it has no hours, minutes and shorter.
    fileprivate var isWholeDays: Bool { businessMicroseconds == 0 && microseconds == 0 }
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
