import CivilTime
import FollowUp
import Store

/// What a set of rules would change, against the records as they are: planned and compared as the keeper does it, and then left.
///
/// Read in pages, each a snapshot of its own, so that memory is bounded and no snapshot keeps the write-ahead log from being taken in; customers do not depend on each
/// other, and each is seen as a whole.
package struct RulePreview: Sendable {
    let store: Store
    let planner: Planner
    let brokenRules: Set<RuleName>
    let now: Instant
    let scope: Set<RepLogin>?
    let examples: Int

    /// Customers in one snapshot.
    private static let page = 100

    /// - Parameters:
    ///   - planner: with the rules and the house that are to be tried, and the team as it is.
    ///   - brokenRules: have no say, not even that their tasks should go.
    ///   - scope: whose tasks are looked at; nil: everybody's.
    ///   - examples: how many are given at most.
    package init(store: Store, planner: Planner, brokenRules: Set<RuleName>, now: Instant, scope: Set<RepLogin>? = nil, examples: Int = 20)
    {
        self.store = store
        self.planner = planner
        self.brokenRules = brokenRules
        self.now = now
        self.scope = scope
        self.examples = examples
    }

    /// What would become of tasks.
    package struct Tally: Hashable, Sendable {
        package var created = 0
        package var moved = 0
        /// Taken back before anybody saw them.
        package var withdrawn = 0
        /// Closed, though somebody knows of them.
        package var closed = 0

        package init() {}
    }

    /// What was found.
    package struct Result: Hashable, Sendable {
        /// How many customers of those in the scope there are.
        package var customers = 0
        package var total = Tally()
        package var rules: [RuleName: Tally] = [:]
        /// The key nil is for tasks that nobody has.
        package var reps: [RepLogin?: Tally] = [:]
        /// The first of them, in the order of the customers.
        package var examples: [TaskEdit] = []

        package init() {}
    }

    /// - Parameter progress: told after each page how many customers of how many were looked at. When it throws, that is the end.
    package func run(progress: @Sendable (Int, Int) async throws -> Void = { _, _ in }) async throws -> Result {
        var result = Result()
        let total = try await store.read { try $0.recordCounts() }.customers
        for rep in planner.team.reps.values.sorted(by: { $0.login < $1.login }) {
            take(try await store.read { try edits(of: rep, $0) }, into: &result)
        }
        var done = 0
        var last: CustomerID?
        while true {
            try Task.checkCancellation()
            let from = last
            let page = try await store.read { snapshot in
                let customers = try snapshot.customers(after: from, limit: Self.page)
                return (
                    edits: try customers.flatMap { try edits(of: $0, snapshot) }, count: customers.count,
                    own: customers.count { isInScope($0.record) }, last: customers.last?.record.id
                )
            }
            guard let next = page.last else { return result }
            last = next
            done += page.count
            result.customers += page.own
            take(page.edits, into: &result)
            try await progress(done, max(total, done))
        }
    }

    private func edits(of customer: WatchedCustomer, _ snapshot: Snapshot) throws -> [TaskEdit] {
        let dossier = try snapshot.dossier(of: customer, needs: planner.rules.needs)
        let (live, history) = try snapshot.history(of: customer.record.id)
        let counted = history.counting(planner.rules, unreadable: brokenRules)
        return edits(planner.plan(dossier, history: counted, now: now), live, history)
    }

    private func edits(of rep: Rep, _ snapshot: Snapshot) throws -> [TaskEdit] {
        var watched = WatchedRep(record: rep, isManager: planner.team.isManager(rep.login))
        if planner.rules.needs.contains(.performance) { watched.performance = try snapshot.performance(of: rep.login, now: now) }
        let (live, history) = try snapshot.history(of: rep.login)
        return edits(planner.plan(watched, history: history, now: now), live, history)
    }

    private func edits(_ plan: Plan, _ stored: [StoredTask], _ history: TaskHistory) -> [TaskEdit] {
        let live = stored.map(\.task).filter { !brokenRules.contains($0.occurrence.key.rule) }
        let wanted = plan.occurrences.filter { !brokenRules.contains($0.key.rule) }
        let closed = Set(wanted.lazy.map(\.key).filter(history.isClosed))
        return Reconciliation.edits(wanted: wanted, live: live, closed: closed, now: now)
    }

    private func take(_ edits: [TaskEdit], into result: inout Result) {
        for edit in edits {
            let (before, after) = edit.occurrences
            guard let present = after ?? before, concerns(before) || concerns(after) else { continue }
            result.total.count(edit)
            result.rules[present.key.rule, default: Tally()].count(edit)
            result.reps[present.assignee, default: Tally()].count(edit)
            if result.examples.count < examples { result.examples.append(edit) }
        }
    }

    private func isInScope(_ customer: Customer) -> Bool {
        guard let scope else { return true }
        return [customer.owner, planner.team.assignee(for: customer.owner)].contains { $0.map(scope.contains) ?? false }
    }

    private func concerns(_ occurrence: Occurrence?) -> Bool {
        guard let occurrence else { return false }
        return scope.map { scope in occurrence.assignee.map(scope.contains) ?? false } ?? true
    }
}

extension TaskEdit {
    /// What is there and what would be.
    package var occurrences: (before: Occurrence?, after: Occurrence?) {
        switch self {
        case .create(let occurrence): (nil, occurrence)
        case .move(let task, let occurrence): (task.occurrence, occurrence)
        case .withdraw(let task), .settle(let task, _): (task.occurrence, nil)
        }
    }
}

extension RulePreview.Tally {
    fileprivate mutating func count(_ edit: TaskEdit) {
        switch edit {
        case .create: created += 1
        case .move: moved += 1
        case .withdraw: withdrawn += 1
        case .settle: closed += 1
        }
    }
}
