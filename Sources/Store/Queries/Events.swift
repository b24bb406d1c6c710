import CivilTime
import FollowUp

extension Snapshot {
    private static let columns =
        "seq, at, actor, kind, task, rule, customer, rep, title, due, until, outcome, note, missed, detail, recipient, gathered, passage"

    /// Events later than `seq`, in order.
    ///
    /// - Throws: `EventsPruned` when some of them are no longer there.
    package func events(after seq: Int64, limit: Int) throws -> [LoggedEvent] {
        var statement = try BoundStatement("SELECT \(Self.columns) FROM events WHERE seq > ? ORDER BY seq LIMIT ?", in: db)
        statement.bind(seq)
        statement.bind(Int64(limit))
        let events = try statement.all { row in LoggedEvent(seq: row.integer(0), event: try Self.event(row)) }
        // Asked only where something may be missing.
        if events.first?.seq != seq + 1 { try checkNotPruned(after: seq) }
        return events
    }

    /// The event of this number; nil when it is pruned or not there yet.
    package func event(_ seq: Int64) throws -> Event? {
        var statement = try BoundStatement("SELECT \(Self.columns) FROM events WHERE seq = ?", in: db)
        statement.bind(seq)
        return try statement.first { try Self.event($0) }
    }

    /// The number of the last event ever logged; 0 before the first.
    package func lastSeq() throws -> Int64 {
        // AUTOINCREMENT's own count: it outlives pruned rows.
        try BoundStatement("SELECT seq FROM sqlite_sequence WHERE name = 'events'", in: db).first { $0.integer(0) } ?? 0
    }

    /// The number of the first event that is kept and happened at that instant or later; nil when there is none. In the order of the log, which is not that of a clock
    /// that was set back.
    package func firstEvent(from instant: Instant) throws -> Int64? {
        var statement = try BoundStatement("SELECT seq FROM events WHERE at >= ? ORDER BY seq LIMIT 1", in: db)
        statement.bind(instant.microseconds)
        return try statement.first { $0.integer(0) }
    }

    private static func event(_ row: BoundStatement) throws -> Event {
        Event(at: Instant(microseconds: row.integer(1)), actor: Actor(row.text(2)), body: try EventCoding.body(row))
    }
}

extension Transaction {
    /// Appends to the log; the events get the next numbers, in order.
    package func append(_ events: [Event]) throws {
        for event in events { try append(event) }
    }

    private func append(_ event: Event) throws {
        var statement = try BoundStatement(
            """
            INSERT INTO events (at, actor, kind, task, rule, customer, rep, title, due, until, outcome, note, missed, detail,
                recipient, gathered, passage)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, in: db)
        statement.bind(event.at.microseconds)
        statement.bind(event.actor.description)
        try EventCoding.bind(event.body, to: &statement)
        try statement.run()
    }
}
