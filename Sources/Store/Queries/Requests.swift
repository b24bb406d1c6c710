import CivilTime
import FollowUp

extension Snapshot {
    private static let columns = "id, customer, topic, status, rep, specialist, asked, answered, deal"

    package func request(_ id: RequestID) throws -> SpecialistRequest? {
        var statement = try BoundStatement("SELECT \(Self.columns) FROM requests WHERE id = ?", in: db)
        statement.bind(id.rawValue)
        return try statement.first(Self.request)
    }

    /// All questions to specialists about a customer, in the order of their ids.
    package func requests(of customer: CustomerID) throws -> [SpecialistRequest] {
        var statement = try BoundStatement("SELECT \(Self.columns) FROM requests WHERE customer = ?", in: db)
        statement.bind(customer.rawValue)
        return try statement.all(Self.request).sorted { $0.id < $1.id }
    }

    private static func request(_ row: BoundStatement) throws -> SpecialistRequest {
        guard let status = SpecialistRequest.Status(rawValue: row.text(3)) else { throw unreadable("requests.status", row.text(3)) }
        return SpecialistRequest(
            id: RequestID(row.text(0)), customer: CustomerID(row.text(1)), topic: row.text(2), status: status,
            rep: row.optionalText(4).map(RepLogin.init), specialist: row.optionalText(5).map(RepLogin.init),
            asked: Instant(microseconds: row.integer(6)), answered: row.optionalInteger(7).map(Instant.init(microseconds:)),
            deal: row.optionalText(8).map(DealID.init))
    }
}

extension Transaction {
    package func upsert(_ request: SpecialistRequest) throws {
        var statement = try BoundStatement(
            """
            INSERT INTO requests (id, customer, topic, status, rep, specialist, asked, answered, deal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, topic = excluded.topic, status = excluded.status, rep = excluded.rep,
                specialist = excluded.specialist, asked = excluded.asked, answered = excluded.answered, deal = excluded.deal
            """, in: db)
        statement.bind(request.id.rawValue)
        statement.bind(request.customer.rawValue)
        statement.bind(request.topic)
        statement.bind(request.status.rawValue)
        statement.bind(request.rep?.rawValue)
        statement.bind(request.specialist?.rawValue)
        statement.bind(request.asked.microseconds)
        statement.bind(request.answered?.microseconds)
        statement.bind(request.deal?.rawValue)
        try statement.run()
    }
}
