import CivilTime

extension PlanningRun {
    /// How long after it was due something is still dug up that nobody knows of yet: of interactions, which lie there for ever.
    private static let staleAfterDays = 90

    /// What a rule asks for, for all records of a kind that belong together.
    mutating func occurrences(of rule: Rule, for subjects: [Subject], zone: Zone) -> [Occurrence] {
        let found = unlimited(of: rule, for: subjects, zone: zone)
        guard let limit = rule.limit else { return found }
        let refused = refusals(of: found, by: limit, of: rule, zone: zone)
        return refused.isEmpty ? found : found.filter { refused[$0.key] == nil }
    }

    /// The same before its limit is looked at.
    private mutating func unlimited(of rule: Rule, for subjects: [Subject], zone: Zone) -> [Occurrence] {
        var found: [Occurrence] = []
        for subject in subjects {
            settlePerformance(rule, subject)
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
        return found
    }

    private mutating func settlePerformance(_ rule: Rule, _ subject: Subject) {
        isPerformanceSettled = subject.kind == .rep && history.live(of: rule.name, for: subject.id).contains { $0.state != .planned }
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
        var ways = report.map { _ in Ways() }
        guard let dates = dates(of: step, firing, key: key, for: subject, zone: zone, ways: &ways) else {
            return .not(.noMoment(ways?.missing ?? ""))
        }
        if let closing = history.closing(of: key) { return outcome(.not(.happened(at: closing.at)), dates, ways, &report) }
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
            report?.priority = Self.words(step.priority, priority, value: value, subject)
        }
        let occurrence = Occurrence(
            key: key, customer: subject.customer?.record.id, assignee: assigned.login,
            title: step.title.render { text(of: $0, firing, for: subject, dates: dates, zone: zone) }, dates: dates, priority: priority)
        return outcome(.wanted(occurrence), dates, ways, &report)
    }

    private func outcome(
        _ look: Look, _ dates: TaskDates, _ ways: Ways?, _ report: inout Explanation.StepReport?
    ) -> Look {
        if let ways, report != nil { report?.moments = Explanation.moments(dates, ways.steps) }
        return look
    }

    // MARK: - Limits

    /// Those of `found` that the limit does not let through, each with the moments that use the limit up: what is live stays, then the earliest come first.
    private func refusals(
        of found: [Occurrence], by limit: FiringLimit, of rule: Rule, zone: Zone
    ) -> [OccurrenceKey: [Instant]] {
        let live = Set(history.live.map(\.occurrence.key))
        var taken = history.closed.filter { $0.key.rule == rule.name && !$0.isSettled }.map(\.at)
        var refused: [OccurrenceKey: [Instant]] = [:]
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
            let near = taken.filter { start < $0 && $0 < end }
            if live.contains(occurrence.key) || near.count < limit.count {
                taken.append(opens)
            } else {
                refused[occurrence.key] = near.sorted()
            }
        }
        return refused
    }

    // MARK: - In words

    /// How a rule comes to what it asks for.
    ///
    /// - Parameter among: all records of that kind that belong together.
    func explanation(of rule: Rule, for subject: Subject, among subjects: [Subject], zone: Zone) -> Explanation {
        var run = self
        var explanation = Explanation(rule: rule.name, subject: subject.id, zone: zone.name)
        if case .contract(let contract, _) = subject { explanation.term = contract.lastDay }
        guard rule.about == subject.kind else {
            explanation.refusal = .otherKind
            return explanation
        }
        let found = run.unlimited(of: rule, for: subjects, zone: zone)
        let limited = rule.limit.map { run.refusals(of: found, by: $0, of: rule, zone: zone) } ?? [:]
        run.settlePerformance(rule, subject)
        explanation.conditions = run.reports(rule.conditions, for: subject, zone: zone)
        explanation.doneWhen = run.reports(rule.doneWhen, for: subject, zone: zone)
        if explanation.conditions.contains(where: { !$0.holds }) {
            explanation.refusal = .conditions
        } else if !rule.doneWhen.isEmpty, explanation.doneWhen.allSatisfy(\.holds) {
            explanation.refusal = .isDone
        }
        // The dates are told even where the conditions refuse: whoever asks wants to know what would be.
        let (firings, reason) = run.firings(of: rule, for: subject, zone: zone, explaining: true)
        if explanation.refusal == nil {
            if firings.isEmpty { explanation.refusal = .noMoment(reason) }
            if rule.steps.isEmpty { explanation.refusal = .noMoment("the rule has no step") }
        }
        for firing in firings {
            if let asked = firing.asked {
                var report = Explanation.StepReport(key: asked.key, trigger: firing.words, outcome: .wanted)
                let way = ["as it was asked for"]
                report.moments = Explanation.moments(asked.dates, ["opens": way, "due": way, "closes": way])
                report.outcome = outcome(of: asked.key, limited, rule)
                explanation.steps.append(report)
                continue
            }
            for step in rule.steps {
                let key = OccurrenceKey(rule: rule.name, subject: subject.id, anchor: firing.anchor, step: step.name)
                var report: Explanation.StepReport? = Explanation.StepReport(key: key, trigger: firing.words, outcome: .wanted)
                guard let look = run.look(at: step, of: rule, firing, for: subject, zone: zone, report: &report), var report else { continue }
                report.outcome = if case .not(let outcome) = look { outcome } else { outcome(of: key, limited, rule) }
                explanation.steps.append(report)
            }
        }
        return explanation
    }

    private func outcome(of key: OccurrenceKey, _ limited: [OccurrenceKey: [Instant]], _ rule: Rule) -> Explanation.Outcome {
        guard let limit = rule.limit, let by = limited[key] else { return .wanted }
        return .limited(limit, by: by)
    }

    private static func words(_ rule: PriorityRule, _ priority: Priority, value: Int64?, _ subject: Subject) -> [String] {
        let segment = subject.customer?.record.segment ?? ""
        let points = rule.points(value: value, segment: segment)
        var words = ["base \(rule.base.rawValue)"]
        for (factor, points) in points {
            let what =
                switch factor {
                case .value: "value \(Money.text(hundredths: value ?? 0, currency: currency(of: subject)))"
                case .segment: "segment \(segment)"
                case .lateness: "lateness"
                }
            words.append("\(what): \(points > 0 ? "+" : "")\(points)")
        }
        if !points.isEmpty { words.append("\(priority.rawValue) in all") }
        if rule.factors.contains(.lateness) { words.append("and 1 for each day late, up to 20") }
        return words
    }

    private static func currency(of subject: Subject) -> String {
        switch subject {
        case .contract(let contract, _): contract.currency
        case .deal(let deal, _): deal.currency
        case .customer, .interaction, .request, .rep: ""
        }
    }
}

extension Explanation {
    /// The moments of a task, each with the way to it.
    fileprivate static func moments(_ dates: TaskDates, _ ways: [String: [String]]) -> [Moment] {
        let all: [(String, Instant?)] = [("opens", dates.opens), ("due", dates.due), ("closes", dates.closes)]
        return all.compactMap { name, at in at.map { Moment(name: name, steps: ways[name] ?? [], at: $0) } }
    }
}
