internal import GRDB

/// A consistent view of what is committed. Valid only within the call that handed it out.
package struct Snapshot {
    let db: Database
}

/// The one transaction that is being written. Reads through `snapshot` see what it has written so far.
package struct Transaction {
    let db: Database

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
