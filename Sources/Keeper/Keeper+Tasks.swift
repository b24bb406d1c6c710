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
}

extension Keeper {
    /// Applies a command to a task.
    ///
    /// - Parameters:
    ///   - mayChange: whether the one who asks may change a task of this assignee; asked within the transaction, on the task as it is.
    /// - Throws: `TaskRefusal`, or the store's errors. Nothing has changed then.
    package func perform(
        _ command: TaskCommand, on id: TaskID, by actor: Actor, mayChange: @escaping @Sendable (RepLogin?) -> Bool
    ) async throws -> TaskOutcome {
        let clock = clock
        return try await submit { transaction, state in
            let now = clock.now()
            guard let stored = try transaction.snapshot.task(id) else { throw TaskRefusal.noSuchTask(id) }
            let occurrence = stored.task.occurrence
            guard mayChange(occurrence.assignee) else { throw TaskRefusal.notYours(id, rep: occurrence.assignee) }
            let rule = state.planner.rules[occurrence.key.rule]
            let applied: (task: FollowUpTask, changes: [TaskChange])
            do throws(TaskCommandError) {
                applied = try stored.task.applying(
                    command, by: actor, rule: rule, house: state.planner.house, zone: state.zone(of: stored.task), now: now)
            } catch {
                throw TaskRefusal.refused(id, error)
            }
            var (task, changes) = applied
            if let closes = occurrence.dates.closes, closes <= now, task.state.isLive {
                // Its window is over and only the wake-up that says so is still to come.
                task.state = .expired(at: now)
                changes.append(.expired)
            }
            try transaction.update(task, nextAt: Self.nextAt(of: task, rule: rule, state: state))
            let stamp = TaskStamp(task)
            try transaction.append(changes.map { Event(at: now, actor: $0 == .expired ? .daemon : actor, body: .task(stamp, $0)) })
            let customer = try Self.follow(command, on: task, rule: rule, actor: actor, now: now, in: transaction)
            let next = try Self.replan(task, customer: customer, transaction, state, now)
            let current = try transaction.snapshot.task(id) ?? StoredTask(task: task, nextAt: nil)
            return TaskOutcome(task: current, next: next)
        }
    }

    private static func nextAt(of task: FollowUpTask, rule: Rule?, state: KeeperState) -> Instant? {
        guard task.state.isLive else { return nil }
        guard let step = rule?[task.occurrence.key.step] else {
            // Its rule cannot be read at the moment; a snooze ends all the same, and planning looks again when the rule is back.
            if case .snoozed(let until) = task.state { return until }
            return nil
        }
        return Advance.nextAt(of: task, step: step, zone: state.zone(of: task), calendar: state.planner.house.calendar)
    }

    /// A follow-up that was done is a contact, and one that reached nobody a try: both are interactions.
    private static func follow(
        _ command: TaskCommand, on task: FollowUpTask, rule: Rule?, actor: Actor, now: Instant, in transaction: Transaction
    ) throws -> WatchedCustomer? {
        guard let id = task.occurrence.customer else { return nil }
        // What is done with an outcome was a contact, whatever asked for it; a follow-up is one anyway. A rule about customers that cannot be read at the moment is
        // taken for a cadence.
        let isCadence =
            switch rule?.trigger {
            case .cadence: true
            case .dates, .rhythm, .replenish, .event, .calendar, .gap, .byHand: false
            case nil: task.occurrence.key.subject.kind == .customer
            }
        if case .done(let outcome, let note) = command, isCadence || outcome != nil {
            let author: RepLogin? =
                switch actor {
                case .login(let login): try transaction.snapshot.team()[RepLogin(login)]?.login
                case .daemon: nil
                }
            let interaction = Interaction(
                id: InteractionID("task-\(task.id)-\(now.microseconds)"), customer: id, kind: .call, outcome: outcome ?? .reached, at: now,
                rep: author, note: note)
            _ = try transaction.insertIfNew(interaction)
            if interaction.isQualified { try transaction.raiseLastContact(of: id, to: now) }
            let change = RecordsChange.interaction(interaction.id, customer: id, interaction.kind, interaction.outcome)
            try transaction.append([Event(at: now, actor: actor, body: .records(change))])
        }
        return try transaction.snapshot.customer(id)
    }

    /// Plans what follows for the record the task was about, and gives the turn of the same rule that is now live.
    private static func replan(
        _ task: FollowUpTask, customer: WatchedCustomer?, _ transaction: Transaction, _ state: KeeperState, _ now: Instant
    ) throws -> StoredTask? {
        guard !task.state.isLive else { return nil }
        let key = task.occurrence.key
        let reconciling = Reconciling(transaction: transaction, state: state, now: now)
        let live: [StoredTask]
        if let customer {
            _ = try reconciling.replan(customer)
            live = try transaction.snapshot.history(of: customer.record.id).live
        } else if key.subject.kind == .rep, let rep = state.planner.team[RepLogin(key.subject.key)] {
            _ = try reconciling.replan(rep)
            live = try transaction.snapshot.history(of: rep.login).live
        } else {
            return nil
        }
        return live.first { $0.task.occurrence.key.rule == key.rule && $0.task.occurrence.key.subject == key.subject }
    }
}
