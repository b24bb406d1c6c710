import CivilTime
import FollowUp

extension Snapshot {
    private static let columns =
        "id, customer, name, status, start_day, end_day, end_included, notice, auto_renew, value, currency, initial_term, renewal_term, attributes"

    package func contract(_ id: ContractID) throws -> Contract? {
        var statement = try BoundStatement("SELECT \(Self.columns) FROM contracts WHERE id = ?", in: db)
        statement.bind(id.rawValue)
        return try statement.first(Self.contract)
    }

    /// All contracts of a customer, in the order of their ids. Sorted here: there are few, and SQLite would build a table to sort them.
    package func contracts(of customer: CustomerID) throws -> [Contract] {
        var statement = try BoundStatement("SELECT \(Self.columns) FROM contracts WHERE customer = ?", in: db)
        statement.bind(customer.rawValue)
        return try statement.all(Self.contract).sorted { $0.id < $1.id }
    }

    /// A page of contracts in the order of their ids, for walks over all of them.
    package func contracts(after id: ContractID?, limit: Int) throws -> [Contract] {
        var statement = try BoundStatement("SELECT \(Self.columns) FROM contracts WHERE id > ? ORDER BY id LIMIT ?", in: db)
        statement.bind(id?.rawValue ?? "")
        statement.bind(Int64(limit))
        return try statement.all(Self.contract)
    }

    private static func contract(_ row: BoundStatement) throws -> Contract {
        guard let status = Contract.Status(rawValue: row.text(3)) else { throw unreadable("contracts.status", row.text(3)) }
        guard let notice = try? Span(parsing: row.text(7)) else { throw unreadable("contracts.notice", row.text(7)) }
        var terms: Contract.Terms?
        if let renewal = try span(row, 12, "contracts.renewal_term") {
            terms = Contract.Terms(initial: try span(row, 11, "contracts.initial_term"), renewal: renewal)
        }
        return Contract(
            id: ContractID(row.text(0)), customer: CustomerID(row.text(1)), name: row.text(2), status: status,
            start: CivilDate(clampingDayNumber: Int(row.integer(4))), end: CivilDate(clampingDayNumber: Int(row.integer(5))),
            endIncluded: row.bool(6), notice: notice, autoRenew: row.bool(8), terms: terms, value: row.optionalInteger(9),
            currency: row.text(10), attributes: try StoredAttributes.read(row.optionalText(13)))
    }

    private static func span(_ row: BoundStatement, _ column: Int32, _ name: String) throws -> Span? {
        guard let text = row.optionalText(column) else { return nil }
        guard let span = try? Span(parsing: text) else { throw unreadable(name, text) }
        return span
    }
}

extension Transaction {
    package func upsert(_ contract: Contract) throws {
        var statement = try BoundStatement(
            """
            INSERT INTO contracts
                (id, customer, name, status, start_day, end_day, end_included, notice, auto_renew, value, currency, initial_term, renewal_term, attributes)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, name = excluded.name, status = excluded.status,
                start_day = excluded.start_day, end_day = excluded.end_day, end_included = excluded.end_included,
                notice = excluded.notice, auto_renew = excluded.auto_renew, value = excluded.value, currency = excluded.currency,
                initial_term = excluded.initial_term, renewal_term = excluded.renewal_term, attributes = excluded.attributes
            """, in: db)
        statement.bind(contract.id.rawValue)
        statement.bind(contract.customer.rawValue)
        statement.bind(contract.name)
        statement.bind(contract.status.rawValue)
        statement.bind(Int64(contract.start.dayNumber))
        statement.bind(Int64(contract.end.dayNumber))
        statement.bind(contract.endIncluded)
        statement.bind(contract.notice.description)
        statement.bind(contract.autoRenew)
        statement.bind(contract.value)
        statement.bind(contract.currency)
        statement.bind(contract.terms?.initial?.description)
        statement.bind(contract.terms?.renewal.description)
        statement.bind(try StoredAttributes.text(contract.attributes))
        try statement.run()
    }
}
