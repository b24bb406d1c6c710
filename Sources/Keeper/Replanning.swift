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
        try await replanTeam()
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
        keeper.note(replanned: tally)
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
            for rep in state.planner.team.reps.values.sorted(by: { $0.login < $1.login }) {
                do {
                    tally += try transaction.savepoint { try reconciling.replan(rep) }
                } catch  where !(error is BatchLost) {
                    keeper.logger.error("What is about a rep cannot be planned", metadata: ["rep": "\(rep.login)", "reason": "\(error)"])
                }
            }
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
            let step = try await keeper.submit(.bulk) {
                transaction, state -> (tally: PlanningTally, last: CustomerID?, count: Int, aside: [CustomerID]) in
                let page = try transaction.snapshot.customers(after: from, limit: Self.page)
                let reconciling = Reconciling(transaction: transaction, state: state, now: clock.now(), rules: rules)
                let (tally, aside) = try reconciling.replan(page)
                return (tally, page.last?.record.id, page.count, aside)
            }
            keeper.tell(aside: step.aside)
            tally += step.tally
            progress.done += step.count
            guard let next = step.last else { break }
            last = next
        }
        if progress.done >= Keeper.largeWork { try await keeper.giveBackMemory() }
        return tally
    }

    // MARK: - Team

    /// Plans anew what a change of the team touches, and nothing else.
    private func replanTeam() async throws {
        let clock = keeper.clock
        for replan in try await keeper.store.read({ try $0.teamReplans() }) {
            var place = TeamReplan.Place.start
            var progress = ReplanProgress(scope: .team, done: 0, total: nil)
            defer { keeper.report(nil) }
            while true {
                try Task.checkCancellation()
                keeper.report(progress)
                let from = place
                let step = try await keeper.submit(.bulk) {
                    transaction, state -> (next: TeamReplan.Place?, aside: [CustomerID], count: Int) in
                    let rules = state.planner.rules.choosing
                    let (page, next) = try transaction.snapshot.customers(touchedBy: replan, rules: rules, after: from, limit: Self.page)
                    let aside = try Reconciling(transaction: transaction, state: state, now: clock.now()).replan(Set(page))
                    if next == nil { try transaction.finish(replan) }
                    return (next, aside, page.count)
                }
                keeper.tell(aside: step.aside)
                progress.done += step.count
                guard let next = step.next else { break }
                place = next
            }
        }
    }
}

extension RuleSet {
    /// The rules that choose among people, or name one, and so may give their tasks to others when the team changes.
    var choosing: Set<RuleName> {
        Set(
            rules.filter { rule in
                rule.steps.contains { step in
                    switch step.assignment {
                    case .team, .author, .rep: true
                    case .owner, .manager, .specialist: false
                    }
                }
            }.map(\.name))
    }

    /// The teams among whom some rule chooses.
    var teams: Set<String> {
        Set(rules.lazy.flatMap(\.steps).compactMap { if case .team(let name, _) = $0.assignment { name } else { nil } })
    }
}

extension Keeper {
    fileprivate func tell(aside: [CustomerID]) {
        for id in aside {
            logger.error("A customer cannot be planned and was set aside until tomorrow", metadata: ["customer": "\(id)"])
        }
    }
}

extension Reconciling {
    /// How long a customer that cannot be planned is left alone, in seconds.
    private static let aside: Int64 = 86_400

    /// Plans a page of customers anew, each for itself.
    ///
    /// - Returns: what changed, and those that cannot be planned, which are as they were before and are looked at again later.
    func replan(_ page: [WatchedCustomer]) throws -> (tally: PlanningTally, aside: [CustomerID]) {
        var tally = PlanningTally()
        var aside: [CustomerID] = []
        for customer in page {
            do {
                tally += try transaction.savepoint { try replan(customer) }
            } catch  where !(error is BatchLost) {
                aside.append(customer.record.id)
                try transaction.lookAgain(at: now.adding(seconds: Self.aside), customer.record.id)
            }
        }
        return (tally, aside)
    }

    /// Plans customers anew, each for itself: one whose records are damaged keeps nobody else waiting.
    ///
    /// - Returns: those that cannot be planned, as they were before.
    func replan(_ customers: Set<CustomerID>) throws -> [CustomerID] {
        var aside: [CustomerID] = []
        for id in customers.sorted() {
            do {
                try transaction.savepoint { if let customer = try transaction.snapshot.customer(id) { _ = try replan(customer) } }
            } catch  where !(error is BatchLost) {
                aside.append(id)
                try transaction.lookAgain(at: now.adding(seconds: Self.aside), id)
            }
        }
        return aside
    }
}
