import CivilTime
import FollowUp

extension Snapshot {
    static let dealColumns =
        "id, customer, name, stage, stage_since, created, owner, accepted, expected_close, value, currency, attributes"
    static let dealColumnCount = 12

    package func deal(_ id: DealID) throws -> Deal? {
        var statement = try BoundStatement("SELECT \(Self.dealColumns) FROM deals WHERE id = ?", in: db)
        statement.bind(id.rawValue)
        return try statement.first(Self.deal)
    }

    /// All deals of a customer, in the order of their ids.
    package func deals(of customer: CustomerID) throws -> [Deal] {
        var statement = try BoundStatement("SELECT \(Self.dealColumns) FROM deals WHERE customer = ?", in: db)
        statement.bind(customer.rawValue)
        return try statement.all(Self.deal).sorted { $0.id < $1.id }
    }

    /// The stages that a deal went through, in order; the last is the one it is in.
    package func stages(of deal: DealID) throws -> [Deal.Passage] {
        var statement = try BoundStatement("SELECT stage, since FROM deal_stages WHERE deal = ? ORDER BY since", in: db)
        statement.bind(deal.rawValue)
        var passages: [Deal.Passage] = []
        for (text, since) in try statement.all({ ($0.text(0), Instant(microseconds: $0.integer(1))) }) {
            guard let stage = Deal.Stage(rawValue: text) else { throw unreadable("deal_stages.stage", text) }
            if !passages.isEmpty { passages[passages.count - 1].until = since }
            passages.append(Deal.Passage(stage: stage, from: since, until: nil))
        }
        return passages
    }

    static func deal(_ row: BoundStatement) throws -> Deal {
        guard let stage = Deal.Stage(rawValue: row.text(3)) else { throw unreadable("deals.stage", row.text(3)) }
        return Deal(
            id: DealID(row.text(0)), customer: CustomerID(row.text(1)), name: row.text(2), stage: stage,
            stageSince: Instant(microseconds: row.integer(4)), created: Instant(microseconds: row.integer(5)),
            owner: row.optionalText(6).map(RepLogin.init), accepted: row.optionalInteger(7).map(Instant.init(microseconds:)),
            expectedClose: row.optionalInteger(8).map { CivilDate(clampingDayNumber: Int($0)) }, value: row.optionalInteger(9),
            currency: row.text(10), attributes: try StoredAttributes.read(row.optionalText(11)))
    }
}

extension Transaction {
    /// Writes the deal, and the stage that it is in into its history.
    package func upsert(_ deal: Deal) throws {
        var statement = try BoundStatement(
            """
            INSERT INTO deals (id, customer, name, stage, stage_since, created, owner, accepted, expected_close, value, currency, attributes)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, name = excluded.name, stage = excluded.stage,
                stage_since = excluded.stage_since, created = excluded.created, owner = excluded.owner, accepted = excluded.accepted,
                expected_close = excluded.expected_close, value = excluded.value, currency = excluded.currency, attributes = excluded.attributes
            """, in: db)
        statement.bind(deal.id.rawValue)
        statement.bind(deal.customer.rawValue)
        statement.bind(deal.name)
        statement.bind(deal.stage.rawValue)
        statement.bind(deal.stageSince.microseconds)
        statement.bind(deal.created.microseconds)
        statement.bind(deal.owner?.rawValue)
        statement.bind(deal.accepted?.microseconds)
        statement.bind(deal.expectedClose.map { Int64($0.dayNumber) })
        statement.bind(deal.value)
        statement.bind(deal.currency)
        statement.bind(try StoredAttributes.text(deal.attributes))
        try statement.run()
        var passage = try BoundStatement(
            "INSERT INTO deal_stages (deal, since, stage) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET stage = excluded.stage", in: db)
        passage.bind(deal.id.rawValue)
        passage.bind(deal.stageSince.microseconds)
        passage.bind(deal.stage.rawValue)
        try passage.run()
    }
}
