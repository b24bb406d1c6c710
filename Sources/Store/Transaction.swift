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
    private let undoesParts: Bool

    init(db: Database, undoesParts: Bool) {
        self.db = db
        self.undoesParts = undoesParts
    }

    package var snapshot: Snapshot { Snapshot(db: db) }

    /// Runs `body` so that, when it throws, what it wrote is undone and what was written before stays.
    ///
    /// - Throws: `body`'s error; `BatchLost` when the whole transaction has to go: a full disk, an I/O error, or `HalfWritten`.
    package func savepoint<T>(_ body: () throws -> T) throws -> T {
        undoesParts ? try undoable(body) : try hopeful(body)
    }

    private func undoable<T>(_ body: () throws -> T) throws -> T {
        // Through the cache of statements: there may be one for each of a million customers.
        try BoundStatement("SAVEPOINT command", in: db).run()
        do {
            let result = try body()
            try BoundStatement("RELEASE command", in: db).run()
            return result
        } catch let lost as BatchLost {
            throw lost
        } catch {
            // SQLite may undo the statement alone. The next one would fail as well, and to commit what is left would look like success to
            // whoever waits for the disk to recover.
            guard db.isInsideTransaction, !Self.isOfTheDisk(error) else { throw BatchLost(cause: error) }
            try BoundStatement("ROLLBACK TO command", in: db).run()
            try BoundStatement("RELEASE command", in: db).run()
            throw error
        }
    }

    private func hopeful<T>(_ body: () throws -> T) throws -> T {
        let changes = db.totalChangesCount
        do {
            return try body()
        } catch let lost as BatchLost {
            throw lost
        } catch {
            guard db.isInsideTransaction, !Self.isOfTheDisk(error) else { throw BatchLost(cause: error) }
            guard db.totalChangesCount == changes else { throw BatchLost(cause: HalfWritten()) }
            // Nothing is to be undone.
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

/// A part of a transaction that cannot undo parts of itself failed after it had written something. The same in one that can is to be tried.
package struct HalfWritten: Error {}

/// The transaction was given up: nothing of the whole batch was written.
package struct BatchLost: Error {
    package let cause: any Error
}
