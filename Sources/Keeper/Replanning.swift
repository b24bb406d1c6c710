import CivilTime
import FollowUp
import Store

/// Plans anew, in small transactions, what a changed rule set or team touches.
///
/// Which rules were planned over all records is remembered by fingerprint, and only once they have been: a crash on the way starts
/// them again, which changes nothing that was already done.
struct Replanning {
    let keeper: Keeper

    /// Customers in one transaction; commands of people are served between two.
    private static let page = 200

    func run() async throws {
        try await replanRules()
        try await replanOwners()
    }

    // MARK: - Rules

    private func replanRules() async throws {
        guard let state = keeper.state else { return }
        let planned = try await keeper.store.read { try $0.plannedRules() }
        let current = Dictionary(uniqueKeysWithValues: state.planner.rules.rules.map { ($0.name, $0.fingerprint) })
        let changed = Set(current.filter { planned[$0.key] != $0.value }.keys)
        let removed = Set(planned.keys).subtracting(current.keys).subtracting(state.brokenRules)
        let touched = changed.union(removed)
        guard !touched.isEmpty else { return }
        let tally = try await planReps(rules: touched) + walkCustomers(rules: touched)
        let now = keeper.clock.now()
        try await keeper.submit { transaction, _ in
            for rule in touched.sorted() {
                try transaction.setPlanned(rule, fingerprint: current[rule])
                // The walk is one for all rules that changed; the tally is told once, with the first of them.
                let share = rule == touched.min() ? tally : PlanningTally()
                try transaction.append([Event(at: now, actor: .daemon, body: .service(.replanned(rule: rule, share)))])
            }
        }
    }

    private func planReps(rules: Set<RuleName>) async throws -> PlanningTally {
        let clock = keeper.clock
        return try await keeper.submit(.bulk) { transaction, state -> PlanningTally in
            let reconciling = Reconciling(transaction: transaction, state: state, now: clock.now(), rules: rules)
            var tally = PlanningTally()
            for rep in state.planner.team.reps.values.sorted(by: { $0.login < $1.login }) { tally += try reconciling.replan(rep) }
            return tally
        }
    }

    private func walkCustomers(rules: Set<RuleName>) async throws -> PlanningTally {
        var tally = PlanningTally()
        var last: CustomerID?
        var progress = ReplanProgress(
            scope: .rules(rules), done: 0, total: try await keeper.store.read { try $0.recordCounts().customers })
        defer { keeper.report(nil) }
        while true {
            try Task.checkCancellation()
            keeper.report(progress)
            let clock = keeper.clock
            let from = last
            let step = try await keeper.submit(.bulk) { transaction, state -> (tally: PlanningTally, last: CustomerID?, count: Int) in
                let page = try transaction.snapshot.customers(after: from, limit: Self.page)
                let reconciling = Reconciling(transaction: transaction, state: state, now: clock.now(), rules: rules)
                var tally = PlanningTally()
                for customer in page { tally += try reconciling.replan(customer) }
                return (tally, page.last?.record.id, page.count)
            }
            tally += step.tally
            progress.done += step.count
            guard let next = step.last else { return tally }
            last = next
        }
    }

    // MARK: - Team

    private func replanOwners() async throws {
        for owner in try await keeper.store.read({ try $0.ownersToReplan() }) {
            var cursor: Int64 = 0
            var progress = ReplanProgress(scope: .rep(owner), done: 0, total: nil)
            defer { keeper.report(nil) }
            while true {
                try Task.checkCancellation()
                keeper.report(progress)
                let clock = keeper.clock
                let from = cursor
                let next = try await keeper.submit(.bulk) { transaction, state -> Int64? in
                    let (page, last) = try transaction.snapshot.customers(ownedBy: owner, after: from, limit: Self.page)
                    let reconciling = Reconciling(transaction: transaction, state: state, now: clock.now())
                    for customer in page { _ = try reconciling.replan(customer) }
                    if page.isEmpty { try transaction.finishReplan(of: owner) }
                    return page.isEmpty ? nil : last
                }
                guard let next else { break }
                cursor = next
                progress.done += Self.page
            }
        }
    }
}
