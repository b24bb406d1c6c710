import CivilTime
import FollowUp
import Store

/// Removes closed tasks that nothing depends on any more, and empties the others: a task that is over says what must not be asked for again.
struct TaskPruner {
    let transaction: Transaction
    let state: KeeperState
    let now: Instant
    /// What was closed, and has not changed, since then is old enough.
    let cutoff: Instant

    func prune(_ page: [FollowUpTask]) throws {
        var last: [CustomerID: [FollowUpTask]] = [:]
        for task in page {
            if try isCounted(task) { continue }
            if try isSuperseded(task) {
                try transaction.remove(closed: task.id)
            } else if let customer = task.occurrence.customer, try isRecordOver(task) {
                last[customer, default: []].append(task)
            } else {
                try transaction.empty(closed: task.id)
            }
        }
        for (customer, tasks) in last {
            let wanted: [OccurrenceKey]
            do {
                wanted = try asked(of: customer, without: tasks)
            } catch  where !(error is BatchLost) {
                // Its records are damaged; nobody can tell yet.
                continue
            }
            for task in tasks {
                if wanted.contains(where: { $0.namesSameTurn(as: task.occurrence.key) }) {
                    try transaction.empty(closed: task.id)
                } else {
                    try transaction.remove(closed: task.id)
                }
            }
        }
    }

    /// Whether a limit of its rule counts it.
    private func isCounted(_ task: FollowUpTask) throws -> Bool {
        guard let limit = state.planner.rules[task.occurrence.key.rule]?.limit, let at = task.state.closedAt else { return false }
        let house = state.planner.house
        return house.zone.adding(limit.span, to: at, calendar: house.calendar) > now
    }

    /// Whether its rule asks for later turns only, or for none.
    private func isSuperseded(_ task: FollowUpTask) throws -> Bool {
        let key = task.occurrence.key
        guard let rule = state.planner.rules[key.rule] else { return !state.brokenRules.contains(key.rule) }
        let later = try transaction.snapshot.laterTurns(than: task.id, of: key, customer: task.occurrence.customer)
        switch rule.trigger {
        // Each of these is a row of its own, and what comes after is worked out from the latest one.
        case .calendar: return !later.isEmpty
        // Nothing so long past is dug up.
        case .event where Planner.isStale(due: task.occurrence.dates.due, now: now): return true
        case .byHand: return true
        default: return later.contains { OccurrenceKey(rule: key.rule, subject: key.subject, anchor: $0).series == key.series }
        }
    }

    /// Whether it is about a record that comes to an end and has been over, or gone, for as long as tasks are kept.
    private func isRecordOver(_ task: FollowUpTask) throws -> Bool {
        let subject = task.occurrence.key.subject
        switch subject.kind {
        case .deal:
            guard let deal = try transaction.snapshot.deal(DealID(subject.key)) else { return true }
            return !deal.stage.isOpen && deal.stageSince < cutoff
        case .request:
            guard let request = try transaction.snapshot.request(RequestID(subject.key)) else { return true }
            return request.status != .open && (request.answered ?? request.asked) < cutoff
        case .interaction:
            guard let interaction = try transaction.snapshot.interaction(InteractionID(subject.key)) else { return true }
            return interaction.at < cutoff
        case .customer, .contract, .rep: return false
        }
    }

    /// What the rules would ask for now if these had never been.
    private func asked(of customer: CustomerID, without tasks: [FollowUpTask]) throws -> [OccurrenceKey] {
        guard let watched = try transaction.snapshot.customer(customer) else { return [] }
        let dossier = try transaction.snapshot.dossier(of: watched, needs: state.planner.rules.needs)
        var history = try transaction.snapshot.history(of: customer).history
        let gone = Set(tasks.map(\.occurrence.key))
        history.closed.removeAll { gone.contains($0.key) }
        let counted = history.counting(state.planner.rules, unreadable: state.brokenRules)
        return state.planner.plan(dossier, history: counted, now: now).occurrences.map(\.key)
    }
}
