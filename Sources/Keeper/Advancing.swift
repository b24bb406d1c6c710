import CivilTime
import FollowUp
import Store

/// Brings the tasks that are due to the present, a bounded number at a time.
struct Advancing {
    let transaction: Transaction
    let state: KeeperState
    let now: Instant
    /// How late what it looked at was.
    private(set) var lateness: Lateness

    init(transaction: Transaction, state: KeeperState, now: Instant) {
        self.transaction = transaction
        self.state = state
        self.now = now
        lateness = state.lateness
    }

    /// How many tasks are read at a time.
    private static let batch = 128
    /// One command goes on for so long; commands of people are served between two.
    private static let runFor = Duration.milliseconds(20)

    /// What one run found besides tasks that it could advance.
    struct Findings {
        /// What could not be read and was set aside, so that it keeps nobody else waiting.
        var tasks: [TaskID] = []
        /// What could not be advanced, since something that it needs cannot be read, and was set aside for the same reason; and why.
        var failed: [(task: TaskID, error: any Error)] = []
        var customers: [CustomerID] = []
        var reps: [RepLogin] = []
        /// Work of the keeper's own that is due.
        var chores: [String] = []
    }

    /// Advances what is due, then looks again at whose plan may have changed by time alone.
    mutating func run() throws -> Findings {
        let started = ContinuousClock.now
        var found = Findings()
        while true {
            let due = try transaction.snapshot.dueTasks(at: now, limit: Self.batch)
            try advance(due.tasks, &found)
            for id in due.unreadable { try transaction.suspend(id) }
            found.tasks += due.unreadable
            if ContinuousClock.now - started > Self.runFor { return found }
            if due.tasks.count + due.unreadable.count < Self.batch { break }
        }
        // Only when nothing is due any more: what is told together is then complete.
        try Telling(transaction: transaction, state: state, now: now).tellBags()
        found.chores = try transaction.snapshot.dueChores(at: now)
        for chore in found.chores {
            let next =
                chore == Pruning.chore ? Pruning.next(after: now, house: state.planner.house) : now.adding(seconds: RhythmRefresh.interval)
            try transaction.take(chore, next: next)
        }
        let reconciling = Reconciling(transaction: transaction, state: state, now: now)
        for login in try transaction.snapshot.repsToLookAt(at: now, limit: Self.batch) {
            do {
                try transaction.savepoint { if let rep = state.planner.team[login] { _ = try reconciling.replan(rep) } }
            } catch  where !(error is BatchLost) {
                found.reps.append(login)
                try transaction.note(nextLook: nil, of: login)
            }
        }
        while true {
            let page = try transaction.snapshot.customersToLookAt(at: now, limit: Self.batch)
            for id in page {
                do {
                    // Nothing that a damaged record left half done may stay.
                    try transaction.savepoint {
                        if let customer = try transaction.snapshot.customer(id) { _ = try reconciling.replan(customer) }
                    }
                } catch  where !(error is BatchLost) {
                    found.customers.append(id)
                    try transaction.note(nextLook: nil, coverage: nil, of: id)
                }
            }
            if page.count < Self.batch || ContinuousClock.now - started > Self.runFor { return found }
        }
    }

    /// Advances tasks together, and where that fails each by itself: a damaged record stops nobody's work but its own.
    ///
    /// What was set aside is looked at again when its customer is planned anew.
    private mutating func advance(_ due: [StoredTask], _ found: inout Findings) throws {
        let before = lateness
        do {
            return try transaction.savepoint { for stored in due { try advance(stored) } }
        } catch  where !(error is BatchLost) {
            lateness = before
        }
        for stored in due {
            let before = lateness
            do {
                try transaction.savepoint { try advance(stored) }
            } catch  where !(error is BatchLost) {
                lateness = before
                found.failed.append((stored.task.id, error))
                try transaction.suspend(stored.task.id)
            }
        }
    }

    private mutating func advance(_ stored: StoredTask) throws {
        let task = try LeastLoaded(transaction: transaction, state: state, now: now).assigned(stored.task)
        guard let terms = state.terms(of: task) else {
            // Its rule is broken or gone. Asking for the rule to be planned makes planning take the task up again, or withdraw it, as
            // soon as the rule can be read, even if its file is then what it was before.
            try transaction.requestPlanning(of: stored.task.occurrence.key.rule)
            return try transaction.suspend(stored.task.id)
        }
        let telling = Telling(transaction: transaction, state: state, now: now)
        let advance = try Advance(task, terms: terms, now: now) { try telling.recipient(of: $0, for: task) }
        // The next attention is later than now by construction; were it not, the keeper would spin on this one task for ever.
        let nextAt = advance.nextAt.map { $0 > now ? $0 : now.adding(seconds: 1) }
        if task == stored.task {
            try transaction.updateProgress(advance.task, nextAt: nextAt)
        } else {
            try transaction.update(advance.task, from: stored.task, nextAt: nextAt)
        }
        if !advance.changes.isEmpty, let at = stored.nextAt { lateness.count(now.microseconds(since: at)) }
        try telling.tell(advance, from: task, plannedAt: stored.nextAt)
    }
}
