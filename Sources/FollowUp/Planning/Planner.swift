import CivilTime

/// Works out which tasks ought to exist for a record.
///
/// A pure function of what it is given: the same record, rules, house and turns give the same occurrences, whenever and however often
/// it is asked.
package struct Planner: Sendable {
    package var rules: RuleSet
    package var house: House
    package var team: Team

    package init(rules: RuleSet, house: House, team: Team) {
        self.rules = rules
        self.house = house
        self.team = team
    }

    /// The occurrences that ought to exist for `subject`, in the order of the rules' names.
    ///
    /// - Parameters:
    ///   - lastTurns: per rule, when its last task for this record was closed. A cadence counts from there when that is later than the
    ///     last contact, so that a dismissed turn is followed by the next one and the customer is not forgotten.
    ///   - now: only decides that a window which is over already is not opened any more.
    package func occurrences(for subject: Subject, lastTurns: [RuleName: Instant], now: Instant) -> [Occurrence] {
        rules.rules.compactMap { rule in
            occurrence(of: rule, for: subject, lastTurn: lastTurns[rule.name], now: now)
        }
    }

    /// The occurrence of one rule for `subject`, or nil when there ought to be none.
    package func occurrence(of rule: Rule, for subject: Subject, lastTurn: Instant?, now: Instant) -> Occurrence? {
        guard rule.about == subject.kind, rule.conditions.allSatisfy({ $0.holds(for: subject) }) else { return nil }
        let zone = house.zoneNamed(subject.customer.record.zone)
        guard let anchors = anchors(of: rule.trigger, for: subject, lastTurn: lastTurn, zone: zone) else { return nil }
        guard let dates = dates(of: rule, anchors: anchors, zone: zone) else { return nil }
        if let closes = dates.closes, closes <= now { return nil }
        return Occurrence(
            key: OccurrenceKey(rule: rule.name, subject: subject.id, anchor: anchors.key),
            customer: subject.customer.record.id,
            assignee: team.assignee(for: subject.customer.record.owner),
            title: rule.title.render { value(of: $0, for: subject, dates: dates, zone: zone) },
            dates: dates)
    }

    // MARK: - Anchors

    /// The moments that a rule's phrases count from, and the one that names the occurrence.
    struct Anchors {
        var key: String
        var values: [DatePhrase.Anchor: AnchorValue]
    }

    /// A day, or a moment on it.
    enum AnchorValue {
        case date(CivilDate)
        case moment(CivilDateTime)
    }

    private func anchors(of trigger: Trigger, for subject: Subject, lastTurn: Instant?, zone: Zone) -> Anchors? {
        switch (trigger, subject) {
        case (.cadence(let cadence), .customer(let customer)):
            guard let interval = cadence.interval(forSegment: customer.record.segment) else { return nil }
            let start = cadenceStart(customer, lastTurn: lastTurn, zone: zone)
            let next = zone.adding(interval, to: start.moment, calendar: house.calendar)
            return Anchors(key: start.key, values: [.nextContact: .moment(next)])
        case (.contractDates, .contract(let contract, _)):
            let cancelBy = contract.cancelBy(calendar: house.calendar, zone: zone)
            return Anchors(
                key: contract.end.description,
                values: [.start: .date(contract.start), .end: .date(contract.end), .cancelBy: .date(cancelBy)])
        case (.cadence, .contract), (.contractDates, .customer):
            return nil
        }
    }

    /// Where the interval starts: the later of the last qualified contact and the last turn that was closed, else the day they became
    /// a customer. A customer of whom nothing is known is due at once, and the key says so.
    private func cadenceStart(_ customer: WatchedCustomer, lastTurn: Instant?, zone: Zone) -> (moment: CivilDateTime, key: String) {
        let latest = [customer.lastContact, lastTurn].compactMap(\.self).max()
        if let latest {
            return (zone.civil(at: latest), latest.description)
        }
        if let since = customer.record.since {
            return (CivilDateTime(since, house.dayStarts), since.description)
        }
        return (CivilDateTime(Self.longAgo, house.dayStarts), "never")
    }

    /// The first day of the era of computer clocks: long before any customer, and a valid date everywhere.
    private static let longAgo = CivilDate(clampingDayNumber: 0)

    // MARK: - Dates

    private func dates(of rule: Rule, anchors: Anchors, zone: Zone) -> TaskDates? {
        var values = anchors.values
        guard let opens = moment(of: rule.opens, role: .opens, values: values, zone: zone) else { return nil }
        values[.opens] = .moment(opens)
        guard let due = moment(of: rule.due, role: .due, values: values, zone: zone) else { return nil }
        values[.due] = .moment(due)
        var closes: Instant?
        if let phrase = rule.closes {
            guard let moment = moment(of: phrase, role: .closes, values: values, zone: zone) else { return nil }
            closes = zone.instant(of: moment)
        }
        return TaskDates(opens: zone.instant(of: opens), due: zone.instant(of: due), closes: closes)
    }

    /// Shifts the anchor, rolls the day, then sets the time of day. Nil when the trigger has no such anchor; the loader refuses that.
    private func moment(
        of phrase: DatePhrase, role: DatePhrase.Role, values: [DatePhrase.Anchor: AnchorValue], zone: Zone
    ) -> CivilDateTime? {
        guard let anchor = values[phrase.anchor] else { return nil }
        var moment: CivilDateTime
        let hasTime: Bool
        switch anchor {
        case .date(let date):
            moment = CivilDateTime(date, .midnight)
            hasTime = phrase.offset.microseconds != 0 || phrase.offset.businessMicroseconds != 0
        case .moment(let start):
            moment = start
            hasTime = true
        }
        moment = zone.adding(phrase.offset, to: moment, calendar: house.calendar)
        moment.date = house.calendar.roll(moment.date, phrase.roll)
        if let time = phrase.time {
            moment.time = time
        } else if !hasTime {
            switch role {
            case .opens: moment.time = house.dayStarts
            case .due: moment.time = house.dayEnds
            case .closes: moment.date = moment.date.adding(days: 1)
            }
        }
        return moment
    }

    // MARK: - Title

    private func value(of placeholder: TitleTemplate.Placeholder, for subject: Subject, dates: TaskDates, zone: Zone) -> String {
        switch placeholder {
        case .customerID: return subject.customer.record.id.rawValue
        case .customerName: return subject.customer.record.name
        case .customerSegment: return subject.customer.record.segment
        case .lastContact: return subject.customer.lastContact.map { zone.date(at: $0).description } ?? "never"
        case .due: return zone.date(at: dates.due).description
        case .contractID, .contractName, .contractEnd, .contractCancelBy, .contractValue:
            guard case .contract(let contract, _) = subject else { return "" }
            switch placeholder {
            case .contractID: return contract.id.rawValue
            case .contractName: return contract.name
            case .contractEnd: return contract.end.description
            case .contractCancelBy: return contract.cancelBy(calendar: house.calendar, zone: zone).description
            default: return contract.value.map { Money.text(hundredths: $0, currency: contract.currency) } ?? ""
            }
        }
    }
}
