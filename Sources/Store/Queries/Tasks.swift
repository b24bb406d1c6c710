import CivilTime
import FollowUp

/// A task with the instant at which it next needs attention, as it is stored.
package struct StoredTask: Hashable, Sendable {
    package var task: FollowUpTask
    /// Nil while nothing will happen to it by itself.
    package var nextAt: Instant?

    package init(task: FollowUpTask, nextAt: Instant?) {
        self.task = task
        self.nextAt = nextAt
    }
}

extension Snapshot {
    static let taskColumns = """
        id, rule, subject_kind, subject, anchor, step, customer, rep, title, opens, due, closes, state, snoozed_until, closed_at, \
        closed_by, note, outcome, reminded_through, next_at
        """

    package func task(_ id: TaskID) throws -> StoredTask? {
        var statement = try BoundStatement("SELECT \(Self.taskColumns) FROM tasks WHERE id = ?", in: db)
        statement.bind(id.rawValue)
        return try statement.first(Self.storedTask)
    }

    /// The tasks of one record that are not closed, by number. Sorted here: there are few, and SQLite would build a table to sort them.
    package func liveTasks(of subject: SubjectID) throws -> [StoredTask] {
        var statement = try BoundStatement(
            """
            SELECT \(Self.taskColumns) FROM tasks
            WHERE subject = ? AND subject_kind = ? AND closed_at IS NULL
            """, in: db)
        statement.bind(subject.key)
        statement.bind(subject.kind.code)
        return try statement.all(Self.storedTask).sorted { $0.task.id < $1.task.id }
    }

    /// Per rule, when its last task for the record was closed by somebody, or expired. One that was settled because its reason went away is
    /// no turn: what settled it counts.
    package func lastTurns(of subject: SubjectID) throws -> [RuleName: Instant] {
        var statement = try BoundStatement(
            """
            SELECT rule, max(closed_at) FROM tasks
            WHERE subject = ? AND subject_kind = ? AND closed_at IS NOT NULL AND NOT (state = \(TaskState.Name.done.code) AND closed_by = 'followupd')
            GROUP BY rule
            """,
            in: db)
        statement.bind(subject.key)
        statement.bind(subject.kind.code)
        let turns = try statement.all { (RuleName($0.text(0)), Instant(microseconds: $0.integer(1))) }
        return Dictionary(turns, uniquingKeysWith: max)
    }

    /// Whether the occurrence happened and is over.
    package func isClosed(_ key: OccurrenceKey) throws -> Bool {
        var statement = try BoundStatement(
            """
            SELECT 1 FROM tasks
            WHERE subject = ? AND subject_kind = ? AND rule = ? AND step = ? AND anchor = ? AND closed_at IS NOT NULL
            """, in: db)
        statement.bind(key.subject.key)
        statement.bind(key.subject.kind.code)
        statement.bind(key.rule.rawValue)
        statement.bind(Int64(key.step))
        statement.bind(key.anchor)
        return try statement.first { _ in true } ?? false
    }

    /// The tasks that need attention at `now`, those that wait longest first, and the numbers of those that cannot be read: one damaged
    /// row must not keep the others waiting.
    package func dueTasks(at now: Instant, limit: Int) throws -> (tasks: [StoredTask], unreadable: [TaskID]) {
        var statement = try BoundStatement(
            "SELECT \(Self.taskColumns) FROM tasks WHERE next_at <= ? ORDER BY next_at LIMIT ?", in: db)
        statement.bind(now.microseconds)
        statement.bind(Int64(limit))
        var unreadable: [TaskID] = []
        let tasks = try statement.all { row -> StoredTask? in
            if let task = try? Self.storedTask(row) { return task }
            unreadable.append(TaskID(row.integer(0)))
            return nil
        }
        return (tasks.compactMap(\.self), unreadable)
    }

    /// Open tasks that were reminded later than `now`, which a clock that was ahead makes possible; in the order of their numbers.
    package func tasksReminded(later now: Instant, after id: TaskID, limit: Int) throws -> [StoredTask] {
        var statement = try BoundStatement(
            "SELECT \(Self.taskColumns) FROM tasks WHERE id > ? AND state = \(TaskState.Name.open.code) AND reminded_through > ? ORDER BY id LIMIT ?",
            in: db)
        statement.bind(id.rawValue)
        statement.bind(now.microseconds)
        statement.bind(Int64(limit))
        return try statement.all(Self.storedTask)
    }

    /// The first instant at which any task needs attention: the whole schedule, in one row of an index.
    package func nextAttention() throws -> Instant? {
        try BoundStatement("SELECT next_at FROM tasks WHERE next_at IS NOT NULL ORDER BY next_at LIMIT 1", in: db)
            .first { Instant(microseconds: $0.integer(0)) }
    }

    static func storedTask(_ row: BoundStatement) throws -> StoredTask {
        guard let kind = Subject.Kind(code: row.integer(2)) else { throw unreadable("tasks.subject_kind", row.text(2)) }
        let key = OccurrenceKey(
            rule: RuleName(row.text(1)), subject: SubjectID(kind: kind, key: row.text(3)), anchor: row.text(4), step: Int(row.integer(5)))
        let occurrence = Occurrence(
            key: key, customer: CustomerID(row.text(6)), assignee: row.optionalText(7).map(RepLogin.init), title: row.text(8),
            dates: TaskDates(
                opens: Instant(microseconds: row.integer(9)), due: Instant(microseconds: row.integer(10)),
                closes: row.optionalInteger(11).map(Instant.init(microseconds:))))
        let task = FollowUpTask(
            id: TaskID(row.integer(0)), occurrence: occurrence, state: try state(row),
            remindedThrough: Instant(microseconds: row.integer(18)))
        return StoredTask(task: task, nextAt: row.optionalInteger(19).map(Instant.init(microseconds:)))
    }

