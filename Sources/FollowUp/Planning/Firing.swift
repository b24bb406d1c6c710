import CivilTime

/// One firing of a rule for a record: the moments that its steps count from, and the value that names it.
struct Firing {
    /// Names the occurrences: a new value is a new firing.
    var anchor: String
    /// The moments that the trigger brings along.
    var moments: [TriggerMoment: CivilDateTime] = [:]
    /// Where the moments come from, in words; only while explaining.
    var words: [String] = []
    /// What a title's {evidence} says.
    var evidence = ""
    /// What was queued by hand stays as it was asked for.
    var asked: Occurrence?
    /// Nothing is dug up: once long past, it is only kept if it is live.
    var goesStale = false

    /// The firings of one rule for one record that can be live at once; others are merely the present one of a row.
    static let separator: Character = "|"
}

extension OccurrenceKey {
    /// What tells apart the rows of firings of one rule for one record: the item of a replenishment. Within a row, a new anchor takes the place of the
    /// one before.
    package var series: Substring {
        anchor.lastIndex(of: Firing.separator).map { anchor[..<$0] } ?? ""
    }
}

extension PlanningRun {
    /// The most firings of one rule for one record at once: of those that were missed, the latest.
    private static let mostFirings = 100

    /// What the trigger of `rule` finds for a record; the reason in words when it finds nothing.
    mutating func firings(of rule: Rule, for subject: Subject, zone: Zone, explaining: Bool) -> (list: [Firing], reason: String) {
        switch rule.trigger {
        case .dates: return dates(rule, subject, zone)
        case .cadence(let cadence): return self.cadence(cadence, rule, subject, zone)
        case .rhythm(let confidence): return rhythm(confidence, subject, zone)
        case .replenish(let items): return replenish(items, subject, zone)
        case .event(let filter): return events(filter, rule, subject, zone)
        case .calendar(let expression, let name):
            return calendar(expression, rule, subject, name.map { house.zoneNamed($0) } ?? zone, shownIn: zone)
        case .gap: return gap(rule, subject, zone)
        case .byHand:
            let live = history.live(of: rule.name, for: subject.id)
            let firings = live.map { Firing(anchor: $0.occurrence.key.anchor, asked: $0.occurrence) }
            return (firings, "nobody has asked for it")
        }
    }

    // MARK: - Dates

    private func dates(_ rule: Rule, _ subject: Subject, _ zone: Zone) -> (list: [Firing], reason: String) {
        guard let first = rule.steps.first else { return ([], "the rule has no step") }
        let roots = [first.opens, first.due].compactMap { if case .field(let field) = $0.anchor { field } else { nil } }
        guard let root = roots.first else { return ([], "the rule counts from no date of the record") }
        // Whichever date of a contract is counted from, it is the term that makes it another occurrence.
        let naming: Field =
            switch root {
            case .contract(.cancelBy), .contract(.end): .contract(.end)
            default: root
            }
        guard value(of: root, in: subject, zone: zone)?.moment(zone: zone) != nil, let value = value(of: naming, in: subject, zone: zone)
        else {
            return ([], "\(root.name(about: subject.kind)) is not known")
        }
        var anchor = Self.anchor(value)
        if case .contract(let contract, _) = subject, contract.renewals > 0 {
            // Two terms of one contract can be live at once: each is a row of its own.
            anchor = "\(contract.renewals)\(Firing.separator)\(anchor)"
        }
        var firing = Firing(anchor: anchor)
        firing.goesStale = subject.kind == .interaction
        return ([firing], "")
    }

    /// A value as it names an occurrence: the same whatever zone it is seen from.
    private static func anchor(_ value: FieldValue) -> String {
        if case .instant(let instant) = value { return instant.description }
        return value.text(zone: .utc)
    }

    // MARK: - Cadence

