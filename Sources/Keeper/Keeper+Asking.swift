import CivilTime
import FollowUp
import Store

/// Why a rule by hand asks for nothing.
package enum AskingRefusal: Error, Hashable, Sendable {
    /// There is no such rule in force; `isBroken`: its file is there and cannot be read.
    case noSuchRule(RuleName, isBroken: Bool)
    /// The rule has another trigger than `by_hand`.
    case notByHand(RuleName)
    /// There is no record of the kind that the rule is about by that id, or the one who asks may not know of it.
    case noSuchRecord(String)
}

/// What somebody asked for by hand came to.
package struct Asked: Sendable {
    /// The tasks that there are now; empty when the rule asks for nothing of the record, which the explanations tell.
    package var tasks: [StoredTask]
    package var explanations: [Explanation]
    package var at: Instant
}

extension Keeper {
    /// Has a rule that fires by hand fire now, for one record. What is to open now opens, in the name of whoever asked.
    ///
    /// - Parameters:
    ///   - record: the id of a record of the kind that the rule is about.
    ///   - maySee: whether the one who asks may know of a customer's records, of a deal of another owner, or of a rep.
    /// - Throws: `AskingRefusal`; nothing was done then.
    package func ask(
        _ name: RuleName, record: String, by actor: Actor, once key: WriteKey?,
        maySee: @escaping SubjectCheck, answer: @escaping @Sendable (Asked) throws -> String
    ) async throws -> Answer<Asked> {
        let clock = clock
        return try await submit(once: key, answer: answer) { transaction, state in
            guard let rule = state.planner.rules[name] else {
                throw AskingRefusal.noSuchRule(name, isBroken: state.brokenRules.contains(name))
            }
            guard rule.trigger == .byHand else { throw AskingRefusal.notByHand(name) }
            let asking = Asking(transaction: transaction, state: state, now: clock.now(), actor: actor)
            return try asking.ask(rule, record: record, maySee)
        }
    }
}

private struct Asking {
    let transaction: Transaction
    let state: KeeperState
    let now: Instant
    let actor: Actor

    func ask(_ rule: Rule, record: String, _ maySee: Keeper.SubjectCheck) throws -> Asked {
        let subject = SubjectID(kind: rule.about, key: record)
        let explaining = Explaining(snapshot: transaction.snapshot, planner: state.planner, now: now)
        let asked: (occurrences: [Occurrence], explanations: [Explanation])
        if rule.about == .rep {
            guard try maySee(nil, RepLogin(record), transaction.snapshot, state.planner.team),
                let rep = state.planner.team[RepLogin(record)]
            else {
                throw AskingRefusal.noSuchRecord(record)
            }
            var watched = WatchedRep(record: rep, isManager: state.planner.team.isManager(rep.login))
            if state.planner.rules.needs.contains(.performance) {
                watched.performance = try transaction.snapshot.performance(of: rep.login, now: now)
            }
            asked = state.planner.ask(rule, for: watched, history: try transaction.snapshot.history(of: rep.login).history, now: now)
        } else {
            guard let id = try explaining.owner(of: record, kind: rule.about), let dossier = try explaining.dossier(of: id, asOf: nil)
            else {
                throw AskingRefusal.noSuchRecord(record)
            }
            let deal = dossier.deals.first { rule.about == .deal && $0.id.rawValue == record }
            guard try maySee(dossier.customer, deal?.owner, transaction.snapshot, state.planner.team) else {
                throw AskingRefusal.noSuchRecord(record)
            }
            asked = state.planner.ask(rule, for: subject, in: dossier, history: try transaction.snapshot.history(of: id).history, now: now)
        }
        guard !asked.explanations.isEmpty else { throw AskingRefusal.noSuchRecord(record) }
        let tasks = try asked.occurrences.compactMap { try transaction.snapshot.task(create($0)) }
        return Asked(tasks: tasks, explanations: asked.explanations, at: now)
    }

    private func create(_ occurrence: Occurrence) throws -> TaskID {
        let id = try transaction.createTask(for: occurrence, nextAt: max(occurrence.dates.opens, now))
        guard occurrence.dates.opens <= now, let stored = try transaction.snapshot.task(id) else { return id }
        let task = try LeastLoaded(transaction: transaction, state: state, now: now).assigned(stored.task)
        guard let terms = state.terms(of: task) else { return id }
        let telling = Telling(transaction: transaction, state: state, now: now)
        let advance = try Advance(task, terms: terms, now: now) { try telling.recipient(of: $0, for: task) }
        try transaction.update(advance.task, nextAt: advance.nextAt.map { max($0, now.adding(microseconds: 1)) })
        try telling.tell(advance, from: task, plannedAt: now, by: actor)
        return id
    }
}
