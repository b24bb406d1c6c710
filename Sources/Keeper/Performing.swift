import CivilTime
import FollowUp
import Store

/// Does what somebody asks for a task, within a command's transaction.
struct Performing {
    let transaction: Transaction
    let state: KeeperState
    let now: Instant

    func perform(_ request: TaskRequest) throws -> TaskOutcome {
        guard let stored = try transaction.snapshot.task(request.id) else { throw TaskRefusal.noSuchTask(request.id) }
        let task = stored.task
        guard try request.mayChange(task.assignee) || transaction.snapshot.watchers(of: task.id).contains(where: { request.mayChange($0) })
        else {
            throw TaskRefusal.notYours(task.id, rep: task.assignee)
        }
        do {
            switch request.deed {
            case .command(let command): return try perform(command, on: stored, request)
            case .undo: return try undo(stored, request)
            }
        } catch let error as TaskCommandError {
            throw TaskRefusal.refused(task.id, error)
        }
    }

    // MARK: - Commands

    private func perform(_ command: TaskCommand, on stored: StoredTask, _ request: TaskRequest) throws -> TaskOutcome {
        let before = stored.task
        let rule = state.planner.rules[before.occurrence.key.rule]
        if before.state.isLive { try check(request.revision, of: before) }
        var (task, changes) = try before.applying(command, by: request.actor, rule: rule, reach: state.reach, now: now)
        guard let change = changes.first else { return TaskOutcome(task: stored, at: now) }
        if !before.state.isLive { try check(request.revision, of: before) }
        if let closes = task.occurrence.dates.closes, closes <= now, task.state.isLive {
            // Its window is over and only the wake-up that says so is still to come.
            task.state = .expired(at: now)
            changes.append(.expired)
        }
        let lastTask = try transaction.snapshot.lastTask()
        try transaction.update(task, from: before, nextAt: state.nextAt(of: task, now: now))
        let telling = Telling(transaction: transaction, state: state, now: now)
        for change in changes { try telling.log(task, from: before.state, change, by: change == .expired ? .daemon : request.actor) }
        let contact = try follow(command, on: task, rule: rule, actor: request.actor)
        try transaction.note(
            TaskAction(
                change: LastChange(revision: task.revision, by: request.actor, at: now, kind: change.kind), lastTask: lastTask,
                before: .init(task: before, interaction: contact?.interaction, lastContact: contact?.before)), on: task.id)
        let reopens = !before.state.isLive && task.state.isLive
        let closesOrReopens = !task.state.isLive || reopens
        // A try that reached nobody leaves the task as it is, and is an interaction all the same, which a rule may ask about.
        let live = closesOrReopens || contact != nil ? try replan(task) : nil
        let next = closesOrReopens ? live : nil
        if reopens, let current = try transaction.snapshot.task(task.id)?.task, !current.state.isLive {
            throw TaskCommandError.reasonGone(next.map { "task \($0.task.id) has taken its place" } ?? "its rule no longer asks for it")
        }
        return try outcome(of: task.id, next: reopens ? nil : next)
    }

    private func outcome(of id: TaskID, next: StoredTask? = nil) throws -> TaskOutcome {
        guard let task = try transaction.snapshot.task(id) else { throw TaskRefusal.noSuchTask(id) }
        return TaskOutcome(task: task, next: next, at: now)
    }

    /// Refuses what was asked of a task that has become another meanwhile.
    private func check(_ revision: Int64?, of task: FollowUpTask) throws {
        guard let revision, revision != task.revision else { return }
        if let action = try transaction.snapshot.lastAction(on: task), action.change.revision == task.revision {
            throw TaskCommandError.changedMeanwhile(action.change)
        }
        throw TaskCommandError.changedMeanwhile(LastChange(revision: task.revision, by: .daemon, at: now, kind: .taskMoved))
    }

    // MARK: - What follows

