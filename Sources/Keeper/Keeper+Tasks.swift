import CivilTime
import FollowUp
import Store

/// Why nothing was done to a task.
package enum TaskRefusal: Error, Hashable, Sendable {
    case noSuchTask(TaskID)
    /// It is somebody else's.
    case notYours(TaskID, rep: RepLogin?)
    case refused(TaskID, TaskCommandError)
}

/// What became of a task.
package struct TaskOutcome: Hashable, Sendable {
    package var task: StoredTask
    /// The turn of the same rule that follows, where there is one.
    package var next: StoredTask?
    /// When that was.
    package var at: Instant
}

/// What somebody asks for a task.
package struct TaskRequest: Sendable {
    /// What is to be done.
    package enum Deed: Hashable, Sendable {
        case command(TaskCommand)
        /// What they did to it last is taken back, while nothing followed from it.
        case undo
    }

    package var deed: Deed
    package var id: TaskID
    package var actor: Actor
    /// The revision of the task that they saw; nil: whatever it is now.
    package var revision: Int64?
    /// Whether they may change a task of this rep's, or one that was escalated to this rep; asked within the transaction, on the task as it is.
    package var mayChange: @Sendable (RepLogin?) -> Bool

    package init(
        _ deed: Deed, on id: TaskID, by actor: Actor, revision: Int64? = nil, mayChange: @escaping @Sendable (RepLogin?) -> Bool
    ) {
        self.deed = deed
        self.id = id
        self.actor = actor
        self.revision = revision
        self.mayChange = mayChange
    }
}

extension Keeper {
    /// Does what somebody asks for a task.
    ///
    /// - Throws: `TaskRefusal`, or the store's errors. Nothing has changed then.
    package func perform(_ request: TaskRequest) async throws -> TaskOutcome {
        let clock = clock
        return try await submit { transaction, state in
            try Performing(transaction: transaction, state: state, now: clock.now()).perform(request)
        }
    }

    /// The same once only: the call again under the same key is answered as it was.
    ///
    /// - Parameter answer: the answer as text.
    /// - Throws: `KeyReused` too.
    package func perform(
        _ request: TaskRequest, once key: WriteKey?, answer: @escaping @Sendable (TaskOutcome) throws -> String
    ) async throws -> Answer<TaskOutcome> {
        let clock = clock
        return try await submit(once: key, answer: answer) { transaction, state in
            try Performing(transaction: transaction, state: state, now: clock.now()).perform(request)
        }
    }

    /// Applies a command to a task.
    package func perform(
        _ command: TaskCommand, on id: TaskID, by actor: Actor, revision: Int64? = nil, mayChange: @escaping @Sendable (RepLogin?) -> Bool
    ) async throws -> TaskOutcome {
        try await perform(TaskRequest(.command(command), on: id, by: actor, revision: revision, mayChange: mayChange))
    }
}
