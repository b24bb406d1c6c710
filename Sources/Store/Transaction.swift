import FollowUp
internal import GRDB

/// A consistent view of what is committed. Valid only within the call that handed it out.
package struct Snapshot {
    let db: Database
}

/// The one transaction that is being written. Reads through `snapshot` see what it has written so far.
package struct Transaction {
    let db: Database
    private let prepared = Prepared()

    init(db: Database) { self.db = db }

    package var snapshot: Snapshot { Snapshot(db: db) }

    /// Runs `body` so that, when it throws, what it wrote is undone and what was written before stays.
    ///
    /// - Throws: `body`'s error; `BatchLost` when the whole transaction has to go (a full disk, an I/O error).
    package func savepoint<T>(_ body: () throws -> T) throws -> T {
        try db.execute(sql: "SAVEPOINT command")
        do {
            let result = try body()
            try db.execute(sql: "RELEASE command")
            return result
        } catch {
            // SQLite may undo the statement alone. The next one would fail as well, and to commit what is left would look like success to
            // whoever waits for the disk to recover.
            guard db.isInsideTransaction, !Self.isOfTheDisk(error) else { throw BatchLost(cause: error) }
            try db.execute(sql: "ROLLBACK TO command")
            try db.execute(sql: "RELEASE command")
            throw error
        }
    }

    /// Statements that an import runs a million times: to look them up by their text would take a tenth of the time that they take.
    private final class Prepared {
        var customer: BoundStatement?
        var task: BoundStatement?
        /// The number of the last task there ever was, once one is created.
        var lastTask: Int64?
    }

    /// Whether there may be new rows for the index of words.
    package var hasNewText: Bool { prepared.customer != nil || prepared.task != nil }

    /// The number for a new task. What is given out and then undone by a savepoint is not given out again.
    func nextTaskNumber() throws -> Int64 {
        let last =
            try prepared.lastTask
            ?? BoundStatement("SELECT value FROM counters WHERE name = 'tasks'", in: db).first { $0.integer(0) } ?? 0
        prepared.lastTask = last + 1
        return last + 1
    }

    /// Writes what the transaction counted. The last thing before it is committed.
    func finish() throws {
        guard let last = prepared.lastTask else { return }
        var statement = try BoundStatement("INSERT INTO counters VALUES ('tasks', ?1) ON CONFLICT DO UPDATE SET value = ?1", in: db)
        statement.bind(last)
        try statement.run()
    }

    /// Inserts a customer, unless there is one of that id.
    func customerInsertion() throws -> BoundStatement { try Self.restarted(&prepared.customer, Self.insertCustomer, in: db) }

    /// Inserts a task that is planned.
    func taskInsertion() throws -> BoundStatement { try Self.restarted(&prepared.task, Self.insertTask, in: db) }

    private static func restarted(_ statement: inout BoundStatement?, _ sql: String, in db: Database) throws -> BoundStatement {
        guard var known = statement else {
            let new = try BoundStatement(sql, in: db, holdsTexts: true)
            statement = new
            return new
        }
        known.restart()
        return known
    }

    private static let insertCustomer = """
        INSERT INTO customers (id, name, segment, owner, status, since, zone, attributes, next_look, coverage)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO NOTHING
        """

    private static let insertTask = """
        INSERT INTO tasks (id, rule, customer, subject_kind, subject, anchor, step, rep, title, opens, due, closes, priority,
            state, reminded_through, next_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, \(TaskState.Name.planned.code), ?, ?)
        """

    private static func isOfTheDisk(_ error: any Error) -> Bool {
        switch (error as? DatabaseError)?.resultCode {
        case .SQLITE_FULL?, .SQLITE_IOERR?, .SQLITE_READONLY?, .SQLITE_CANTOPEN?, .SQLITE_NOMEM?: true
        default: false
        }
    }
}

/// The transaction was given up: nothing of the whole batch was written.
package struct BatchLost: Error {
    package let cause: any Error
}
