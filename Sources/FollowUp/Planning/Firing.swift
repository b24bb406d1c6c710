import CivilTime

/// One firing of a rule for a record: the moments that its steps count from, and the value that names it.
struct Firing {
    /// Names the occurrences: a new value is a new firing.
    var anchor: String
    /// The moments that the trigger brings along.
    var moments: [TriggerMoment: CivilDateTime] = [:]
    /// Where the moments come from, in words; only while explaining.
    var words: [String] = []
    /// What a title's {evidence} says; only while explaining, and where a title of the rule asks for it.
    var evidence = ""
    /// Nothing is dug up: once long past, it is only kept if it is live.
    var goesStale = false

    /// Before it stands what tells rows of firings of one rule for one record apart, each with a turn of its own; after it what names the turn.
    static let separator: Character = "|"
}

extension OccurrenceKey {
    /// What tells apart the rows of firings of one rule for one record: the item of a replenishment. Within a row, a new anchor takes the place of the
    /// one before.
    package var series: Substring {
        anchor.lastIndex(of: Firing.separator).map { anchor[..<$0] } ?? ""
    }

    /// Whether both name the same turn: they are equal, or about a term of one contract that ends on the same day. A source that states the renewed term, once it runs, counts
    /// renewals from there; the term is still the same one.
    package func namesSameTurn(as other: Self) -> Bool {
        if self == other { return true }
        guard subject.kind == .contract, rule == other.rule, subject == other.subject, step == other.step, let end = endOfTerm else {
            return false
        }
        return end == other.endOfTerm
    }

    /// The last day of the term that it is about, as text; nil where it is about something else.
    private var endOfTerm: Substring? {
        let parts = anchor.split(separator: Firing.separator, omittingEmptySubsequences: false)
        guard parts.count <= 2, let end = parts.last, end.utf8.count == 10,
            parts.count == 1 || parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return end
    }
}

extension Rule {
    /// The field whose value names its firings; nil where the trigger does that, or nothing is counted from.
    fileprivate var root: Field? {
        guard trigger == .dates, let first = steps.first else { return nil }
        return [first.opens, first.due].lazy.compactMap { if case .field(let field) = $0.anchor { field } else { nil } }.first
    }

    /// Whether it fires for each term of a contract: it counts from the end, or the last day to cancel. What counts from something else happens to a contract once.
    var isByTerm: Bool {
        switch root {
        case .contract(.cancelBy), .contract(.end): true
        default: false
        }
    }

    /// The records that it looks at: a contract once, in the term that runs, unless it fires for each.
    func looksAt(_ subjects: [Subject]) -> [Subject] {
        guard about == .contract, !isByTerm else { return subjects }
        return subjects.reduce(into: []) { list, subject in if list.last?.id != subject.id { list.append(subject) } }
    }

    /// Whether a title says what the trigger found.
    fileprivate var tellsEvidence: Bool {
        steps.contains { step in step.title.parts.contains { if case .placeholder(.evidence) = $0 { true } else { false } } }
    }

    /// Whether its firings have several steps, one after the other.
    fileprivate var hasSeveralSteps: Bool { steps.count > 1 }
}

extension PlanningRun {
    /// The most firings of one rule for one record that are made up for at once: of those that were missed, the latest. What is live already stays.
    private static let mostFirings = 100

    /// What the trigger of `rule` finds for a record; the reason in words when it finds nothing.
    mutating func firings(of rule: Rule, for subject: Subject, zone: Zone, explaining: Bool) -> (list: [Firing], reason: String) {
        isExplaining = explaining
        switch rule.trigger {
        case .dates: return dates(rule, subject, zone)
        case .cadence(let cadence): return self.cadence(cadence, rule, subject, zone)
        case .rhythm(let confidence): return rhythm(confidence, rule, subject, zone)
        case .replenish(let items): return replenish(items, rule, subject, zone)
        case .event(let filter): return events(filter, rule, subject, zone)
        case .calendar(let expression, let name):
            return calendar(expression, rule, subject, name.map { house.zoneNamed($0) } ?? zone, shownIn: zone)
        case .gap: return gap(rule, subject, zone)
        case .byHand: return byHand(rule, subject, zone)
        }
    }