    /// A follow-up that was done is a contact, and one that reached nobody a try: both are interactions.
    private func follow(
        _ command: TaskCommand, on task: FollowUpTask, rule: Rule?, actor: Actor
    ) throws -> (interaction: InteractionID, before: Instant?)? {
        guard let id = task.occurrence.customer, case .done(let outcome, let note) = command else { return nil }
        // What is done with an outcome was a contact, whatever asked for it; a follow-up is one anyway. A rule about customers that cannot be read at the moment is
        // taken for a cadence.
        let isCadence =
            switch rule?.trigger {
            case .cadence: true
            case .dates, .rhythm, .replenish, .event, .calendar, .gap, .byHand: false
            case nil: task.occurrence.key.subject.kind == .customer
            }
        guard isCadence || outcome != nil else { return nil }
        let author: RepLogin? =
            switch actor {
            case .login(let login): state.planner.team[RepLogin(login)]?.login
            case .daemon: nil
            }
        let interaction = Interaction(
            id: InteractionID("task-\(task.id)-\(now.microseconds)"), customer: id, kind: .call, outcome: outcome ?? .reached, at: now,
            rep: author, note: note)
        let before = try transaction.snapshot.customer(id)?.lastContact
        _ = try transaction.insertIfNew(interaction)
        if interaction.isQualified { try transaction.raiseLastContact(of: id, to: now) }
        let change = RecordsChange.interaction(interaction.id, customer: id, interaction.kind, interaction.outcome)
        try transaction.append([Event(at: now, actor: actor, body: .records(change))])
        return (interaction.id, before)
    }

    /// Plans what follows for the record the task was about, and gives the turn of the same rule that is now live.
    private func replan(_ task: FollowUpTask) throws -> StoredTask? {
        let key = task.occurrence.key
        let reconciling = Reconciling(transaction: transaction, state: state, now: now)
        let live: [StoredTask]
        if let id = task.occurrence.customer, let customer = try transaction.snapshot.customer(id) {
            _ = try reconciling.replan(customer)
            live = try transaction.snapshot.liveTasks(of: id)
        } else if key.subject.kind == .rep, let rep = state.planner.team[RepLogin(key.subject.key)] {
            _ = try reconciling.replan(rep)
            live = try transaction.snapshot.liveTasks(of: rep.login)
        } else {
            return nil
        }
        return live.first {
            $0.task.occurrence.key.rule == key.rule && $0.task.occurrence.key.subject == key.subject && $0.task.id != task.id
        }
    }

    // MARK: - Taking back

    private func undo(_ stored: StoredTask, _ request: TaskRequest) throws -> TaskOutcome {
        let task = stored.task
        func refuse(_ reason: String) -> TaskCommandError { .nothingToUndo(reason) }
        try check(request.revision, of: task)
        guard let action = try transaction.snapshot.lastAction(on: task), let before = action.before else {
            throw refuse("nobody has done anything to it")
        }
        guard action.change.by == request.actor else {
            throw refuse("the last to change it was \(action.change.by), and only they take that back")
        }
        guard action.change.revision == task.revision else { throw refuse("it has changed since") }
        if !task.state.isLive || action.change.kind == .taskRetried,
            let follower = try transaction.snapshot.follower(
                of: task.occurrence.key, customer: task.occurrence.customer, after: action.lastTask)
        {
            throw refuse("task \(follower), which followed from it, is known already")
        }
        if let interaction = before.interaction, let id = task.occurrence.customer {
            if let contact = try transaction.snapshot.customer(id)?.lastContact, contact > action.change.at {
                throw refuse("the customer was contacted again since")
            }
            try transaction.remove(interaction)
            if try transaction.snapshot.customer(id)?.lastContact == action.change.at {
                try transaction.setLastContact(of: id, to: before.lastContact)
            }
        }
        var restored = before.task
        restored.revision = task.revision + 1
        // What these have left alone has gone on since: what was told meanwhile is not told again.
        if [.taskSeen, .taskHandedOver, .taskHandedBack].contains(action.change.kind) { restored.remindedThrough = task.remindedThrough }
        if action.change.kind != .taskReopened { restored.escalatedThrough = task.escalatedThrough }
        try transaction.update(restored, from: task, nextAt: state.nextAt(of: restored, now: now))
        try Telling(transaction: transaction, state: state, now: now).log(
            restored, from: task.state, .undone(action.change.kind), by: request.actor)
        let change = LastChange(revision: restored.revision, by: request.actor, at: now, kind: .taskUndone)
        try transaction.note(TaskAction(change: change, lastTask: action.lastTask, before: nil), on: task.id)
        if restored.state.isLive != task.state.isLive || before.interaction != nil { _ = try replan(restored) }
        if restored.state.isLive, let current = try transaction.snapshot.task(task.id)?.task, !current.state.isLive {
            throw refuse("its rule no longer asks for it")
        }
        return try outcome(of: task.id)
    }
}
