import CivilTime
import FollowUp

extension Snapshot {
    private static let columns = "id, name, segment, owner, status, since, zone, last_contact"

    /// The customer with the facts gathered about them, or nil.
    package func customer(_ id: CustomerID) throws -> WatchedCustomer? {
        var statement = try BoundStatement("SELECT \(Self.columns) FROM customers WHERE id = ?", in: db)
        statement.bind(id.rawValue)
        return try statement.first(Self.watchedCustomer)
    }

    /// A page of customers in the order of their ids, for walks over all of them.
    package func customers(after id: CustomerID?, limit: Int) throws -> [WatchedCustomer] {
        var statement = try BoundStatement("SELECT \(Self.columns) FROM customers WHERE id > ? ORDER BY id LIMIT ?", in: db)
        statement.bind(id?.rawValue ?? "")
        statement.bind(Int64(limit))
        return try statement.all(Self.watchedCustomer)
    }

    /// A page of one rep's customers, in the order of insertion; `cursor` is what the last page gave.
    package func customers(ownedBy owner: RepLogin, after cursor: Int64, limit: Int) throws -> (page: [WatchedCustomer], cursor: Int64) {
        var statement = try BoundStatement(
            "SELECT \(Self.columns), rowid FROM customers WHERE owner = ? AND rowid > ? ORDER BY rowid LIMIT ?", in: db)
        statement.bind(owner.rawValue)
        statement.bind(cursor)
        statement.bind(Int64(limit))
        var last = cursor
        let page = try statement.all { row in
            last = row.integer(8)
            return try Self.watchedCustomer(row)
        }
        return (page, last)
    }

    private static func watchedCustomer(_ row: BoundStatement) throws -> WatchedCustomer {
        guard let status = Customer.Status(rawValue: row.text(4)) else { throw unreadable("customers.status", row.text(4)) }
        let record = Customer(
            id: CustomerID(row.text(0)), name: row.text(1), segment: row.text(2), owner: row.optionalText(3).map(RepLogin.init),
            status: status, since: row.optionalInteger(5).map { CivilDate(clampingDayNumber: Int($0)) }, zone: row.optionalText(6))
        return WatchedCustomer(record: record, lastContact: row.optionalInteger(7).map(Instant.init(microseconds:)))
    }
}

extension Transaction {
    /// Writes the customer if there is none of that id yet; false when there is.
    package func insertIfNew(_ customer: Customer) throws -> Bool {
        var statement = try customerInsertion()
        statement.bind(customer.id.rawValue)
        bind(customer, to: &statement)
        try statement.run()
        return db.changesCount == 1
    }

    /// Overwrites the customer of that id, leaving what was gathered about them.
    package func update(_ customer: Customer) throws {
        var statement = try BoundStatement(
            "UPDATE customers SET name = ?, segment = ?, owner = ?, status = ?, since = ?, zone = ? WHERE id = ?", in: db)
        bind(customer, to: &statement)
        statement.bind(customer.id.rawValue)
        try statement.run()
    }

    /// Notes a qualified contact, unless a later one is known.
    package func raiseLastContact(of id: CustomerID, to at: Instant) throws {
        var statement = try BoundStatement(
            "UPDATE customers SET last_contact = ?1 WHERE id = ?2 AND (last_contact IS NULL OR last_contact < ?1)", in: db)
        statement.bind(at.microseconds)
        statement.bind(id.rawValue)
        try statement.run()
    }

    private func bind(_ customer: Customer, to statement: inout BoundStatement) {
        statement.bind(customer.name)
        statement.bind(customer.segment)
        statement.bind(customer.owner?.rawValue)
        statement.bind(customer.status.rawValue)
        statement.bind(customer.since.map { Int64($0.dayNumber) })
        statement.bind(customer.zone)
    }
}
