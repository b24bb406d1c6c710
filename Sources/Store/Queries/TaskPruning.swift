import CivilTime
import FollowUp

/// A walk over closed tasks in the order in which they were closed.
package enum TaskPruning {
    /// Where a page ended.
    package struct Position: Hashable, Sendable {
        package var closedAt: Instant
        package var id: TaskID

        package init(closedAt: Instant, id: TaskID) {
            self.closedAt = closedAt
            self.id = id
        }
    }
}

extension Snapshot {
    /// A page of the tasks that were closed before `cutoff`.
    package func closedTasks(before cutoff: Instant, after position: TaskPruning.Position, limit: Int) throws -> [FollowUpTask] {
        var statement = try BoundStatement(
            """
            SELECT \(Self.taskColumns) FROM tasks
            WHERE closed_at IS NOT NULL AND closed_at < ?1 AND (closed_at, id) > (?2, ?3) ORDER BY closed_at, id LIMIT ?4
            """, in: db)
        statement.bind(cutoff.microseconds)
        statement.bind(position.closedAt.microseconds)
        statement.bind(position.id.rawValue)
        statement.bind(Int64(limit))
        return try statement.all(Self.storedTask).map(\.task)
    }

    /// The anchors of the tasks of the same rule, record and step that came after one.
    package func laterTurns(than id: TaskID, of key: OccurrenceKey, customer: CustomerID?) throws -> [String] {
        var statement = try BoundStatement(
            "SELECT anchor FROM tasks WHERE customer IS ? AND subject_kind = ? AND subject = ? AND rule = ? AND step = ? AND id > ?", in: db
        )
        statement.bind(customer?.rawValue)
        statement.bind(key.subject.kind.code)
        statement.bind(key.subject.kind == .customer ? "" : key.subject.key)
        statement.bind(key.rule.rawValue)
        statement.bind(key.step.rawValue)
        statement.bind(id.rawValue)
        return try statement.all { $0.text(0) }
    }

    /// Tasks that were reminded of, opened or have expired later than `now`, which a clock that ran ahead makes possible; in the order of their numbers.
    package func tasks(aheadOf now: Instant, after id: TaskID, limit: Int) throws -> [StoredTask] {
        var statement = try BoundStatement(
            """
            SELECT \(Self.taskColumns) FROM tasks WHERE id > ?1 AND (
                (state IN (\(TaskState.Name.open.code), \(TaskState.Name.snoozed.code))
                    AND (reminded_through > ?2 OR opened_at > ?2 OR escalated_through > ?2))
                OR (state = \(TaskState.Name.expired.code) AND closed_at > ?2)) ORDER BY id LIMIT ?3
            """, in: db)
        statement.bind(id.rawValue)
        statement.bind(now.microseconds)
        statement.bind(Int64(limit))
        return try statement.all(Self.storedTask)
    }
}

extension Transaction {
    /// Names the closed tasks of one firing by another anchor; what exists under that already stays as it is.
    ///
    /// - Parameter firing: its step is not looked at.
    package func carryClosed(from firing: OccurrenceKey, to anchor: String, customer: CustomerID?) throws {
        var statement = try BoundStatement(
            """
            UPDATE OR IGNORE tasks SET anchor = ?1
            WHERE customer IS ?2 AND subject_kind = ?3 AND subject = ?4 AND rule = ?5 AND anchor = ?6 AND closed_at IS NOT NULL
            """, in: db)
        statement.bind(anchor)
        statement.bind(customer?.rawValue)
        statement.bind(firing.subject.kind.code)
        statement.bind(firing.subject.kind == .customer ? "" : firing.subject.key)
        statement.bind(firing.rule.rawValue)
        statement.bind(firing.anchor)
        try statement.run()
    }

    /// Removes a closed task with what is noted beside it.
    package func remove(closed id: TaskID) throws {
        try forget(id)
        var statement = try BoundStatement("DELETE FROM tasks WHERE id = ? AND closed_at IS NOT NULL", in: db)
        statement.bind(id.rawValue)
        try statement.run()
    }

    /// Leaves of a closed task what keeps it from being asked for again, and what it was called.
    package func empty(closed id: TaskID) throws {
        try forget(id)
        var statement = try BoundStatement(
            """
            UPDATE tasks SET note = '', handed_note = iif(handed_note IS NULL, NULL, '')
            WHERE id = ? AND closed_at IS NOT NULL AND (note <> '' OR handed_note <> '')
            """, in: db)
        statement.bind(id.rawValue)
        try statement.run()
    }

    /// Removes the oldest interactions before `cutoff`, a bounded number of them, but for those that a task is about. Gives how many.
    package func pruneInteractions(before cutoff: Instant, limit: Int) throws -> Int {
        var statement = try BoundStatement(
            """
            SELECT id FROM interactions WHERE at < ? AND NOT EXISTS (
                SELECT 1 FROM tasks WHERE tasks.customer = interactions.customer AND subject_kind = \(Subject.Kind.interaction.code)
                    AND subject = interactions.id)
            ORDER BY at LIMIT ?
            """, in: db)
        statement.bind(cutoff.microseconds)
        statement.bind(Int64(limit))
        let ids = try statement.all { InteractionID($0.text(0)) }
        for id in ids { try remove(id) }
        return ids.count
    }
}
