import CivilTime

extension PlanningRun {
    /// How long after it was due something is still dug up that nobody knows of yet: of interactions, which lie there for ever.
    private static let staleAfterDays = 90

    /// What a rule asks for, for all records of a kind that belong together.
    mutating func occurrences(of rule: Rule, for subjects: [Subject], zone: Zone) -> [Occurrence] {
        var found: [Occurrence] = []
        for subject in subjects {
            isPerformanceSettled =
                subject.kind == .rep && history.live(of: rule.name, for: subject.id).contains { $0.state != .planned }
            guard subject.kind == rule.about, hold(rule.conditions, for: subject, zone: zone) else { continue }
            if !rule.doneWhen.isEmpty, hold(rule.doneWhen, for: subject, zone: zone) { continue }
            for firing in firings(of: rule, for: subject, zone: zone, explaining: false).list {
                if let asked = firing.asked {
                    found.append(asked)
                    continue
                }
                for step in rule.steps {
                    guard case .wanted(let occurrence)? = look(at: step, of: rule, firing, for: subject, zone: zone) else { continue }
                    found.append(occurrence)
                }
            }
        }
        guard let limit = rule.limit else { return found }
        return limited(found, by: limit, of: rule, zone: zone)
    }

    /// What became of a step before limits are looked at.
    private enum Look {
        case wanted(Occurrence)
        case not(Explanation.Outcome)
    }

    private mutating func look(at step: Step, of rule: Rule, _ firing: Firing, for subject: Subject, zone: Zone) -> Look? {
        var report: Explanation.StepReport?
        return look(at: step, of: rule, firing, for: subject, zone: zone, report: &report)
    }

    private mutating func look(
        at step: Step, of rule: Rule, _ firing: Firing, for subject: Subject, zone: Zone, report: inout Explanation.StepReport?
    ) -> Look? {
        let key = OccurrenceKey(rule: rule.name, subject: subject.id, anchor: firing.anchor, step: step.name)
        // A rule asks for nothing that happened already; planning need not work out its dates.
        if report == nil, history.isClosed(key) { return nil }
        for name in step.waitsFor.sorted() {
            var earlier = key
            earlier.step = name
            if history.closing(of: earlier) == nil { return .not(.waits(for: name)) }
        }
        var ways = report.map { _ in [String: [String]]() }
        guard let dates = dates(of: step, firing, key: key, for: subject, zone: zone, ways: &ways) else { return nil }
        if let closing = history.closing(of: key) { return outcome(.not(.happened(key, at: closing.at)), dates, ways, &report) }
        if let closes = dates.closes, closes <= now { return outcome(.not(.over(closes: closes)), dates, ways, &report) }
        let isLive = history.live.contains { $0.occurrence.key == key }
        if firing.goesStale, step.closes == nil, !isLive, dates.due.adding(seconds: Int64(Self.staleAfterDays) * 86_400) <= now {
            return outcome(.not(.stale(due: dates.due)), dates, ways, &report)
        }
        let assigned = assignee(of: step.assignment, key: key, for: subject, on: dates.opens)
        let value: Int64? =
            switch subject {
            case .contract(let contract, _): contract.value
            case .deal(let deal, _): deal.value
            case .customer, .interaction, .request, .rep: nil
            }
        let priority = step.priority.planned(value: value, segment: subject.customer?.record.segment ?? "")
        if report != nil {
            report?.assignee = assigned.words
            report?.priority = Self.words(step.priority, priority, subject)
        }
        let occurrence = Occurrence(
            key: key, customer: subject.customer?.record.id, assignee: assigned.login,
            title: step.title.render { text(of: $0, firing, for: subject, dates: dates, zone: zone) }, dates: dates, priority: priority)
        return outcome(.wanted(occurrence), dates, ways, &report)
    }

    private func outcome(
        _ look: Look, _ dates: TaskDates, _ ways: [String: [String]]?, _ report: inout Explanation.StepReport?
    ) -> Look {
        guard let ways, report != nil else { return look }
        let all: [(String, Instant?)] = [("opens", dates.opens), ("due", dates.due), ("closes", dates.closes)]
        report?.moments = all.compactMap { name, at in at.map { Explanation.Moment(name: name, steps: ways[name] ?? [], at: $0) } }
        return look
    }

