internal import GRDB

/// How large the database is, as far as it can be told at once.
package struct StoreSizes: Hashable, Sendable {
    /// What is free within the file and used again, in bytes.
    package var freeBytes: Int64
    /// How many events are kept.
    package var events: Int64
    package var deadLetters: Int64
}

extension Snapshot {
    /// Reads a few rows.
    package func sizes() throws -> StoreSizes {
        func number(_ sql: String) throws -> Int64 { try BoundStatement(sql, in: db).first { $0.integer(0) } ?? 0 }
        return StoreSizes(
            freeBytes: try number("PRAGMA freelist_count") * number("PRAGMA page_size"),
            // They are numbered without gaps, and pruned from the first on.
            events: try lastSeq() - oldestSeq() + 1, deadLetters: try number("SELECT count(*) FROM dead_letters"))
    }
}
