import FollowUp

/// Words that somebody looks for. All of them have to be there, each as the beginning of a word; case and diacritics do not matter.
package struct TextQuery: Hashable, Sendable {
    package let words: [String]

    /// More than anybody types.
    private static let mostWords = 16
    private static let longest = 256

    /// - Returns: nil when there is no word in it, or far too much.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        words = text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        guard (1...Self.mostWords).contains(words.count) else { return nil }
    }

    /// In the language of FTS5: a string for each word, each the beginning of one.
    private var match: String { words.map { "\"\($0)\"*" }.joined(separator: " ") }

    /// A condition on rows of `tasks`: the title says it, or the customer's record does.
    var taskCondition: (sql: String, values: [TaskConditions.Value]) {
        let (customer, values) = customerCondition
        return (
            """
            id IN (SELECT rowid FROM tasks_text WHERE tasks_text MATCH ?
                UNION SELECT id FROM tasks WHERE id > \(Self.cursor("tasks")) AND \(like("title"))
                UNION SELECT id FROM tasks WHERE customer IN (SELECT id FROM customers WHERE \(customer)))
            """, [.text(match)] + likeValues + values
        )
    }

    /// A condition on rows of `customers`.
    ///
    /// What came in a moment ago is not in the index yet: there the words are looked for after a space, with their accents.
    var customerCondition: (sql: String, values: [TaskConditions.Value]) {
        let text = "id || ' ' || name || ' ' || coalesce(\(TextTables.words("attributes")), '')"
        return (
            """
            customers.rowid IN (SELECT rowid FROM customers_text WHERE customers_text MATCH ?
                UNION SELECT rowid FROM customers WHERE rowid > \(Self.cursor("customers")) AND \(like(text)))
            """, [.text(match)] + likeValues
        )
    }

    private static func cursor(_ table: String) -> String { "(SELECT value FROM counters WHERE name = '\(table)_text')" }

    private func like(_ text: String) -> String { words.map { _ in "(' ' || \(text)) LIKE ?" }.joined(separator: " AND ") }

    /// Letters and digits only: nothing in them means anything to LIKE.
    private var likeValues: [TaskConditions.Value] { words.map { .text("% \($0)%") } }
}

extension Snapshot {
    /// Whether there is something that the index of words does not hold yet.
    package func isTextBehind() throws -> Bool {
        for (table, cursor) in [("customers", "customers_text"), ("tasks", "tasks_text")] {
            let last = try BoundStatement("SELECT max(rowid) FROM \(table)", in: db).first { $0.integer(0) } ?? 0
            if try counter(cursor) < last { return true }
        }
        return false
    }
}

extension Transaction {
    /// Takes the next rows that are new into the index of words; gives how many, 0 when it holds everything.
    ///
    /// The schema's triggers keep in step what it holds already.
    package func indexText(limit: Int) throws -> Int {
        let customers = try index("customers", "id, name, attributes", "id, name, \(TextTables.words("attributes"))", limit)
        return customers > 0 ? customers : try index("tasks", "title", "title", limit)
    }

    private func index(_ table: String, _ columns: String, _ values: String, _ limit: Int) throws -> Int {
        let from = try snapshot.counter("\(table)_text")
        var end = try BoundStatement(
            "SELECT max(rowid), count(*) FROM (SELECT rowid FROM \(table) WHERE rowid > ? ORDER BY rowid LIMIT ?)", in: db)
        end.bind(from)
        end.bind(Int64(limit))
        guard let (last, count) = try end.first({ ($0.integer(0), Int($0.integer(1))) }), count > 0 else { return 0 }
        var insertion = try BoundStatement(
            "INSERT INTO \(table)_text (rowid, \(columns)) SELECT rowid, \(values) FROM \(table) WHERE rowid > ? AND rowid <= ?", in: db)
        insertion.bind(from)
        insertion.bind(last)
        try insertion.run()
        var note = try BoundStatement("UPDATE counters SET value = ? WHERE name = '\(table)_text'", in: db)
        note.bind(last)
        try note.run()
        return count
    }
}
