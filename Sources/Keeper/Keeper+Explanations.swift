import CivilTime
import FollowUp
import Store

/// Why a task is there, or a record has none.
extension Keeper {
    /// A task, and how it came about.
    package struct ExplainedTask: Sendable {
        package var task: FollowUpTask
        /// Nil when its rule, or the record, is not there any more.
        package var explanation: Explanation?
        /// Which of the explanation's steps is this very task; nil when the rule has come to count from something else.
        package var step: Int?
        /// The explanation is about the records as they were known then; nil: as they are now.
        package var asOf: Instant?
    }

    /// Whether somebody may know of what belongs to a customer, or of a rep, or what is that rep's by itself.
    package typealias SubjectCheck = @Sendable (WatchedCustomer?, RepLogin?, Snapshot, Team) throws -> Bool

    /// Why a task is there.
    ///
    /// A task that is over is explained by what was known before it was closed, since closing it may well have moved what its rule counts from.
    ///
    /// - Parameter maySee: whether the one who asks may know of the task; asked with its customer and its assignee.
    /// - Returns: nil when there is no such task, or they may not.
    package func explain(
        task id: TaskID, maySee: @escaping SubjectCheck
    ) async throws -> ExplainedTask? {
        guard let state else { throw WriterClosed() }
        let now = clock.now()
        return try await store.read { snapshot -> ExplainedTask? in
            guard let task = try snapshot.task(id)?.task else { return nil }
            let customer = try task.occurrence.customer.flatMap { try snapshot.customer($0) }
            guard try maySee(customer, task.assignee, snapshot, state.planner.team) else { return nil }
            guard let rule = state.planner.rules[task.occurrence.key.rule] else { return ExplainedTask(task: task) }
            let explaining = Explaining(snapshot: snapshot, planner: state.planner, now: now)
            var found: ExplainedTask?
            if let closed = task.state.closedAt {
                // Just before, so that nothing of the closing itself is there.
                let before = closed.adding(microseconds: -1)
                let explanation = try explaining.explain(
                    rule, for: task.occurrence.key.subject, task.occurrence.customer, asOf: before, task: task.reopened(at: before))
                found = ExplainedTask(task, asOf: before, explanation)
                if found?.step != nil { return found }
            }
            let present = try explaining.explain(rule, for: task.occurrence.key.subject, task.occurrence.customer, asOf: nil)
            return ExplainedTask(task, asOf: nil, present)
        }
    }

    /// Why a rule asks for what it asks, or nothing, of a record; of a customer and a rule about what belongs to customers: of each of these.
    ///
    /// - Parameter maySee: whether the one who asks may know of a customer's records, of a deal of another owner, or of a rep.
    /// - Returns: in the order of the records; nil when there is no such record, or they may not.
    package func explain(
        _ rule: Rule, record: String, maySee: @escaping SubjectCheck
    ) async throws -> [Explanation]? {
        guard let state else { throw WriterClosed() }
        let now = clock.now()
        return try await store.read { snapshot -> [Explanation]? in
            let explaining = Explaining(snapshot: snapshot, planner: state.planner, now: now)
            let team = state.planner.team
            if rule.about == .rep {
                guard try maySee(nil, RepLogin(record), snapshot, team) else { return nil }
                let found = try explaining.explain(rule, for: SubjectID(kind: .rep, key: record), nil, asOf: nil)
                return found.isEmpty ? nil : found
            }
            // A record of the rule's own kind comes first, then a customer with all of that kind, then any other record: the rule is not about it, and says so.
            let owner = try explaining.owner(of: record, kind: rule.about)
            let customer = try owner ?? snapshot.customer(CustomerID(record))?.record.id
            guard let id = customer, let dossier = try explaining.dossier(of: id, asOf: nil) else {
                for kind in Subject.Kind.allCases where kind != rule.about && kind != .customer && kind != .rep {
                    guard let id = try explaining.owner(of: record, kind: kind), let holder = try snapshot.customer(id),
                        try maySee(holder, nil, snapshot, team)
                    else { continue }
                    var explanation = Explanation(
                        rule: rule.name, subject: SubjectID(kind: kind, key: record),
                        zone: state.planner.house.zoneNamed(holder.record.zone).name)
                    explanation.refusal = .otherKind
                    return [explanation]
                }
                return nil
            }
            let zone = state.planner.house.zoneNamed(dossier.customer.record.zone)
            let calendar = state.planner.house.calendar
            let knowsCustomer = try maySee(dossier.customer, nil, snapshot, team)
            let subjects = try dossier.subjects(rule.about, on: zone.date(at: now), calendar: calendar, zone: zone).filter { subject in
                if owner != nil, subject.id.key != record { return false }
                if !knowsCustomer, case .deal(let deal, _) = subject { return try maySee(nil, deal.owner, snapshot, team) }
                return knowsCustomer
            }
            if subjects.isEmpty, !knowsCustomer { return nil }
            let history = try snapshot.history(of: id).history
            var ids: [SubjectID] = []
            // The terms of one contract come one after the other.
            for subject in subjects where ids.last != subject.id { ids.append(subject.id) }
            return ids.flatMap { state.planner.explain(rule, for: $0, in: dossier, history: history, now: now) }
        }
    }
}

