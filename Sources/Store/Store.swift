import Foundation
internal import GRDB
import Synchronization

/// The database: records, tasks, the log.
///
/// One writer at a time, any number of readers, each on a consistent snapshot (WAL). A transaction that returned is on the disk
/// (`synchronous=FULL`). Every SQL statement of the project is in this room.
package final class Store: Sendable {
    /// The database file.
    package let path: String
    let pool: DatabasePool
    let shortReaders: ShortReaders
    /// Nil for a store that nothing waits for the disk of: SQLite copies the log by itself then.
    private let checkpoints: Checkpoints?
    private let isClosed = Atomic(false)

    /// Opens the database in `directory`, creating and migrating it as needed.
    ///
    /// - Parameters:
    ///   - isDisposable: nothing in it has to outlive a crash, so that nothing waits for the disk: for a copy to try things on.
    ///   - logLength: so long, in bytes, the write-ahead log becomes before it is copied into the database.
    package init(directory: String, isDisposable: Bool = false, logLength: Int = 64 << 20) throws(StoreError) {
        path = directory.hasSuffix("/") ? directory + "followupd.db" : directory + "/followupd.db"
        shortReaders = ShortReaders(path: path)
        checkpoints = isDisposable ? nil : Checkpoints(path: path, from: logLength)
        do {
            var configuration = GRDB.Configuration()
            configuration.foreignKeysEnabled = true
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(5)
            configuration.maximumReaderCount = 4
            configuration.label = "store"
            configuration.prepareDatabase { db in
                // Counts when the file is new. A page is what is written for a row that changes, in the table and in each of its indexes.
                try db.execute(sql: "PRAGMA page_size = 4096")
                try db.execute(sql: "PRAGMA synchronous = \(isDisposable ? "OFF" : "FULL")")
                // Negative: KiB. Small per reader, so that memory does not grow with the number of customers.
                try db.execute(sql: "PRAGMA cache_size = -4096")
                try db.execute(sql: "PRAGMA temp_store = MEMORY")
                // In pages, so 64 MiB; only for a store without `checkpoints`.
                try db.execute(sql: "PRAGMA wal_autocheckpoint = 16384")
                try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
            }
            pool = try DatabasePool(path: path, configuration: configuration)
            let migrator = Migrations.migrator()
            if try pool.read({ try migrator.hasBeenSuperseded($0) }) { throw StoreError.newerSchema(path: path) }
            try migrator.migrate(pool)
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA cache_size = -32768")
                try db.execute(
                    sql: "INSERT INTO properties (name, value) VALUES ('log_id', ?) ON CONFLICT DO NOTHING",
                    arguments: [Self.newLogID()])
                // Last: it takes the place of SQLite's own.
                try checkpoints?.follow(db)
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// A name that no other log has.
    package static func newLogID() -> String { UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased() }

    /// Runs `body` on a snapshot of what is committed.
    package func read<T: Sendable>(_ body: @escaping @Sendable (Snapshot) throws -> T) async throws -> T {
        do {
            return try await pool.read { try body(Snapshot(db: $0)) }
        } catch {
            throw translated(error)
        }
    }

    /// The same for callers that may block their thread.
    package func readBlocking<T>(_ body: (Snapshot) throws -> T) throws -> T {
        do {
            return try pool.read { try body(Snapshot(db: $0)) }
        } catch {
            throw translated(error)
        }
    }

    /// Runs `body` in one transaction, on the disk when this returns. When `body` throws, nothing of it is.
    ///
    /// - Parameter undoesParts: whether a savepoint in it undoes what failed after it had written something. The means to do so are dear: SQLite copies each page that is changed
    ///   after a savepoint, and goes through all of the copies at the end of each statement that could have failed half way. Without them, such a failure is the whole
    ///   transaction's: it throws `HalfWritten`.
    package func write<T>(undoesParts: Bool = true, _ body: (Transaction) throws -> T) throws -> T {
        do {
            return try pool.writeWithoutTransaction { db in
                try db.beginTransaction(.immediate)
                do {
                    let transaction = Transaction(db: db, undoesParts: undoesParts)
                    let result = try body(transaction)
                    try transaction.finish()
                    try db.commit()
                    checkpoints?.afterCommit(db)
                    return result
                } catch {
                    // SQLite ends the transaction by itself on a full disk or an I/O error.
                    if db.isInsideTransaction { try? db.rollback() }
                    throw error
                }
            }
        } catch {
            throw translated(error)
        }
    }

    /// Moves the write-ahead log into the database and closes it. Closing twice is closing once; nothing may be written afterwards.
    package func close() throws(StoreError) {
        // SQLite's own checkpoint reads through the connection's null pointer once it is closed.
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        do {
            // Nothing is lost without it; the next start is quicker, and a copy of the file alone is whole.
            shortReaders.close()
            checkpoints?.close()
            try? pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            try pool.close()
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Errors of SQLite become the store's own; those of the caller's body pass.
    package func translated(_ error: any Error) -> any Error {
        error is DatabaseError ? StoreError(error, path: path) : error
    }
}

extension Store {
    /// The size of the database and its write-ahead log in bytes.
    package var fileSize: Int64 { Self.size(of: path) + logSize }

    /// The size of the write-ahead log in bytes.
    package var logSize: Int64 { Self.size(of: path + "-wal") }

    private static func size(of file: String) -> Int64 {
        let size = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? NSNumber
        return size?.int64Value ?? 0
    }

    /// Allows the database no more than so many pages of 4 KiB: for a house that wants to bound it, and for tests of a full disk.
    package func limitSize(toPages pages: Int) throws {
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
    }
}