    /// Of a rule with several steps: the firings of which some step was closed and another one is still to be done, by their anchors.
    private mutating func underWay(_ rule: Rule, _ subject: Subject, _ zone: Zone, _ firing: (String) -> Firing?) -> [String] {
        guard rule.hasSeveralSteps else { return [] }
        let begun = Set(
            history.closed.lazy.filter { $0.key.rule == rule.name && $0.key.subject == subject.id && !$0.isSettled }.map(\.key.anchor))
        return begun.sorted().filter { anchor in
            guard let firing = firing(anchor) else { return false }
            for step in rule.steps {
                if case .wanted? = look(at: step, of: rule, firing, for: subject, zone: zone) { return true }
            }
            return false
        }
    }

    // MARK: - Dates

    private func dates(_ rule: Rule, _ subject: Subject, _ zone: Zone) -> (list: [Firing], reason: String) {
        if rule.steps.isEmpty { return ([], "the rule has no step") }
        guard let root = rule.root else { return ([], "the rule counts from no date of the record") }
        // Whichever date of a contract is counted from, it is the term that makes it another occurrence.
        let naming: Field = rule.isByTerm ? .contract(.end) : root
        guard value(of: root, in: subject, zone: zone)?.moment(zone: zone) != nil, let value = value(of: naming, in: subject, zone: zone)
        else {
            return ([], isExplaining ? "\(root.name(about: subject.kind)) is not known" : "")
        }
        var anchor = Self.anchor(value)
        if rule.isByTerm, case .contract(let contract, _) = subject, contract.renewals > 0 {
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

    private mutating func cadence(_ cadence: Cadence, _ rule: Rule, _ subject: Subject, _ zone: Zone) -> (list: [Firing], reason: String) {
        guard case .customer(let customer) = subject else { return ([], "a cadence is about customers") }
        let segment = customer.record.segment
        guard let interval = cadence.interval(forSegment: segment), let latest = cadence.latest(forSegment: segment) else {
            return ([], isExplaining ? "there is no interval for the segment '\(segment)'" : "")
        }
        let (calendar, dayStarts, isExplaining) = (calendar, house.dayStarts, isExplaining)
        /// The turn that begins with `start`.
        func turn(_ anchor: String, from start: CivilDateTime, _ what: @autoclosure () -> String) -> Firing {
            var firing = Firing(anchor: anchor)
            let next = zone.adding(interval, to: start, calendar: calendar)
            let last = zone.adding(latest, to: start, calendar: calendar)
            firing.moments = [.nextContact: next, .latestContact: max(next, last)]
            guard isExplaining else { return firing }
            let whose = segment.isEmpty || cadence.intervals[segment] == nil ? "" : " for the segment \(segment)"
            firing.words = [what(), "next_contact: \(interval) later\(whose): \(Self.words(next))"]
            if latest != interval { firing.words.append("latest_contact: \(latest) later: \(Self.words(max(next, last)))") }
            return firing
        }
        // The first day of the era of computer clocks: long before any customer, and a valid date everywhere. They are due at once.
        let never = CivilDateTime(CivilDate(clampingDayNumber: 0), dayStarts)
        func named(_ anchor: String) -> Firing? {
            let start: CivilDateTime
            if let instant = try? Instant(rfc3339: anchor) {
                start = zone.civil(at: instant)
            } else if let date = try? CivilDate(iso8601: anchor) {
                start = CivilDateTime(date, dayStarts)
            } else if anchor == Self.neverContacted {
                start = never
            } else {
                return nil
            }
            return turn(anchor, from: start, "\(Self.words(start)): what the turn that is under way was counted from")
        }
        // A turn of several steps is ended before the next one begins, whatever contacts there are on the way: the first step may have been one.
        if let begun = underWay(rule, subject, zone, named).last.flatMap(named) { return ([begun], "") }
        let lastTurn = history.lastTurn(of: rule.name, for: subject.id)
        // A closed turn counts when it is later than the last contact, so that a dismissed turn is followed by the next one and the customer is not forgotten.
        if let instant = [customer.lastContact, lastTurn].compactMap(\.self).max() {
            let start = zone.civil(at: instant)
            let what = instant == customer.lastContact ? "the last contact that reached them" : "the last turn of this rule was closed"
            return ([turn(instant.description, from: start, "\(Self.words(start)): \(what)")], "")
        }
        if let since = customer.record.since {
            let start = CivilDateTime(since, dayStarts)
            return ([turn(since.description, from: start, "\(Self.words(start)): a customer since then, and never contacted")], "")
        }
        return ([turn(Self.neverContacted, from: never, "never contacted, and not known since when a customer: due at once")], "")
    }

    /// Names the first turn of a cadence for whom nothing is known to count from.
    private static let neverContacted = "never"

    // MARK: - Rhythm and replenishment

    private func rhythm(_ confidence: Double, _ rule: Rule, _ subject: Subject, _ zone: Zone) -> (list: [Firing], reason: String) {
        guard case .customer(let customer) = subject else { return ([], "a rhythm is about customers") }
        guard let rhythm = rhythm(of: customer, zone: zone) else {
            return ([], isExplaining ? "\(customer.orders.count) orders are known: too few to know how often they buy" : "")
        }
        let today = zone.date(at: now)
        guard let day = rhythm.day(reaching: confidence) else {
            return ([], isExplaining ? "no silence would be sure enough; \(rhythm.evidence(on: today))" : "")
        }
        var firing = Firing(anchor: rhythm.last.description)
        firing.moments = [.quiet: CivilDateTime(day, house.dayStarts)]
        if isExplaining || rule.tellsEvidence { firing.evidence = rhythm.lastingEvidence(on: day) }
        guard isExplaining else { return ([firing], "") }
        firing.words = [
            "last order \(rhythm.last)", rhythm.evidence(on: max(today, rhythm.last)),
            "the silence is longer than \(FieldValue.text((confidence * 1000).rounded() / 10))% of what is usual from \(day) on",
        ]
        // Of one who ordered once the model says that nobody can have left yet, whatever the silence; with one gap it knows hardly more.
        if let model = planner.secondOpinion, let summary = BuyTillYouDie.Summary(customer.purchases(zone: zone), on: today),
            summary.repeats >= BuyTillYouDie.fewestRepeats
        {
            let percent = Int((model.probabilityAlive(summary) * 100).rounded())
            firing.words.append("second opinion (BG/NBD): \(percent)% likely to be a customer still")
        }
        return ([firing], "")
    }

    private func replenish(_ items: Set<String>?, _ rule: Rule, _ subject: Subject, _ zone: Zone) -> (list: [Firing], reason: String) {
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
            if isExplaining || rule.tellsEvidence { firing.evidence = "\(item): \(replenishment.evidence())" }
            if isExplaining { firing.words = [firing.evidence] }
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
        func anchor(_ event: Interaction) -> String {
            rule.catchUp == .fire ? "\(event.id)\(Firing.separator)\(event.at)" : event.at.description
        }
        switch rule.catchUp {
        case .fire:
            let live = Set(history.live(of: rule.name, for: subject.id).map(\.occurrence.key.anchor))
            events = events.dropLast(Self.mostFirings).filter { live.contains(anchor($0)) } + events.suffix(Self.mostFirings)
        case .coalesce, .skip: events = events.suffix(1)
        }
        let firings = events.map { event in
            var firing = Firing(anchor: anchor(event))
            firing.moments = [.event: zone.civil(at: event.at)]
            if isExplaining { firing.words = ["\(event.kind.rawValue) \(event.id) at \(Self.words(zone.civil(at: event.at)))"] }
            firing.goesStale = true
            return firing
        }
        return (firings, "no such interaction is known")
    }

    // MARK: - Calendar

    private mutating func calendar(
        _ expression: CalendarExpression, _ rule: Rule, _ subject: Subject, _ zone: Zone, shownIn shown: Zone
    ) -> (list: [Firing], reason: String) {
        let isExplaining = isExplaining
        func instant(_ anchor: String) -> Instant? {
            try? Instant(rfc3339: anchor.split(separator: Firing.separator).last ?? "")
        }
        func firing(_ at: Instant) -> Firing {
            // Several can be live at once: each is a row of its own, so that none is taken for another that moved.
            var firing = Firing(anchor: "\(at)\(Firing.separator)\(at)")
            firing.moments = [.occurrence: shown.civil(at: at)]
            if isExplaining { firing.words = ["\(expression) names \(Self.words(shown.civil(at: at)))"] }
            return firing
        }
        let names = Set(rule.steps.map(\.name))
        let live = history.live(of: rule.name, for: subject.id).filter { names.contains($0.occurrence.key.step) }
        let closed = history.closed.filter { $0.key.rule == rule.name && $0.key.subject == subject.id }.compactMap {
            instant($0.key.anchor)
        }
        let underWay = self.underWay(rule, subject, zone) { instant($0).map(firing) }.compactMap(instant)
        let begun = Set(live.filter { $0.state != .planned }.compactMap { instant($0.occurrence.key.anchor) } + underWay).sorted()
        // One that waits to open stays where it is if it is looked at late; what the expression does not name any more goes.
        let waiting = Set(live.filter { $0.state == .planned }.compactMap { instant($0.occurrence.key.anchor) }).subtracting(begun)
            .filter { $0 <= now || expression.next(after: $0.adding(microseconds: -1), in: zone) == $0 }
        // What was done ahead of its time does not come again.
        let following = expression.next(after: max(now, closed.max() ?? .distantPast), in: zone)
        var wanted: [Instant]
        switch rule.catchUp {
        case .coalesce:
            // One that is open stands for those that come meanwhile.
            wanted = [begun.last ?? waiting.max() ?? following].compactMap(\.self)
        case .fire:
            let kept = (begun + waiting).sorted()
            var missed: [Instant] = []
            // The rule was never looked at before: nothing was missed.
            var last = max(kept.last ?? .distantPast, closed.max() ?? .distantPast)
            if last == .distantPast { last = now }
            while (missed.last ?? kept.last ?? .distantPast) <= now, let next = expression.next(after: last, in: zone), next > last {
                missed.append(next)
                last = next
                if missed.count > Self.mostFirings { missed.removeFirst() }
            }
            wanted = kept + missed
        case .skip:
            let next = waiting.max() ?? following
            wanted = [begun.last, next].compactMap(\.self)
            // What was not done when the next one comes is left.
            if let next, next <= now { wanted = [next] }
        }
        if let ahead = wanted.last, ahead > now { look(at: ahead.adding(microseconds: 1)) }
        return (wanted.map(firing), isExplaining ? "\(expression) names no later moment" : "")
    }

    // MARK: - Coverage

    private mutating func gap(_ rule: Rule, _ subject: Subject, _ zone: Zone) -> (list: [Firing], reason: String) {
        guard subject.kind == .customer else { return ([], "coverage is about customers") }
        guard let coverage, coverage != .covered else { return ([], "the customer is covered, or not active") }
        let isExplaining = isExplaining
        func firing(_ since: Instant) -> Firing {
            var firing = Firing(anchor: since.description)
            firing.moments = [.gapSince: zone.civil(at: since)]
            firing.evidence = coverage.rawValue
            if isExplaining { firing.words = ["\(coverage.rawValue), seen first \(Self.words(zone.civil(at: since)))"] }
            return firing
        }
        // Found once, it is open since then, however often it is looked at.
        let live = history.live(of: rule.name, for: subject.id).map(\.occurrence.key.anchor)
        let underWay = self.underWay(rule, subject, zone) { (try? Instant(rfc3339: $0)).map(firing) }
        let known = (live + underWay).compactMap { try? Instant(rfc3339: $0) }.max()
        return ([firing(known ?? now)], "")
    }

    // MARK: - By hand

    /// What somebody has asked for: each time a firing that is named by when that was.
    private mutating func byHand(_ rule: Rule, _ subject: Subject, _ zone: Zone) -> (list: [Firing], reason: String) {
        let isExplaining = isExplaining
        func firing(_ anchor: String) -> Firing? {
            guard let at = try? Instant(rfc3339: anchor) else { return nil }
            var firing = Firing(anchor: anchor)
            firing.moments = [.asked: zone.civil(at: at)]
            if isExplaining { firing.words = ["somebody asked for it \(Self.words(zone.civil(at: at)))"] }
            return firing
        }
        let live = history.live(of: rule.name, for: subject.id).map(\.occurrence.key.anchor)
        let asked = askedNow.map { $0.rule == rule.name && $0.subject == subject.id ? [now.description] : [] } ?? []
        let anchors = Set(live + underWay(rule, subject, zone, firing) + asked)
        return (anchors.sorted().compactMap(firing), "nobody has asked for it")
    }

    /// A civil moment to the minute: "Mon 2026-11-23 09:00".
    static func words(_ moment: CivilDateTime) -> String {
        let time = TimeOfDay(hour: moment.time.hour, minute: moment.time.minute) ?? .midnight
        return "\(moment.date.weekday.shortName) \(moment.date) \(time)"
    }
}