    // MARK: - Limits

    /// Those of `found` that the limit lets through: what is live stays, then the earliest come first.
    private func limited(_ found: [Occurrence], by limit: FiringLimit, of rule: Rule, zone: Zone) -> [Occurrence] {
        let live = Set(history.live.map(\.occurrence.key))
        var taken = history.closed.filter { $0.key.rule == rule.name && !$0.isSettled }.map(\.at)
        var kept: Set<OccurrenceKey> = []
        let order = found.sorted { left, right in
            let (a, b) = (live.contains(left.key), live.contains(right.key))
            if a != b { return a }
            return (left.dates.opens, left.key.anchor, left.key.subject.key) < (right.dates.opens, right.key.anchor, right.key.subject.key)
        }
        for occurrence in order {
            let opens = max(occurrence.dates.opens, now)
            let civil = zone.civil(at: opens)
            let start = zone.instant(of: zone.adding(-limit.span, to: civil, calendar: calendar))
            let end = zone.instant(of: zone.adding(limit.span, to: civil, calendar: calendar))
            let isKept = live.contains(occurrence.key) || taken.count { start < $0 && $0 < end } < limit.count
            if isKept {
                kept.insert(occurrence.key)
                taken.append(opens)
            }
        }
        return found.filter { kept.contains($0.key) }
    }

    // MARK: - In words

    /// How a rule comes to what it asks for.
    ///
    /// - Parameter among: all records of that kind that belong together.
    func explanation(of rule: Rule, for subject: Subject, among subjects: [Subject], zone: Zone) -> Explanation {
        var run = self
        var explanation = Explanation(rule: rule.name, subject: subject.id)
        guard rule.about == subject.kind else {
            explanation.refusal = .otherKind
            return explanation
        }
        explanation.conditions = reports(rule.conditions, for: subject, zone: zone)
        explanation.doneWhen = reports(rule.doneWhen, for: subject, zone: zone)
        if explanation.conditions.contains(where: { !$0.holds }) {
            explanation.refusal = .conditions
        } else if !rule.doneWhen.isEmpty, explanation.doneWhen.allSatisfy(\.holds) {
            explanation.refusal = .isDone
        }
        // The dates are told even where the conditions refuse: whoever asks wants to know what would be.
        let (firings, reason) = run.firings(of: rule, for: subject, zone: zone, explaining: true)
        if firings.isEmpty, explanation.refusal == nil { explanation.refusal = .noMoment(reason) }
        let kept = Set(run.occurrences(of: rule, for: subjects, zone: zone).map(\.key))
        for firing in firings {
            explanation.trigger += firing.words
            if let asked = firing.asked {
                explanation.steps.append(Explanation.StepReport(step: asked.key.step, outcome: .wanted(asked.key)))
                continue
            }
            for step in rule.steps {
                var report: Explanation.StepReport? = Explanation.StepReport(step: step.name, outcome: .waits(for: step.name))
                guard let look = run.look(at: step, of: rule, firing, for: subject, zone: zone, report: &report), var report else {
                    continue
                }
                switch look {
                case .not(let outcome): report.outcome = outcome
                case .wanted(let occurrence):
                    if let limit = rule.limit, explanation.refusal == nil, !kept.contains(occurrence.key) {
                        report.outcome = .limited(limit)
                    } else {
                        report.outcome = .wanted(occurrence.key)
                    }
                }
                explanation.steps.append(report)
            }
        }
        return explanation
    }

    private static func words(_ rule: PriorityRule, _ priority: Priority, _ subject: Subject) -> [String] {
        var words = ["base \(rule.base.rawValue)"]
        if rule.factors.contains(.value) { words.append("raised by value") }
        if rule.factors.contains(.segment), let segment = subject.customer?.record.segment, let points = rule.segments[segment] {
            words.append("segment \(segment): \(points > 0 ? "+" : "")\(points)")
        }
        words.append("priority \(priority.rawValue)")
        return words
    }
}
