import CivilTime
import FollowUp
import Foundation

/// The last thing that was done to a task, with what is needed to take it back.
package struct TaskAction: Hashable, Sendable {
    package var change: LastChange
    /// The number of the last task that there was before: a later one may have followed from it.
    package var lastTask: TaskID
    /// Nil when it cannot be taken back: the daemon did it.
    package var before: Before?

    /// What it was before.
    package struct Before: Hashable, Sendable {
        package var task: FollowUpTask
        /// The interaction that was logged with it.
        package var interaction: InteractionID?
        /// The customer's last contact before that.
        package var lastContact: Instant?

        package init(task: FollowUpTask, interaction: InteractionID? = nil, lastContact: Instant? = nil) {
            self.task = task
            self.interaction = interaction
            self.lastContact = lastContact
        }
    }

    package init(change: LastChange, lastTask: TaskID, before: Before?) {
        self.change = change
        self.lastTask = lastTask
        self.before = before
    }
}

extension Snapshot {
    /// The last thing that was done to a task, reminders aside; nil when nobody did anything yet.
    ///
    /// - Parameter task: as it stands; what an action does not touch is taken from it.
    package func lastAction(on task: FollowUpTask) throws -> TaskAction? {
        var statement = try BoundStatement("SELECT revision, at, actor, kind, last_task, before FROM task_actions WHERE task = ?", in: db)
        statement.bind(task.id.rawValue)
        return try statement.first { row in
            guard let kind = EventKind(rawValue: row.text(3)) else { throw unreadable("task_actions.kind", row.text(3)) }
            let change = LastChange(
                revision: row.integer(0), by: Actor(row.text(2)), at: Instant(microseconds: row.integer(1)), kind: kind)
            return TaskAction(
                change: change, lastTask: TaskID(row.integer(4)),
                before: try row.optionalText(5).map { try StoredBefore.read($0, task: task) })
        }
    }

    /// The number of the last task that was ever queued.
    package func lastTask() throws -> TaskID {
        TaskID(try BoundStatement("SELECT max(id) FROM tasks", in: db).first { $0.integer(0) } ?? 0)
    }

    /// A task of the same rule for the same record that came after `id` and that somebody knows of.
    package func follower(of key: OccurrenceKey, customer: CustomerID?, after id: TaskID) throws -> TaskID? {
        var statement = try BoundStatement(
            """
            SELECT id FROM tasks WHERE customer IS ? AND subject_kind = ? AND subject = ? AND rule = ? AND id > ?
                AND (state <> \(TaskState.Name.planned.code) OR revision > 0) ORDER BY id LIMIT 1
            """, in: db)
        statement.bind(customer?.rawValue)
        statement.bind(key.subject.kind.code)
        statement.bind(key.subject.kind == .customer ? "" : key.subject.key)
        statement.bind(key.rule.rawValue)
        statement.bind(id.rawValue)
        return try statement.first { TaskID($0.integer(0)) }
    }

    /// Those to whom a task was escalated.
    package func watchers(of id: TaskID) throws -> [RepLogin] {
        var statement = try BoundStatement("SELECT rep FROM task_watchers WHERE task = ? ORDER BY rep", in: db)
        statement.bind(id.rawValue)
        return try statement.all { RepLogin($0.text(0)) }
    }
}

extension Transaction {
    /// Notes what was done to a task, in place of what was done before.
    package func note(_ action: TaskAction, on id: TaskID) throws {
        var statement = try BoundStatement(
            """
            INSERT INTO task_actions (task, revision, at, actor, kind, last_task, before) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (task) DO UPDATE SET revision = excluded.revision, at = excluded.at, actor = excluded.actor, kind = excluded.kind,
                last_task = excluded.last_task, before = excluded.before
            """, in: db)
        statement.bind(id.rawValue)
        statement.bind(action.change.revision)
        statement.bind(action.change.at.microseconds)
        statement.bind(action.change.by.description)
        statement.bind(action.change.kind.rawValue)
        statement.bind(action.lastTask.rawValue)
        statement.bind(action.before.map(StoredBefore.text))
        try statement.run()
    }

    /// From now on a rep sees the task, whoever has it.
    package func addWatcher(_ rep: RepLogin, of id: TaskID) throws {
        var statement = try BoundStatement("INSERT INTO task_watchers (rep, task) VALUES (?, ?) ON CONFLICT DO NOTHING", in: db)
        statement.bind(rep.rawValue)
        statement.bind(id.rawValue)
        try statement.run()
    }

