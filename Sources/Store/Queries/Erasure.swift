import FollowUp

extension Transaction {
    /// Removes a customer, and all that belongs to them: contracts, deals, questions, interactions, tasks, dead letters and remembered answers.
    /// What the log says of them is taken out by `eraseEvents(of:after:limit:)`.
    ///
    /// - Returns: false when there is no such customer.
    package func erase(_ customer: CustomerID) throws -> Bool {
        guard try snapshot.customer(customer) != nil else { return false }
        func run(_ sql: String) throws {
            var statement = try BoundStatement(sql, in: db)
            statement.bind(customer.rawValue)
            try statement.run()
        }
        // While it is known what is theirs.
        try run(Self.answersErasure)
        let tasks = "SELECT id FROM tasks WHERE customer = ?"
        for table in ["task_actions", "task_watchers", "bag_items"] { try run("DELETE FROM \(table) WHERE task IN (\(tasks))") }
        try run("DELETE FROM tasks WHERE customer = ?")
        try run("DELETE FROM order_lines WHERE interaction IN (SELECT id FROM interactions WHERE customer = ?)")
        try run("DELETE FROM deal_stages WHERE deal IN (SELECT id FROM deals WHERE customer = ?)")
        for table in ["interactions", "deals", "requests", "contracts"] { try run("DELETE FROM \(table) WHERE customer = ?") }
        // What a program was handed is a text with the customer in it.
        try run("DELETE FROM dead_letters WHERE json_extract(request, '$.event.customer') = ?")
        try run("DELETE FROM customers WHERE id = ?")
        // Words that are gone lie about in an index of words until its parts are merged.
        for table in ["customers_text", "tasks_text"] {
            try BoundStatement("INSERT INTO \(table) (\(table)) VALUES ('optimize')", in: db).run()
        }
        return true
    }

    /// Removes the remembered answers that name a customer or a record of theirs, wherever in them. What a record was refused for is told in words of the record, without saying whose it
    /// is: answers with such refusals all go. A call that is sent again after that is carried out again.
    private static let answersErasure = """
        WITH theirs (id) AS (
            SELECT ?1 UNION SELECT id FROM contracts WHERE customer = ?1 UNION SELECT id FROM deals WHERE customer = ?1
            UNION SELECT id FROM requests WHERE customer = ?1 UNION SELECT id FROM interactions WHERE customer = ?1)
        DELETE FROM answers WHERE json_array_length(answer, '$.refused') > 0
            OR EXISTS (SELECT 1 FROM json_tree(answers.answer) WHERE type = 'text' AND atom IN (SELECT id FROM theirs))
        """

    /// Takes a customer out of the log, a bounded number of events at a time: what happened, when and by whom stays.
    ///
    /// - Returns: the number to go on after, and how many events named the customer; nil at the end of the log.
    package func eraseEvents(of customer: CustomerID, after seq: Int64, limit: Int64) throws -> (next: Int64, count: Int)? {
        guard seq < (try snapshot.lastSeq()) else { return nil }
        var statement = try BoundStatement(
            """
            UPDATE events SET customer = '', note = CASE WHEN note IS NULL THEN NULL ELSE '' END,
                title = CASE WHEN title IS NULL THEN NULL ELSE '' END,
                detail = CASE WHEN kind = '\(EventKind.recordsInteraction.rawValue)' THEN json_set(detail, '$.interaction', '') ELSE detail END
            WHERE seq > ? AND seq <= ? AND customer = ?
            """, in: db)
        statement.bind(seq)
        statement.bind(seq + limit)
        statement.bind(customer.rawValue)
        try statement.run()
        return (seq + limit, db.changesCount)
    }
}
