import CivilTime
import FollowUp

extension Snapshot {
    private static let columns = "id, customer, kind, outcome, at, rep, note, sentiment, deal"

    package func interaction(_ id: InteractionID) throws -> Interaction? {
        var statement = try BoundStatement("SELECT \(Self.columns) FROM interactions WHERE id = ?", in: db)
        statement.bind(id.rawValue)
        return try statement.first(Self.interaction).map(withLines)
    }

    /// A customer's latest interactions, the latest first.
    package func interactions(of customer: CustomerID, limit: Int) throws -> [Interaction] {
        var statement = try BoundStatement(
            "SELECT \(Self.columns) FROM interactions WHERE customer = ? ORDER BY at DESC LIMIT ?", in: db)
        statement.bind(customer.rawValue)
        statement.bind(Int64(limit))
        return try statement.all(Self.interaction).map(withLines)
    }

    /// Where a page of a customer's interactions ended.
    package struct InteractionPosition: Hashable, Sendable {
        package var at: Instant
        /// Tells apart what happened in the same instant.
        package var row: Int64

        package init(at: Instant, row: Int64) {
            self.at = at
            self.row = row
        }
    }

    /// A page of a customer's interactions, the latest first, and where it ends; nil on the last page.
    package func interactions(
        of customer: CustomerID, before position: InteractionPosition?, limit: Int
    ) throws -> (page: [Interaction], end: InteractionPosition?) {
        var statement = try BoundStatement(
            "SELECT \(Self.columns), rowid FROM interactions WHERE customer = ? AND (at, rowid) < (?, ?) ORDER BY at DESC, rowid DESC LIMIT ?",
            in: db)
        statement.bind(customer.rawValue)
        statement.bind(position?.at.microseconds ?? Int64.max)
        statement.bind(position?.row ?? Int64.max)
        // One more than asked for tells whether there is another page.
        statement.bind(Int64(limit) + 1)
        let found = try statement.all { (try Self.interaction($0), $0.integer(9)) }
        let page = found.prefix(limit)
        let end = found.count > limit ? page.last.map { InteractionPosition(at: $0.0.at, row: $0.1) } : nil
        return (try page.map { try withLines($0.0) }, end)
    }

    private func withLines(_ interaction: Interaction) throws -> Interaction {
        guard interaction.kind == .order else { return interaction }
        var statement = try BoundStatement("SELECT item, quantity FROM order_lines WHERE interaction = ? ORDER BY line", in: db)
        statement.bind(interaction.id.rawValue)
        var order = interaction
        order.lines = try statement.all { OrderLine(item: $0.text(0), quantity: $0.real(1)) }
        return order
    }

    private static func interaction(_ row: BoundStatement) throws -> Interaction {
        guard let kind = Interaction.Kind(rawValue: row.text(2)) else { throw unreadable("interactions.kind", row.text(2)) }
        guard let outcome = Interaction.Outcome(rawValue: row.text(3)) else { throw unreadable("interactions.outcome", row.text(3)) }
        let sentiment = try row.optionalText(7).map { text in
            guard let sentiment = Interaction.Sentiment(rawValue: text) else { throw unreadable("interactions.sentiment", text) }
            return sentiment
        }
        return Interaction(
            id: InteractionID(row.text(0)), customer: CustomerID(row.text(1)), kind: kind, outcome: outcome,
            at: Instant(microseconds: row.integer(4)), rep: row.optionalText(5).map(RepLogin.init), note: row.text(6),
            sentiment: sentiment, deal: row.optionalText(8).map(DealID.init))
    }
}

extension Transaction {
    /// Writes the interaction if there is none of that id yet; false when there is. What happened once is not rewritten.
    package func insertIfNew(_ interaction: Interaction) throws -> Bool {
        var statement = try BoundStatement(
            """
            INSERT INTO interactions (id, customer, kind, outcome, at, rep, note, sentiment, deal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO NOTHING
            """, in: db)
        statement.bind(interaction.id.rawValue)
        statement.bind(interaction.customer.rawValue)
        statement.bind(interaction.kind.rawValue)
        statement.bind(interaction.outcome.rawValue)
        statement.bind(interaction.at.microseconds)
        statement.bind(interaction.rep?.rawValue)
        statement.bind(interaction.note)
        statement.bind(interaction.sentiment?.rawValue)
        statement.bind(interaction.deal?.rawValue)
        try statement.run()
        guard db.changesCount == 1 else { return false }
        for (number, line) in interaction.lines.enumerated() {
            var statement = try BoundStatement("INSERT INTO order_lines (interaction, line, item, quantity) VALUES (?, ?, ?, ?)", in: db)
            statement.bind(interaction.id.rawValue)
            statement.bind(Int64(number))
            statement.bind(line.item)
            statement.bind(line.quantity)
            try statement.run()
        }
        return true
    }
}

extension Transaction {
    /// Takes back an interaction that was logged by mistake.
    package func remove(_ id: InteractionID) throws {
        for sql in ["DELETE FROM order_lines WHERE interaction = ?", "DELETE FROM interactions WHERE id = ?"] {
            var statement = try BoundStatement(sql, in: db)
            statement.bind(id.rawValue)
            try statement.run()
        }
    }
}