    private func cadence(_ cadence: Cadence, _ rule: Rule, _ subject: Subject, _ zone: Zone) -> (list: [Firing], reason: String) {
        guard case .customer(let customer) = subject else { return ([], "a cadence is about customers") }
        let segment = customer.record.segment
        guard let interval = cadence.interval(forSegment: segment), let latest = cadence.latest(forSegment: segment) else {
            return ([], "there is no interval for the segment '\(segment)'")
        }
        let lastTurn = history.lastTurn(of: rule.name, for: subject.id)
        let start: CivilDateTime
        var firing: Firing
        // A closed turn counts when it is later than the last contact, so that a dismissed turn is followed by the next one and the customer is not forgotten.
        if let instant = [customer.lastContact, lastTurn].compactMap(\.self).max() {
            start = zone.civil(at: instant)
            firing = Firing(anchor: instant.description)
            let what = instant == customer.lastContact ? "the last contact that reached them" : "the last turn of this rule was closed"
            firing.words = ["\(Self.words(start)): \(what)"]
        } else if let since = customer.record.since {
            start = CivilDateTime(since, house.dayStarts)
            firing = Firing(anchor: since.description)
            firing.words = ["\(Self.words(start)): a customer since then, and never contacted"]
        } else {
            // The first day of the era of computer clocks: long before any customer, and a valid date everywhere. They are due at once.
            start = CivilDateTime(CivilDate(clampingDayNumber: 0), house.dayStarts)
            firing = Firing(anchor: "never")
            firing.words = ["never contacted, and not known since when a customer: due at once"]
        }
        let next = zone.adding(interval, to: start, calendar: calendar)
        let last = zone.adding(latest, to: start, calendar: calendar)
        firing.moments = [.nextContact: next, .latestContact: max(next, last)]
        let whose = segment.isEmpty || cadence.intervals[segment] == nil ? "" : " for the segment \(segment)"
        firing.words.append("next_contact: \(interval) later\(whose): \(Self.words(next))")
        if latest != interval { firing.words.append("latest_contact: \(latest) later: \(Self.words(max(next, last)))") }
        return ([firing], "")
    }

    // MARK: - Rhythm and replenishment

    private func rhythm(_ confidence: Double, _ subject: Subject, _ zone: Zone) -> (list: [Firing], reason: String) {
        guard case .customer(let customer) = subject else { return ([], "a rhythm is about customers") }
        guard let rhythm = rhythm(of: customer, zone: zone) else {
            return ([], "\(customer.orders.count) orders are known: too few to know how often they buy")
        }
        let today = zone.date(at: now)
        guard let day = rhythm.day(reaching: confidence) else {
            return ([], "no silence would be sure enough; \(rhythm.evidence(on: today))")
        }
        var firing = Firing(anchor: rhythm.last.description)
        firing.moments = [.quiet: CivilDateTime(day, house.dayStarts)]
        firing.evidence = rhythm.evidence(on: day)
        firing.words = [
            "last order \(rhythm.last)", rhythm.evidence(on: max(today, rhythm.last)),
            "the silence is longer than \(FieldValue.text((confidence * 1000).rounded() / 10))% of what is usual from \(day) on",
        ]
        if let model = planner.secondOpinion, let summary = BuyTillYouDie.Summary(customer.purchases(zone: zone), on: today) {
            let percent = Int((model.probabilityAlive(summary) * 100).rounded())
            firing.words.append("second opinion (BG/NBD): \(percent)% likely to be a customer still")
        }
        return ([firing], "")
    }

    private func replenish(_ items: Set<String>?, _ subject: Subject, _ zone: Zone) -> (list: [Firing], reason: String) {
        guard case .customer(let customer) = subject else { return ([], "what is used up is a customer's") }
        var lines: [String: [Replenishment.Line]] = [:]
        for order in customer.orders {
            for line in order.lines where items?.contains(line.item) ?? true {
                lines[line.item, default: []].append(Replenishment.Line(day: zone.date(at: order.at), quantity: line.quantity))
            }
        }
        let firings = lines.keys.sorted().compactMap { item -> Firing? in
            guard let replenishment = Replenishment(lines[item] ?? []) else { return nil }
            var firing = Firing(anchor: "\(item)\(Firing.separator)\(replenishment.last.day)")
            firing.moments = [.usedUp: CivilDateTime(replenishment.next, house.dayStarts)]
            firing.evidence = "\(item): \(replenishment.evidence())"
            firing.words = [firing.evidence]
            return firing
        }
        return (firings, "of no item two orders with quantities are known")
    }

    // MARK: - Events

    private func events(
        _ filter: InteractionFilter, _ rule: Rule, _ subject: Subject, _ zone: Zone
    ) -> (list: [Firing], reason: String) {
        guard let customer = subject.customer else { return ([], "an interaction is with a customer") }
        var events = customer.interactions.filter(filter.admits)
        if case .deal(let deal, _) = subject { events = events.filter { $0.deal == deal.id } }
        events.sort { ($0.at, $0.id) < ($1.at, $1.id) }
        switch rule.catchUp {
        case .fire: events = events.suffix(Self.mostFirings)
        case .coalesce, .skip: events = events.suffix(1)
        }
        let firings = events.map { event in
            var firing = Firing(anchor: rule.catchUp == .fire ? "\(event.id)\(Firing.separator)\(event.at)" : event.at.description)
            firing.moments = [.event: zone.civil(at: event.at)]
            firing.words = ["\(event.kind.rawValue) \(event.id) at \(Self.words(zone.civil(at: event.at)))"]
            firing.goesStale = true
            return firing
        }
        return (firings, "no such interaction is known")
    }