extension Keeper.ExplainedTask {
    /// The task with that explanation which speaks of it, or else the first.
    fileprivate init(_ task: FollowUpTask, asOf: Instant?, _ explanations: [Explanation]) {
        let key = task.reopened(at: .distantPast).occurrence.key
        let own = explanations.first { $0[key] != nil }
        self.init(task: task, explanation: own ?? explanations.first, step: own?.steps.firstIndex { $0.key == key }, asOf: asOf)
    }
}

extension FollowUpTask {
    /// The task as it was before it was closed.
    fileprivate func reopened(at instant: Instant) -> FollowUpTask {
        var task = self
        task.state = occurrence.dates.opens <= instant ? .open : .planned
        // Of a task that was settled the key is free again, and says so at its end.
        if let mark = task.occurrence.key.anchor.firstRange(of: " settled \(id)") {
            task.occurrence.key.anchor = String(task.occurrence.key.anchor[..<mark.lowerBound])
        }
        return task
    }
}

/// Gathers what an explanation needs.
struct Explaining {
    let snapshot: Snapshot
    let planner: Planner
    let now: Instant

    /// - Parameters:
    ///   - asOf: leave out what happened later; nil: nothing.
    ///   - task: was live then.
    func explain(
        _ rule: Rule, for subject: SubjectID, _ customer: CustomerID?, asOf: Instant?, task: FollowUpTask? = nil
    ) throws -> [Explanation] {
        if subject.kind == .rep {
            guard let rep = planner.team[RepLogin(subject.key)] else { return [] }
            var watched = WatchedRep(record: rep, isManager: planner.team.isManager(rep.login))
            if planner.rules.needs.contains(.performance) {
                watched.performance = try snapshot.performance(of: rep.login, now: asOf ?? now)
            }
            let past = try history(try snapshot.history(of: rep.login), asOf, task)
            return [planner.explain(rule, for: watched, history: past, now: asOf ?? now)]
        }
        guard let customer, let dossier = try dossier(of: customer, asOf: asOf) else { return [] }
        let past = try history(try snapshot.history(of: customer), asOf, task)
        return planner.explain(rule, for: subject, in: dossier, history: past, now: asOf ?? now)
    }

    func dossier(of customer: CustomerID, asOf: Instant?) throws -> Dossier? {
        var needs = planner.rules.needs
        if asOf != nil { needs.insert(.interactions) }
        guard var dossier = try snapshot.dossier(of: customer, needs: needs) else { return nil }
        guard let asOf else { return dossier }
        dossier.customer.interactions.removeAll { $0.at > asOf }
        dossier.customer.lastContact = dossier.customer.interactions.filter(\.isQualified).map(\.at).max()
        dossier.customer.lastOrder = dossier.customer.orders.map(\.at).max()
        return dossier
    }

    private func history(_ stored: (live: [StoredTask], history: TaskHistory), _ asOf: Instant?, _ task: FollowUpTask?) throws
        -> TaskHistory
    {
        guard let asOf else { return stored.history }
        var history = stored.history
        history.closed.removeAll { $0.at > asOf }
        history.live = task.map { [$0] } ?? []
        return history
    }

    /// The customer that a record of that kind belongs to; nil when there is no such record.
    func owner(of record: String, kind: Subject.Kind) throws -> CustomerID? {
        switch kind {
        case .customer: try snapshot.customer(CustomerID(record))?.record.id
        case .contract: try snapshot.contract(ContractID(record))?.customer
        case .deal: try snapshot.deal(DealID(record))?.customer
        case .interaction: try snapshot.interaction(InteractionID(record))?.customer
        case .request: try snapshot.request(RequestID(record))?.customer
        case .rep: nil
        }
    }
}
