import CivilTime

/// Works out which tasks ought to exist.
///
/// A pure function of what it is given: the same records, rules, house, team and history give the same plan, whenever and however often it is asked, and in whatever
/// order records and rules come.
package struct Planner: Sendable {
    package var rules: RuleSet
    package var house: House
    package var team: Team
    /// What the customers of each segment have shown together; filled only if the rules need it.
    package var segments: [String: SegmentRhythm]
    /// A second opinion on who will buy again, fitted to the house's own orders; nothing is planned by it, `why` tells it. Nil while too little is known.
    package var secondOpinion: BuyTillYouDie?

    package init(
        rules: RuleSet, house: House, team: Team, segments: [String: SegmentRhythm] = [:], secondOpinion: BuyTillYouDie? = nil
    ) {
        self.rules = rules
        self.house = house
        self.team = team
        self.segments = segments
        self.secondOpinion = secondOpinion
    }

    /// Whether something was due so long ago that it is not dug up if nobody knows of it yet: of interactions, which lie there for ever.
    package static func isStale(due: Instant, now: Instant) -> Bool { due.adding(seconds: 90 * 86_400) <= now }

    /// What ought to exist for a customer and all that belongs to them.
    package func plan(_ dossier: Dossier, history: TaskHistory, now: Instant) -> Plan {
        var run = PlanningRun(planner: self, history: history, now: now)
        let zone = house.zoneNamed(dossier.customer.record.zone)
        let today = zone.date(at: now)
        var occurrences: [Occurrence] = []
        for kind in Subject.Kind.allCases where kind.hasCustomer {
            let rules = rules.rules(about: kind, coverage: false)
            if rules.isEmpty { continue }
            let subjects = dossier.subjects(kind, on: today, calendar: house.calendar, zone: zone)
            for rule in rules { occurrences += run.occurrences(of: rule, for: subjects, zone: zone) }
        }
        let coverage = coverage(of: dossier.customer, planned: occurrences, history: history)
        run.coverage = coverage
        for kind in Subject.Kind.allCases where kind.hasCustomer {
            let rules = rules.rules(about: kind, coverage: true)
            if rules.isEmpty { continue }
            let subjects = dossier.subjects(kind, on: today, calendar: house.calendar, zone: zone)
            for rule in rules { occurrences += run.occurrences(of: rule, for: subjects, zone: zone) }
        }
        for contract in dossier.contracts where contract.rollsOn {
            // The next term is another anchor.
            for term in contract.terms(on: today, calendar: house.calendar, zone: zone) {
                run.look(at: run.start(of: term.lastDay.adding(days: 1), zone))
                run.look(at: run.start(of: term.cancelBy(calendar: house.calendar, zone: zone).adding(days: 1), zone))
            }
        }
        return Plan(occurrences: Self.ordered(occurrences), nextLook: run.nextLook, coverage: coverage)
    }

    /// What a rule that fires by hand asks for when somebody asks it now for a record of a dossier: the tasks that are to be created, or why there are none.
    ///
    /// - Returns: the occurrences, none of which exists yet, and the explanations: of a record that is not there none.
    package func ask(
        _ rule: Rule, for subject: SubjectID, in dossier: Dossier, history: TaskHistory, now: Instant
    ) -> (occurrences: [Occurrence], explanations: [Explanation]) {
        let zone = house.zoneNamed(dossier.customer.record.zone)
        let subjects = dossier.subjects(subject.kind, on: zone.date(at: now), calendar: house.calendar, zone: zone)
        var run = PlanningRun(planner: self, history: history, now: now)
        run.askedNow = (rule.name, subject)
        if rule.fields.contains(.customer(.coverage)) { run.coverage = plan(dossier, history: history, now: now).coverage }
        let explanations = rule.looksAt(subjects.filter { $0.id == subject }).map {
            run.explanation(of: rule, for: $0, among: subjects, zone: zone)
        }
        let known = Set(history.live.map(\.occurrence.key))
        let found = run.occurrences(of: rule, for: subjects, zone: zone).filter { $0.key.subject == subject && !known.contains($0.key) }
        return (found, explanations)
    }

    /// The same for a rep.
    package func ask(
        _ rule: Rule, for rep: WatchedRep, history: TaskHistory, now: Instant
    ) -> (occurrences: [Occurrence], explanations: [Explanation]) {
        let zone = house.zoneNamed(rep.record.zone)
        let subject = Subject.rep(rep)
        var run = PlanningRun(planner: self, history: history, now: now)
        run.askedNow = (rule.name, subject.id)
        let explanation = run.explanation(of: rule, for: subject, among: [subject], zone: zone)
        let known = Set(history.live.map(\.occurrence.key))
        return (run.occurrences(of: rule, for: [subject], zone: zone).filter { !known.contains($0.key) }, [explanation])
    }

    /// What ought to exist for a rep.
    package func plan(_ rep: WatchedRep, history: TaskHistory, now: Instant) -> Plan {
        var run = PlanningRun(planner: self, history: history, now: now)
        let zone = house.zoneNamed(rep.record.zone)
        let occurrences = (rules.rules(about: .rep, coverage: false) + rules.rules(about: .rep, coverage: true)).flatMap { rule in
            run.occurrences(of: rule, for: [.rep(rep)], zone: zone)
        }
        return Plan(occurrences: Self.ordered(occurrences), nextLook: run.nextLook)
    }

    /// How planning comes to what it says of a rule and one record of a dossier: of a contract, for each term that there is something to do about. Empty when there is
    /// no such record.
    package func explain(_ rule: Rule, for subject: SubjectID, in dossier: Dossier, history: TaskHistory, now: Instant) -> [Explanation] {
        let zone = house.zoneNamed(dossier.customer.record.zone)
        let subjects = dossier.subjects(subject.kind, on: zone.date(at: now), calendar: house.calendar, zone: zone)
        var run = PlanningRun(planner: self, history: history, now: now)
        // Whether the others leave a gap has to be known before.
        if rule.asksAboutCoverage || rule.fields.contains(.customer(.coverage)) {
            run.coverage = plan(dossier, history: history, now: now).coverage
        }
        return rule.looksAt(subjects.filter { $0.id == subject }).map { run.explanation(of: rule, for: $0, among: subjects, zone: zone) }
    }

    /// The same for a rep.
    package func explain(_ rule: Rule, for rep: WatchedRep, history: TaskHistory, now: Instant) -> Explanation {
        let run = PlanningRun(planner: self, history: history, now: now)
        return run.explanation(of: rule, for: .rep(rep), among: [.rep(rep)], zone: house.zoneNamed(rep.record.zone))
    }

    /// Whether an active customer is looked after, by what is planned and what is live of other rules than those about gaps.
    private func coverage(of customer: WatchedCustomer, planned: [Occurrence], history: TaskHistory) -> Coverage? {
        guard customer.record.status == .active else { return nil }
        // Whoever is above an owner who left gets the work meanwhile, and is not whose customer it is.
        guard let owner = customer.record.owner, team[owner]?.isActive == true else { return .noOwner }
        let isLive = history.live.contains { task in
            // Of a rule that cannot be read at the moment nothing is planned, and yet its tasks are there.
            rules[task.occurrence.key.rule].map { $0.trigger == .byHand } ?? true
        }
        return planned.isEmpty && !isLive ? .noNextTouch : .covered
    }

    private static func ordered(_ occurrences: [Occurrence]) -> [Occurrence] {
        guard occurrences.count > 1 else { return occurrences }
        return occurrences.sorted { left, right in
            let (a, b) = (left.key, right.key)
            if a.rule != b.rule { return a.rule < b.rule }
            if a.subject != b.subject { return (a.subject.kind.rawValue, a.subject.key) < (b.subject.kind.rawValue, b.subject.key) }
            return (a.anchor, a.step) < (b.anchor, b.step)
        }
    }
}
