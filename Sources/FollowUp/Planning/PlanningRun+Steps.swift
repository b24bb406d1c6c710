import CivilTime

extension PlanningRun {
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
        for subject in rule.looksAt(subjects) {
            settlePerformance(rule, subject)
            guard subject.kind == rule.about, hold(rule.conditions, for: subject, zone: zone) else { continue }
            if !rule.doneWhen.isEmpty, hold(rule.doneWhen, for: subject, zone: zone) { continue }
            for firing in firings(of: rule, for: subject, zone: zone, explaining: false).list {
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
    enum Look {
        case wanted(Occurrence)
        case not(Explanation.Outcome)
    }

    mutating func look(at step: Step, of rule: Rule, _ firing: Firing, for subject: Subject, zone: Zone) -> Look? {
        var report: Explanation.StepReport?
        return look(at: step, of: rule, firing, for: subject, zone: zone, report: &report)
    }

    private mutating func look(
        at step: Step, of rule: Rule, _ firing: Firing, for subject: Subject, zone: Zone, report: inout Explanation.StepReport?
    ) -> Look? {
        let key = OccurrenceKey(rule: rule.name, subject: subject.id, anchor: firing.anchor, step: step.name)
        // A rule asks for nothing that happened already; planning need not work out its dates.
        if report == nil, closing(of: key) != nil { return nil }
        for name in step.waitsFor.sorted() {
            var earlier = key
            earlier.step = name
            if closing(of: earlier) == nil { return .not(.waits(for: name)) }
        }
        var ways = report.map { _ in Ways() }
        guard let dates = dates(of: step, firing, key: key, for: subject, zone: zone, ways: &ways) else {
            return .not(.noMoment(ways?.missing ?? ""))
        }
        if let closing = closing(of: key) { return outcome(.not(.happened(at: closing.at)), dates, ways, &report) }
        if let closes = dates.closes, closes <= now { return outcome(.not(.over(closes: closes)), dates, ways, &report) }
        let isLive = history.live.contains { $0.occurrence.key.namesSameTurn(as: key) }
        if firing.goesStale, step.closes == nil, !isLive, Planner.isStale(due: dates.due, now: now) {
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

    /// One firing of a rule: all of its steps.
    private struct FiringID: Hashable {
        var subject: SubjectID
        var anchor: String

        init(_ key: OccurrenceKey) { (subject, anchor) = (key.subject, key.anchor) }
    }

    /// Those of `found` that the limit does not let through, each with the moments that use the limit up: what was begun goes on, then the earliest come first. The steps of a
    /// firing count as one. Notes when a limit lets go.
    private mutating func refusals(
        of found: [Occurrence], by limit: FiringLimit, of rule: Rule, zone: Zone
    ) -> [OccurrenceKey: [Instant]] {
        let live = Set(history.live.lazy.filter { $0.occurrence.key.rule == rule.name }.map { FiringID($0.occurrence.key) })
        var closed: [FiringID: Instant] = [:]
        for turn in history.closed where turn.key.rule == rule.name && !turn.isSettled {
            closed[FiringID(turn.key)] = max(closed[FiringID(turn.key)] ?? .distantPast, turn.at)
        }
        var taken = Array(closed.values)
        var passed = Set(closed.keys)
        var refused: [OccurrenceKey: [Instant]] = [:]
        let order = found.sorted { left, right in
            let (a, b) = (live.contains(FiringID(left.key)), live.contains(FiringID(right.key)))
            if a != b { return a }
            return (left.dates.opens, left.key.anchor, left.key.subject.key, left.key.step)
                < (right.dates.opens, right.key.anchor, right.key.subject.key, right.key.step)
        }
        for occurrence in order where !passed.contains(FiringID(occurrence.key)) {
            let opens = max(occurrence.dates.opens, now)
            let crowd = crowd(around: opens, among: taken, limit, zone)
            if live.contains(FiringID(occurrence.key)) || crowd.isEmpty {
                taken.append(opens)
                passed.insert(FiringID(occurrence.key))
            } else {
                refused[occurrence.key] = crowd
                // Each of them may be the one that lets it through when it is past.
                for moment in crowd { look(at: end(of: limit, from: moment, zone)) }
            }
        }
        return refused
    }

    /// The end of the span of a limit that begins with `moment`.
    private func end(of limit: FiringLimit, from moment: Instant, _ zone: Zone) -> Instant {
        zone.instant(of: zone.adding(limit.span, to: zone.civil(at: moment), calendar: calendar))
    }

    /// Those of `taken` that together with one at `opens` would be more than the limit lets through within its span; none when it is let through.
    private func crowd(around opens: Instant, among taken: [Instant], _ limit: FiringLimit, _ zone: Zone) -> [Instant] {
        let end = end(of: limit, from: opens, zone)
        // Each span that begins with one of them, or with itself.
        for start in taken.filter({ $0 <= opens }).sorted() + [opens] {
            let last = start == opens ? end : self.end(of: limit, from: start, zone)
            guard opens < last || start == opens else { continue }
            let near = taken.filter { start <= $0 && $0 < last }
            if near.count >= limit.count { return near.sorted() }
        }
        return []
    }

    /// When a step of a firing was closed. Where the date that a playbook counts from was corrected on the way, what was closed under the former date is closed.
    func closing(of key: OccurrenceKey) -> TaskHistory.ClosedTurn? {
        if let closing = history.closing(of: key) { return closing }
        guard key.step != .only, planner.rules[key.rule]?.trigger == .dates else { return nil }
        let former = Set(
            history.live(of: key.rule, for: key.subject).lazy.map(\.occurrence.key)
                .filter { $0.series == key.series && $0.anchor != key.anchor }.map(\.anchor))
        guard former.count == 1, let anchor = former.first else { return nil }
        var corrected = key
        corrected.anchor = anchor
        return history.closing(of: corrected)
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
        var limited: [OccurrenceKey: [Instant]] = [:]
        if let limit = rule.limit { limited = run.refusals(of: found, by: limit, of: rule, zone: zone) }
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
            for step in rule.steps {
                let key = OccurrenceKey(rule: rule.name, subject: subject.id, anchor: firing.anchor, step: step.name)
                var report: Explanation.StepReport? = Explanation.StepReport(key: key, trigger: firing.words, outcome: .wanted)
                report?.task = history.live.first { $0.occurrence.key == key }?.id
                guard let look = run.look(at: step, of: rule, firing, for: subject, zone: zone, report: &report), var report else {
                    continue
                }
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
