import CivilTime
import FollowUp

extension Snapshot {
    /// The work of the keeper's own that is due, by name.
    package func dueChores(at now: Instant) throws -> [String] {
        var statement = try BoundStatement("SELECT name FROM chores WHERE at <= ? ORDER BY at", in: db)
        statement.bind(now.microseconds)
        return try statement.all { $0.text(0) }
    }

    /// When a piece of work of the keeper's own is to be done; nil for never.
    package func next(_ chore: String) throws -> Instant? {
        var statement = try BoundStatement("SELECT at FROM chores WHERE name = ?", in: db)
        statement.bind(chore)
        return try statement.all { Instant(microseconds: $0.integer(0)) }.first
    }
}

extension Transaction {
    /// Sees to it that the keeper does a piece of work of its own at `at`, or earlier if it was to be done earlier anyway.
    package func schedule(_ chore: String, at: Instant) throws {
        var statement = try BoundStatement("INSERT INTO chores VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = min(at, excluded.at)", in: db)
        statement.bind(chore)
        statement.bind(at.microseconds)
        try statement.run()
    }

    /// Notes that it is being done, and when it is to be done again; nil for not by itself.
    package func take(_ chore: String, next: Instant?) throws {
        guard let next else {
            var statement = try BoundStatement("DELETE FROM chores WHERE name = ?", in: db)
            statement.bind(chore)
            return try statement.run()
        }
        var statement = try BoundStatement("UPDATE chores SET at = ? WHERE name = ?", in: db)
        statement.bind(next.microseconds)
        statement.bind(chore)
        try statement.run()
    }
}