    private static func state(_ row: BoundStatement) throws -> TaskState {
        guard let name = TaskState.Name(code: row.integer(12)) else { throw unreadable("tasks.state", row.text(12)) }
        let closedAt = Instant(microseconds: row.integer(14))
        let closing = TaskState.Closing(at: closedAt, by: Actor(row.text(15)), note: row.text(16))
        switch name {
        case .planned: return .planned
        case .open: return .open
        case .snoozed: return .snoozed(until: Instant(microseconds: row.integer(13)))
        case .done:
            guard let text = row.optionalText(17) else { return .done(closing, outcome: nil) }
            guard let outcome = Interaction.Outcome(rawValue: text) else { throw unreadable("tasks.outcome", text) }
            return .done(closing, outcome: outcome)
        case .dismissed: return .dismissed(closing)
        case .expired: return .expired(at: closedAt)
        }
    }
}

extension Transaction {
    /// Queues a task for `occurrence`.
    ///
    /// - Parameter nextAt: when it is first looked at; not before it opens.
    /// - Returns: the new task's number.
    /// - Throws: when an occurrence of that key exists; it can exist only once.
    @discardableResult
    package func createTask(for occurrence: Occurrence, nextAt: Instant) throws -> TaskID {
        var statement = try taskInsertion()
        let id = try nextTaskNumber()
        statement.bind(id)
        bind(occurrence, to: &statement)
        statement.bind(nextAt.microseconds)
        statement.bind(nextAt.microseconds)
        try statement.run()
        return TaskID(id)
    }

    /// Overwrites the task of that number.
    package func update(_ task: FollowUpTask, nextAt: Instant?) throws {
        var statement = try BoundStatement(
            """
            UPDATE tasks SET rule = ?, subject_kind = ?, subject = ?, anchor = ?, step = ?, customer = ?, rep = ?, title = ?,
                opens = ?, due = ?, closes = ?, state = ?, snoozed_until = ?, closed_at = ?, closed_by = ?, note = ?, outcome = ?,
                reminded_through = ?, next_at = ?
            WHERE id = ?
            """, in: db)
        bind(task.occurrence, to: &statement)
        statement.bind(task.state.name.code)
        bind(task.state, to: &statement)
        statement.bind(task.remindedThrough.microseconds)
        statement.bind(nextAt?.microseconds)
        statement.bind(task.id.rawValue)
        try statement.run()
    }

    /// Writes only what advancing changes while a task stays open: the hot path of a burst of reminders.
    package func updateProgress(_ task: FollowUpTask, nextAt: Instant?) throws {
        var statement = try BoundStatement(
            """
            UPDATE tasks SET state = ?, snoozed_until = ?, closed_at = ?, closed_by = ?, note = ?, outcome = ?, reminded_through = ?,
                next_at = ?
            WHERE id = ?
            """, in: db)
        statement.bind(task.state.name.code)
        bind(task.state, to: &statement)
        statement.bind(task.remindedThrough.microseconds)
        statement.bind(nextAt?.microseconds)
        statement.bind(task.id.rawValue)
        try statement.run()
    }

    /// Leaves a task as it is and no longer looks at it, until something about it changes.
    package func suspend(_ id: TaskID) throws {
        var statement = try BoundStatement("UPDATE tasks SET next_at = NULL WHERE id = ?", in: db)
        statement.bind(id.rawValue)
        try statement.run()
    }

    /// Removes a task that nobody has seen.
    package func withdraw(_ id: TaskID) throws {
        var statement = try BoundStatement("DELETE FROM tasks WHERE id = ? AND state = \(TaskState.Name.planned.code)", in: db)
        statement.bind(id.rawValue)
        try statement.run()
    }

    private func bind(_ occurrence: Occurrence, to statement: inout BoundStatement) {
        statement.bind(occurrence.key.rule.rawValue)
        statement.bind(occurrence.key.subject.kind.code)
        statement.bind(occurrence.key.subject.key)
        statement.bind(occurrence.key.anchor)
        statement.bind(Int64(occurrence.key.step))
        statement.bind(occurrence.customer.rawValue)
        statement.bind(occurrence.assignee?.rawValue)
        statement.bind(occurrence.title)
        statement.bind(occurrence.dates.opens.microseconds)
        statement.bind(occurrence.dates.due.microseconds)
        statement.bind(occurrence.dates.closes?.microseconds)
    }

    /// snoozed_until, closed_at, closed_by, note, outcome.
    private func bind(_ state: TaskState, to statement: inout BoundStatement) {
        var until: Instant?
        var closing: TaskState.Closing?
        var outcome: Interaction.Outcome?
        switch state {
        case .planned, .open: break
        case .snoozed(let instant): until = instant
        case .done(let by, let how): (closing, outcome) = (by, how)
        case .dismissed(let by): closing = by
        case .expired(let at): closing = TaskState.Closing(at: at, by: .daemon, note: "")
        }
        statement.bind(until?.microseconds)
        statement.bind(closing?.at.microseconds)
        statement.bind(closing?.by.description)
        statement.bind(closing?.note)
        statement.bind(outcome?.rawValue)
    }
}
