internal import GRDB

/// An index of words, beside the rows that it is of.
package enum WordIndex: String, Hashable, Sendable, CaseIterable {
    case customers = "customers_text"
    case tasks = "tasks_text"

    fileprivate var table: String {
        switch self {
        case .customers: "customers"
        case .tasks: "tasks"
        }
    }

    fileprivate var columns: String {
        switch self {
        case .customers: "id, name, attributes"
        case .tasks: "title"
        }
    }

    fileprivate var values: String {
        switch self {
        case .customers: "id, name, \(TextTables.words("attributes"))"
        case .tasks: "title"
        }
    }

    /// Empties it. The daemon fills it again from its start on.
    var mend: String {
        "INSERT INTO \(rawValue) (\(rawValue)) VALUES ('delete-all'); UPDATE counters SET value = 0 WHERE name = '\(rawValue)';"
    }
}

/// All the words of an index with where each stands, in two numbers. Those of two indexes together are their sums.
private struct WordSum: Hashable {
    var words = 0
    var sum: UInt64 = 0

    static func += (left: inout WordSum, right: WordSum) {
        left.words += right.words
        left.sum &+= right.sum
    }

    /// Of a table of the type 'instance' (https://sqlite.org/fts5.html#the_fts5vocab_virtual_table_module).
    init(of vocabulary: String, in db: Database) throws {
        let statement = try BoundStatement("SELECT doc, offset, col, term FROM temp.\(vocabulary)", in: db)
        while try statement.step() {
            // FNV-1a, and the end of SplitMix64: a sum of what was not mixed would not tell two words from each other's places.
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            for number in [statement.integer(0), statement.integer(1)] {
                for shift in stride(from: Int64(0), to: 64, by: 8) { add(UInt8(truncatingIfNeeded: number >> shift)) }
            }
            statement.withBytes(2) { $0.forEach(add) }
            add(0xff)
            statement.withBytes(3) { $0.forEach(add) }
            hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
            hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
            words += 1
            sum &+= hash ^ (hash >> 31)
        }
    }

    init() {}
}

extension StoreExamination {
    /// Rows whose words are worked out at a time: memory does not grow with the number of records.
    private static let batch: Int64 = 2000

    /// Compares an index of words with one that is made anew, in tables of this connection's own.
    ///
    /// FTS5's own check needs a connection that writes, and of an index without contents it knows only whether it is in order.
    static func words(_ index: WordIndex, in db: Database) throws -> [StoreFinding] {
        let mark = try Snapshot(db: db).counter(index.rawValue)
        // The number of a task is never given again; the row of a customer may be.
        let last =
            switch index {
            case .customers: try BoundStatement("SELECT max(rowid) FROM customers", in: db).first { $0.integer(0) } ?? 0
            case .tasks:
                max(
                    try Snapshot(db: db).counter("tasks"),
                    try BoundStatement("SELECT max(id) FROM tasks", in: db).first { $0.integer(0) } ?? 0)
            }
        let tables = ["examined_kept", "examined_made_words", "examined_made"]
        for table in tables { try db.execute(sql: "DROP TABLE IF EXISTS temp.\(table)") }
        try db.execute(
            sql: """
                CREATE VIRTUAL TABLE temp.examined_kept USING fts5vocab('main', '\(index.rawValue)', 'instance');
                CREATE VIRTUAL TABLE temp.examined_made USING fts5 (\(index.columns), \(TextTables.options));
                CREATE VIRTUAL TABLE temp.examined_made_words USING fts5vocab('temp', 'examined_made', 'instance');
                """)
        let kept = try WordSum(of: "examined_kept", in: db)
        var made = WordSum()
        var place: Int64 = 0
        while place < mark {
            var end = try BoundStatement(
                "SELECT max(rowid) FROM (SELECT rowid FROM \(index.table) WHERE rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ?)", in: db)
            end.bind(place)
            end.bind(mark)
            end.bind(batch)
            guard let next = try end.first({ $0.optionalInteger(0) }) ?? nil else { break }
            var fill = try BoundStatement(
                """
                INSERT INTO temp.examined_made (rowid, \(index.columns)) SELECT rowid, \(index.values) FROM main.\(index.table)
                WHERE rowid > ? AND rowid <= ?
                """, in: db)
            fill.bind(place)
            fill.bind(next)
            try fill.run()
            made += try WordSum(of: "examined_made_words", in: db)
            try db.execute(sql: "INSERT INTO temp.examined_made (examined_made) VALUES ('delete-all')")
            place = next
        }
        for table in tables { try db.execute(sql: "DROP TABLE temp.\(table)") }
        var found: [StoreFinding] = []
        if kept != made {
            let words =
                kept.words == made.words ? "other words, or words elsewhere, than" : "\(kept.words) words, and there are \(made.words) in"
            found.append(StoreFinding(.words, "\(index.rawValue) holds \(words) the rows of \(index.table)", mend: index.mend))
        }
        if mark > last {
            found.append(
                StoreFinding(.words, "\(index.rawValue) is said to hold rows up to \(mark), and the last is \(last)", mend: index.mend))
        }
        return found
    }
}
