import CivilTime
import FollowUp

extension Snapshot {
    /// What was answered to a call of that caller under that key, since `start`; with the hash of what was asked for.
    package func answer(to caller: String, key: String, since start: Instant) throws -> (request: String, answer: String)? {
        var statement = try BoundStatement("SELECT request, answer FROM answers WHERE caller = ? AND key = ? AND at >= ?", in: db)
        statement.bind(caller)
        statement.bind(key)
        statement.bind(start.microseconds)
        return try statement.first { ($0.text(0), $0.text(1)) }
    }
}

extension Transaction {
    /// The most answers that are remembered, of all callers together; the oldest go first.
    package static let mostAnswers: Int64 = 100_000

    /// Remembers what was answered.
    ///
    /// - Parameters:
    ///   - request: the hash of what was asked for.
    ///   - start: what was answered before is forgotten.
    package func remember(_ answer: String, to caller: String, key: String, request: String, at now: Instant, forgetting start: Instant)
        throws
    {
        var statement = try BoundStatement(
            """
            INSERT INTO answers (id, caller, key, at, request, answer)
            VALUES ((SELECT coalesce(max(id), 0) + 1 FROM answers), ?, ?, ?, ?, ?)
            ON CONFLICT (caller, key) DO UPDATE SET at = excluded.at, request = excluded.request, answer = excluded.answer
            """, in: db)
        statement.bind(caller)
        statement.bind(key)
        statement.bind(now.microseconds)
        statement.bind(request)
        statement.bind(answer)
        try statement.run()
        var excess = try BoundStatement("DELETE FROM answers WHERE id <= (SELECT max(id) FROM answers) - ?", in: db)
        excess.bind(Self.mostAnswers)
        try excess.run()
        // By number, which is the order in which they were given; a few of the oldest each time, so that what is forgotten goes.
        var old = try BoundStatement("DELETE FROM answers WHERE id IN (SELECT id FROM answers ORDER BY id LIMIT 4) AND at < ?", in: db)
        old.bind(start.microseconds)
        try old.run()
    }
}
