import CivilTime

extension Snapshot {
    /// What a check of the file looks at by itself, one after the other: every table, so that none of the looks takes long.
    package func tablesToCheck() throws -> [String] {
        try BoundStatement("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", in: db).all { $0.text(0) }
    }

    /// What is wrong with a table and its indexes, in SQLite's words; empty when nothing is (https://sqlite.org/pragma.html#pragma_quick_check).
    package func damage(of table: String) throws -> [String] {
        // A pragma takes no bound values; the name is one of the schema's own.
        let name = table.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        let words = try BoundStatement("PRAGMA quick_check(\"\(name)\")", in: db).all { $0.text(0) }
        return words == ["ok"] ? [] : words
    }

    /// When the last event happened; nil for an empty log.
    package func lastEventTime() throws -> Instant? {
        try BoundStatement("SELECT at FROM events ORDER BY seq DESC LIMIT 1", in: db).first { Instant(microseconds: $0.integer(0)) }
    }
}