    // MARK: - Calendar

    private mutating func calendar(
        _ expression: CalendarExpression, _ rule: Rule, _ subject: Subject, _ zone: Zone, shownIn shown: Zone
    ) -> (list: [Firing], reason: String) {
        func instant(_ key: OccurrenceKey) -> Instant? {
            let text = key.anchor.split(separator: Firing.separator).last ?? ""
            return try? Instant(rfc3339: text)
        }
        let step = rule.steps.first?.name ?? .only
        let live = history.live(of: rule.name, for: subject.id).filter { $0.occurrence.key.step == step }
        let open = live.filter { $0.state != .planned }.compactMap { instant($0.occurrence.key) }.sorted()
        let closed = history.closed.filter { $0.key.rule == rule.name && $0.key.subject == subject.id }.compactMap { instant($0.key) }
        let latest = (live.compactMap { instant($0.occurrence.key) } + closed).max()
        // What was done ahead of its time does not come again.
        let following = expression.next(after: max(now, closed.max() ?? .distantPast), in: zone)
        var wanted: [Instant] = []
        switch rule.catchUp {
        case .coalesce:
            // One that is open stands for those that come meanwhile.
            if let last = open.last {
                wanted = [last]
            } else {
                wanted = [planned(live, instant) ?? following].compactMap(\.self)
            }
        case .fire:
            wanted = live.compactMap { instant($0.occurrence.key) }.sorted()
            // The rule was never looked at before: nothing was missed.
            var last = latest ?? now
            while (wanted.last ?? .distantPast) <= now, let next = expression.next(after: last, in: zone), next > last {
                wanted.append(next)
                last = next
                if wanted.count > Self.mostFirings { wanted.removeFirst() }
            }
        case .skip:
            let next = planned(live, instant) ?? following
            wanted = [open.last, next].compactMap(\.self)
            // What was not done when the next one comes is left.
            if let next, next <= now { wanted = [next] }
        }
        if let ahead = wanted.last, ahead > now { look(at: ahead.adding(microseconds: 1)) }
        let firings = wanted.map { at in
            // Several can be live at once: each is a row of its own, so that none is taken for another that moved.
            var firing = Firing(anchor: "\(at)\(Firing.separator)\(at)")
            firing.moments = [.occurrence: shown.civil(at: at)]
            firing.words = ["\(expression) names \(Self.words(shown.civil(at: at)))"]
            return firing
        }
        return (firings, "\(expression) names no later moment")
    }

    /// The moment of the task that waits to open; it does not move because it is looked at late.
    private func planned(_ live: [FollowUpTask], _ instant: (OccurrenceKey) -> Instant?) -> Instant? {
        live.filter { $0.state == .planned }.compactMap { instant($0.occurrence.key) }.max()
    }

    // MARK: - Coverage

    private func gap(_ rule: Rule, _ subject: Subject, _ zone: Zone) -> (list: [Firing], reason: String) {
        guard subject.kind == .customer else { return ([], "coverage is about customers") }
        guard let coverage, coverage != .covered else { return ([], "the customer is covered, or not active") }
        // Found once, it is open since then, however often it is looked at.
        let known = history.live(of: rule.name, for: subject.id).first.flatMap { try? Instant(rfc3339: $0.occurrence.key.anchor) }
        let since = known ?? now
        var firing = Firing(anchor: since.description)
        firing.moments = [.gapSince: zone.civil(at: since)]
        firing.evidence = coverage.rawValue
        firing.words = ["\(coverage.rawValue), seen first \(Self.words(zone.civil(at: since)))"]
        return ([firing], "")
    }

    /// A civil moment to the minute: "Mon 2026-11-23 09:00".
    static func words(_ moment: CivilDateTime) -> String {
        let time = TimeOfDay(hour: moment.time.hour, minute: moment.time.minute) ?? .midnight
        return "\(moment.date.weekday.shortName) \(moment.date) \(time)"
    }
}