    /// Removes what is noted beside a task that goes.
    func forget(_ id: TaskID) throws {
        for table in ["task_actions", "task_watchers"] {
            var statement = try BoundStatement("DELETE FROM \(table) WHERE task = ?", in: db)
            statement.bind(id.rawValue)
            try statement.run()
        }
    }
}

/// What a task was, as JSON: all that a command can change.
private struct StoredBefore: Decodable {
    var state: String
    var until: Int64?
    var closedAt: Int64?
    var closedBy: String?
    var note: String?
    var outcome: String?
    var reminded: Int64
    var escalated: Int64?
    var opened: Int64?
    var seenAt: Int64?
    var seenBy: String?
    var handedTo: String?
    var handedBy: String?
    var handedAt: Int64?
    var handedNote: String?
    var interaction: String?
    var contact: Int64?

    static func text(_ before: TaskAction.Before) -> String {
        let task = before.task
        var stored = StoredBefore(state: task.state.name.rawValue, reminded: task.remindedThrough.microseconds)
        switch task.state {
        case .planned, .open: break
        case .snoozed(let until): stored.until = until.microseconds
        case .done(let closing, let outcome):
            stored.close(closing)
            stored.outcome = outcome?.rawValue
        case .dismissed(let closing): stored.close(closing)
        case .expired(let at): stored.closedAt = at.microseconds
        }
        stored.escalated = task.escalatedThrough?.microseconds
        stored.opened = task.openedAt?.microseconds
        stored.seenAt = task.seen?.at.microseconds
        stored.seenBy = task.seen?.by.description
        stored.handedTo = task.handover?.to.rawValue
        stored.handedBy = task.handover?.by.description
        stored.handedAt = task.handover?.at.microseconds
        stored.handedNote = task.handover?.note
        stored.interaction = before.interaction?.rawValue
        stored.contact = before.lastContact?.microseconds
        return stored.json
    }

    private var json: String {
        var json = FlatJSON()
        json.put("state", state)
        json.put("until", until)
        json.put("closedAt", closedAt)
        json.put("closedBy", closedBy)
        json.put("note", note)
        json.put("outcome", outcome)
        json.put("reminded", reminded)
        json.put("escalated", escalated)
        json.put("opened", opened)
        json.put("seenAt", seenAt)
        json.put("seenBy", seenBy)
        json.put("handedTo", handedTo)
        json.put("handedBy", handedBy)
        json.put("handedAt", handedAt)
        json.put("handedNote", handedNote)
        json.put("interaction", interaction)
        json.put("contact", contact)
        return json.finished
    }

    static func read(_ text: String, task: FollowUpTask) throws -> TaskAction.Before {
        guard let stored = try? JSONDecoder().decode(StoredBefore.self, from: Data(text.utf8)), let state = stored.taskState else {
            throw unreadable("task_actions.before", text)
        }
        func instant(_ microseconds: Int64?) -> Instant? { microseconds.map(Instant.init(microseconds:)) }
        var before = task
        before.state = state
        before.remindedThrough = Instant(microseconds: stored.reminded)
        before.escalatedThrough = instant(stored.escalated)
        before.openedAt = instant(stored.opened)
        before.seen = instant(stored.seenAt).map { .init(at: $0, by: Actor(stored.seenBy ?? "")) }
        before.handover = instant(stored.handedAt).flatMap { at in
            stored.handedTo.map { .init(to: RepLogin($0), by: Actor(stored.handedBy ?? ""), at: at, note: stored.handedNote ?? "") }
        }
        return TaskAction.Before(
            task: before, interaction: stored.interaction.map(InteractionID.init), lastContact: instant(stored.contact))
    }

    private mutating func close(_ closing: TaskState.Closing) {
        closedAt = closing.at.microseconds
        closedBy = closing.by.description
        note = closing.note
    }

    private var taskState: TaskState? {
        let closing = TaskState.Closing(at: Instant(microseconds: closedAt ?? 0), by: Actor(closedBy ?? ""), note: note ?? "")
        switch TaskState.Name(rawValue: state) {
        case .planned?: return .planned
        case .open?: return .open
        case .snoozed?: return until.map { .snoozed(until: Instant(microseconds: $0)) }
        case .done?: return .done(closing, outcome: outcome.flatMap(Interaction.Outcome.init(rawValue:)))
        case .dismissed?: return .dismissed(closing)
        case .expired?: return .expired(at: closing.at)
        case nil: return nil
        }
    }
}
