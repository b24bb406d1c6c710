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
        closed_by, note, outcome, reminded_through, next_at, priority, escalated_through, opened_at, seen_at, seen_by, handed_from, handed_at, \
        handed_by, handed_note, revision
        """
    static let taskColumnCount = 30

    private static let taskByNumber = "SELECT \(taskColumns) FROM tasks WHERE id = ?"

    package func task(_ id: TaskID) throws -> StoredTask? {
        var statement = try BoundStatement(Self.taskByNumber, in: db)
        statement.bind(id.rawValue)
        return try statement.first(Self.storedTask)
    }

    private static let tasksOfCustomer = "SELECT \(taskColumns) FROM tasks WHERE customer = ?"
    private static let tasksAboutRep = "SELECT \(taskColumns) FROM tasks WHERE customer IS NULL AND subject = ?"

    /// The tasks of a customer and all that belongs to them: those that live whole, by number, and of the others what planning asks.
    package func history(of customer: CustomerID) throws -> (live: [StoredTask], history: TaskHistory) {
        try history(Self.tasksOfCustomer, customer.rawValue, customer: customer.rawValue)
    }

    /// The same for the tasks about a rep.
    package func history(of rep: RepLogin) throws -> (live: [StoredTask], history: TaskHistory) {
        try history(Self.tasksAboutRep, rep.rawValue, customer: nil)
    }

    /// In one go: to find the rows takes longer than to read them.
    private func history(_ sql: String, _ key: String, customer: String?) throws -> (live: [StoredTask], history: TaskHistory) {
        var statement = try BoundStatement(sql, in: db)
        statement.bind(key)
        var live: [StoredTask] = []
        var closed: [TaskHistory.ClosedTurn] = []
        try statement.forEach { row in
            if row.isNull(14) {
                live.append(try Self.storedTask(row))
            } else {
                closed.append(try Self.closedTurn(row, customer: customer))
            }
        }
        // Sorted here: there are few, and SQLite would build a table to sort them.
        live.sort { $0.task.id < $1.task.id }
        return (live, TaskHistory(live: live.map(\.task), closed: closed))
    }

    private static func closedTurn(_ row: BoundStatement, customer: String?) throws -> TaskHistory.ClosedTurn {
        guard let state = TaskState.Name(code: row.integer(12)) else { throw unreadable("tasks.state", row.text(12)) }
        let key = OccurrenceKey(
            rule: RuleName(row.text(1)), subject: try subject(kind: row.integer(2), key: row.text(3), customer: customer),
            anchor: row.text(4), step: StepName(row.text(5)))
        return TaskHistory.ClosedTurn(
            key: key, state: state, at: Instant(microseconds: row.integer(14)),
            isSettled: state == .done && row.text(15) == Actor.daemon.description)
    }

    private static let liveOfCustomer = "SELECT \(taskColumns) FROM tasks WHERE customer = ? AND closed_at IS NULL"
    private static let liveAboutRep = "SELECT \(taskColumns) FROM tasks WHERE customer IS NULL AND subject = ? AND closed_at IS NULL"

    /// The live tasks of a customer and all that belongs to them, by number.
    package func liveTasks(of customer: CustomerID) throws -> [StoredTask] { try liveTasks(Self.liveOfCustomer, customer.rawValue) }

    /// The live tasks about a rep, by number.
    package func liveTasks(of rep: RepLogin) throws -> [StoredTask] { try liveTasks(Self.liveAboutRep, rep.rawValue) }

    private func liveTasks(_ sql: String, _ key: String) throws -> [StoredTask] {
        var statement = try BoundStatement(sql, in: db)
        statement.bind(key)
        return try statement.all(Self.storedTask).sorted { $0.task.id < $1.task.id }
    }

    /// A customer's latest closed tasks, the latest first.
    package func closedTasks(of customer: CustomerID, limit: Int) throws -> [StoredTask] {
        var statement = try BoundStatement("SELECT \(Self.taskColumns) FROM tasks WHERE customer = ? AND closed_at IS NOT NULL", in: db)
        statement.bind(customer.rawValue)
        // Sorted here, as in `history(of:)`.
        let closed = try statement.all(Self.storedTask)
        func at(_ stored: StoredTask) -> Instant { stored.task.state.closedAt ?? .init(microseconds: 0) }
        return Array(closed.sorted { (at($0), $0.task.id) > (at($1), $1.task.id) }.prefix(limit))
    }

    /// What a task is about, from its columns.
    private static func subject(kind code: Int64, key: String, customer: String?) throws -> SubjectID {
        guard let kind = Subject.Kind(code: code) else { throw unreadable("tasks.subject_kind", String(code)) }
        return SubjectID(kind: kind, key: kind == .customer ? customer ?? "" : key)
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

    /// The first instant at which any task needs attention, or a plan may change by time alone: the whole schedule, in the first rows of some indexes.
    package func nextAttention() throws -> Instant? {
        let firsts = try [
            "SELECT next_at FROM tasks WHERE next_at IS NOT NULL ORDER BY next_at LIMIT 1",
            "SELECT next_look FROM customers WHERE next_look IS NOT NULL ORDER BY next_look LIMIT 1",
            "SELECT next_look FROM reps WHERE next_look IS NOT NULL ORDER BY next_look LIMIT 1",
            "SELECT until FROM bags ORDER BY until LIMIT 1",
            "SELECT at FROM chores ORDER BY at LIMIT 1",
        ].compactMap { sql in try BoundStatement(sql, in: db).first { Instant(microseconds: $0.integer(0)) } }
        return firsts.min()
    }

    static func storedTask(_ row: BoundStatement) throws -> StoredTask {
        let customer = row.optionalText(6)
        let key = OccurrenceKey(
            rule: RuleName(row.text(1)), subject: try subject(kind: row.integer(2), key: row.text(3), customer: customer),
            anchor: row.text(4),
            step: StepName(row.text(5)))
        let occurrence = Occurrence(
            key: key, customer: customer.map(CustomerID.init), assignee: row.optionalText(row.isNull(26) ? 7 : 25).map(RepLogin.init),
            title: row.text(8),
            dates: TaskDates(
                opens: Instant(microseconds: row.integer(9)), due: Instant(microseconds: row.integer(10)),
                closes: row.optionalInteger(11).map(Instant.init(microseconds:))),
            priority: Priority(Int(row.integer(20))))
        let task = FollowUpTask(
            id: TaskID(row.integer(0)), occurrence: occurrence, state: try state(row),
            remindedThrough: Instant(microseconds: row.integer(18)),
            escalatedThrough: row.optionalInteger(21).map(Instant.init(microseconds:)),
            openedAt: row.optionalInteger(22).map(Instant.init(microseconds:)),
            seen: row.optionalInteger(23).map { .init(at: Instant(microseconds: $0), by: Actor(row.text(24))) },
            handover: row.optionalInteger(26).map {
                .init(to: RepLogin(row.text(7)), by: Actor(row.text(27)), at: Instant(microseconds: $0), note: row.text(28))
            }, revision: row.integer(29))
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
        bind(occurrence.key, of: occurrence.customer, to: &statement)
        statement.bind(occurrence.assignee?.rawValue)
        statement.bind(occurrence.title)
        bind(occurrence.dates, occurrence.priority, to: &statement)
        statement.bind(nextAt.microseconds)
        statement.bind(nextAt.microseconds)
        try statement.run()
        return TaskID(id)
    }

    /// Overwrites the task of that number.
    ///
    /// - Parameter before: the task as it is stored: what has not changed is not written, since SQLite takes each row whose columns are written out of its indexes and puts it
    ///   in again, and asks of a customer who is written whether there is one. Nil: all of it is written.
    package func update(_ task: FollowUpTask, from before: FollowUpTask? = nil, nextAt: Instant?) throws {
        let parts = before.map { TaskParts(task, changedFrom: $0) } ?? .all
        var statement = try BoundStatement(TaskParts.updates[parts.rawValue], in: db)
        let occurrence = task.occurrence
        if parts.contains(.key) { bind(occurrence.key, of: occurrence.customer, to: &statement) }
        if parts.contains(.title) { statement.bind(occurrence.title) }
        if parts.contains(.plan) {
            statement.bind(task.assignee?.rawValue)
            bind(occurrence.dates, occurrence.priority, to: &statement)
        }
        statement.bind(task.seen?.at.microseconds)
        statement.bind(task.seen?.by.description)
        statement.bind(task.handover == nil ? nil : occurrence.assignee?.rawValue)
        statement.bind(task.handover?.at.microseconds)
        statement.bind(task.handover?.by.description)
        statement.bind(task.handover?.note)
        bindProgress(of: task, nextAt: nextAt, to: &statement)
        statement.bind(task.id.rawValue)
        try statement.run()
    }

    /// Writes only what advancing changes while a task stays open: the hot path of a burst of reminders.
    package func updateProgress(_ task: FollowUpTask, nextAt: Instant?) throws {
        var statement = try BoundStatement(
            """
            UPDATE tasks SET state = ?, snoozed_until = ?, closed_at = ?, closed_by = ?, note = ?, outcome = ?, reminded_through = ?,
                escalated_through = ?, opened_at = ?, revision = ?, next_at = ?
            WHERE id = ?
            """, in: db)
        bindProgress(of: task, nextAt: nextAt, to: &statement)
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
        try forget(id)
        var statement = try BoundStatement("DELETE FROM tasks WHERE id = ? AND state = \(TaskState.Name.planned.code)", in: db)
        statement.bind(id.rawValue)
        try statement.run()
    }

    private func bind(_ key: OccurrenceKey, of customer: CustomerID?, to statement: inout BoundStatement) {
        statement.bind(key.rule.rawValue)
        statement.bind(customer?.rawValue)
        statement.bind(key.subject.kind.code)
        statement.bind(key.subject.kind == .customer ? "" : key.subject.key)
        statement.bind(key.anchor)
        statement.bind(key.step.rawValue)
    }

    private func bind(_ dates: TaskDates, _ priority: Priority, to statement: inout BoundStatement) {
        statement.bind(dates.opens.microseconds)
        statement.bind(dates.due.microseconds)
        statement.bind(dates.closes?.microseconds)
        statement.bind(Int64(priority.rawValue))
    }

    /// What advancing changes, from the state on.
    private func bindProgress(of task: FollowUpTask, nextAt: Instant?, to statement: inout BoundStatement) {
        statement.bind(task.state.name.code)
        bind(task.state, to: &statement)
        statement.bind(task.remindedThrough.microseconds)
        statement.bind(task.escalatedThrough?.microseconds)
        statement.bind(task.openedAt?.microseconds)
        statement.bind(task.revision)
        statement.bind(nextAt?.microseconds)
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

/// What of a task is written besides its progress.
private struct TaskParts: OptionSet {
    let rawValue: Int

    /// What names it: rule, record, anchor and step.
    static let key = TaskParts(rawValue: 1)
    static let title = TaskParts(rawValue: 2)
    /// Whose it is, when, and how much it matters.
    static let plan = TaskParts(rawValue: 4)
    static let all: TaskParts = [.key, .title, .plan]

    init(rawValue: Int) { self.rawValue = rawValue }

    init(_ task: FollowUpTask, changedFrom before: FollowUpTask) {
        let (new, old) = (task.occurrence, before.occurrence)
        self = []
        if new.key != old.key || new.customer != old.customer { insert(.key) }
        if new.title != old.title { insert(.title) }
        if task.assignee != before.assignee || new.dates != old.dates || new.priority != old.priority { insert(.plan) }
    }

    /// The statement for each set of parts, by its raw value.
    static let updates: [String] = (0...all.rawValue).map { number in
        let parts = TaskParts(rawValue: number)
        var columns: [String] = []
        if parts.contains(.key) { columns += ["rule", "customer", "subject_kind", "subject", "anchor", "step"] }
        if parts.contains(.title) { columns += ["title"] }
        if parts.contains(.plan) { columns += ["rep", "opens", "due", "closes", "priority"] }
        columns += [
            "seen_at", "seen_by", "handed_from", "handed_at", "handed_by", "handed_note", "state", "snoozed_until",
            "closed_at", "closed_by", "note", "outcome", "reminded_through", "escalated_through", "opened_at", "revision", "next_at",
        ]
        return "UPDATE tasks SET \(columns.map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = ?"
    }
}
