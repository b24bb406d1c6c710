import CivilTime
import FollowUp
import Store

/// Brings the tasks that are due to the present, a bounded number at a time.
struct Advancing {
    let transaction: Transaction
    let state: KeeperState
    let now: Instant

    /// How many tasks are read at a time.
    private static let batch = 128
    /// One command goes on for so long; commands of people are served between two.
    private static let runFor = Duration.milliseconds(20)

    /// Advances what is due. Gives the tasks that could not be read; they were set aside.
    func run() throws -> [TaskID] {
        let started = ContinuousClock.now
        var unreadable: [TaskID] = []
        while true {
            let due = try transaction.snapshot.dueTasks(at: now, limit: Self.batch)
            for stored in due.tasks { try advance(stored) }
            for id in due.unreadable { try transaction.suspend(id) }
            unreadable += due.unreadable
            if due.tasks.count + due.unreadable.count < Self.batch || ContinuousClock.now - started > Self.runFor { return unreadable }
        }
    }

    private func advance(_ stored: StoredTask) throws {
        guard let advance = state.advance(stored.task, now: now) else {
            // Its rule is broken or gone. Asking for the rule to be planned makes planning take the task up again, or withdraw it, as
            // soon as the rule can be read, even if its file is then what it was before.
            try transaction.requestPlanning(of: stored.task.occurrence.key.rule)
            return try transaction.suspend(stored.task.id)
        }
        // The next attention is later than now by construction; were it not, the keeper would spin on this one task for ever.
        let nextAt = advance.nextAt.map { max($0, now.adding(seconds: 1)) }
        try transaction.updateProgress(advance.task, nextAt: nextAt)
        let stamp = TaskStamp(advance.task)
        try transaction.append(advance.changes.map { Event(at: now, actor: .daemon, body: .task(stamp, $0)) })
    }
}
