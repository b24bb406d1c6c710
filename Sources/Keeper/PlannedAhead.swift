import CivilTime
import FollowUp

/// The tasks that a batch of customers would get if all of them were new.
///
/// Worked out before the batch waits for the writer: planning needs a processor and no transaction, and an import has another batch in
/// the writer meanwhile. It holds as long as the same rules, house and team are in force, which `generation` tells.
struct PlannedAhead: Sendable {
    /// A task, and the place in the batch of the customer it is for.
    struct Planned: Sendable {
        let place: Int
        let occurrence: Occurrence
    }

    let generation: Int
    /// When time alone may change what is planned, and whether they are covered, of each customer in the batch.
    let notes: [(nextLook: Instant?, coverage: Coverage?)]
    /// In the order of the reps' lists: tens of thousands of tasks then touch each page of that index once, instead of jumping from one to
    /// another. The tasks of a few customers are in the order they came in.
    let tasks: [Planned]

    init(_ customers: [Customer], state: KeeperState, now: Instant) {
        generation = state.generation
        var tasks: [Planned] = []
        var notes: [(nextLook: Instant?, coverage: Coverage?)] = []
        tasks.reserveCapacity(customers.count)
        notes.reserveCapacity(customers.count)
        for (place, customer) in customers.enumerated() {
            let plan = state.planner.plan(Dossier(customer: WatchedCustomer(record: customer)), history: TaskHistory(), now: now)
            for occurrence in plan.occurrences { tasks.append(Planned(place: place, occurrence: occurrence)) }
            notes.append((plan.nextLook, plan.coverage))
        }
        self.notes = notes
        self.tasks = tasks.count > 100 ? Self.inOrderOfLists(tasks) : tasks
    }

    /// Sorts the places rather than the tasks: those are large, and a sort moves each some twenty times.
    private static func inOrderOfLists(_ tasks: [Planned]) -> [Planned] {
        let assignees = Set(tasks.lazy.map(\.occurrence.assignee)).sorted { ($0?.rawValue ?? "") < ($1?.rawValue ?? "") }
        let ranks = Dictionary(uniqueKeysWithValues: assignees.enumerated().map { ($1, $0) })
        return tasks.indices
            .map { (rank: ranks[tasks[$0].occurrence.assignee] ?? 0, due: tasks[$0].occurrence.dates.due, index: $0) }
            .sorted { ($0.rank, $0.due, $0.index) < ($1.rank, $1.due, $1.index) }
            .map { tasks[$0.index] }
    }
}
