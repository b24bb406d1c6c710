import CivilTime
import FollowUp

extension Snapshot {
    static let customerColumns = "id, name, segment, owner, status, since, zone, last_contact, last_order, attributes"
    static let customerColumnCount = 10

    /// The customer with the facts gathered about them, or nil.
    package func customer(_ id: CustomerID) throws -> WatchedCustomer? {
        var statement = try BoundStatement("SELECT \(Self.customerColumns) FROM customers WHERE id = ?", in: db)
        statement.bind(id.rawValue)
        return try statement.first(Self.watchedCustomer)
    }

    /// A page of customers in the order of their ids, for walks over all of them.
    package func customers(after id: CustomerID?, limit: Int) throws -> [WatchedCustomer] {
        var statement = try BoundStatement("SELECT \(Self.customerColumns) FROM customers WHERE id > ? ORDER BY id LIMIT ?", in: db)
        statement.bind(id?.rawValue ?? "")
        statement.bind(Int64(limit))
        return try statement.all(Self.watchedCustomer)
    }

    static func watchedCustomer(_ row: BoundStatement) throws -> WatchedCustomer {
        guard let status = Customer.Status(rawValue: row.text(4)) else { throw unreadable("customers.status", row.text(4)) }
        let record = Customer(
            id: CustomerID(row.text(0)), name: row.text(1), segment: row.text(2), owner: row.optionalText(3).map(RepLogin.init),
            status: status, since: row.optionalInteger(5).map { CivilDate(clampingDayNumber: Int($0)) }, zone: row.optionalText(6),
            attributes: try StoredAttributes.read(row.optionalText(9)))
        return WatchedCustomer(
            record: record, lastContact: row.optionalInteger(7).map(Instant.init(microseconds:)),
            lastOrder: row.optionalInteger(8).map(Instant.init(microseconds:)))
    }
}

extension Snapshot {
    /// Customers whose plan may have changed by time alone, those first that wait longest.
    package func customersToLookAt(at now: Instant, limit: Int) throws -> [CustomerID] {
        var statement = try BoundStatement("SELECT id FROM customers WHERE next_look <= ? ORDER BY next_look LIMIT ?", in: db)
        statement.bind(now.microseconds)
        statement.bind(Int64(limit))
        return try statement.all { CustomerID($0.text(0)) }
    }

    /// Whether a customer is looked after, as it was last planned; nil for one who is not active, and for one who is not there.
    package func coverage(of id: CustomerID) throws -> Coverage? {
        var statement = try BoundStatement("SELECT coverage FROM customers WHERE id = ?", in: db)
        statement.bind(id.rawValue)
        return try statement.first { $0.optionalInteger(0) }?.flatMap(Coverage.init(code:))
    }

    /// How many active customers nobody looks after, by what is missing.
    ///
    /// - Parameter owners: only theirs; nil: all.
    package func coverageGaps(ownedBy owners: Set<RepLogin>? = nil) throws -> [Coverage: Int] {
        let (condition, list) = Self.ownedBy(owners)
        var statement = try BoundStatement(
            "SELECT coverage, count(*) FROM customers WHERE coverage > 0\(condition) GROUP BY coverage", in: db)
        for owner in list { statement.bind(owner.rawValue) }
        let rows = try statement.all { (Coverage(code: $0.integer(0)), Int($0.integer(1))) }
        return Dictionary(rows.compactMap { coverage, count in coverage.map { ($0, count) } }, uniquingKeysWith: +)
    }

    /// A page of the customers with such a gap, in the order of their ids.
    ///
    /// - Parameter owners: only theirs; nil: all.
    package func customers(
        with gap: Coverage, ownedBy owners: Set<RepLogin>? = nil, after id: CustomerID?, limit: Int
    ) throws -> [WatchedCustomer] {
        let (condition, list) = Self.ownedBy(owners)
        var statement = try BoundStatement(
            "SELECT \(Self.customerColumns) FROM customers WHERE coverage > 0 AND coverage = ? AND id > ?\(condition) ORDER BY id LIMIT ?",
            in: db)
        statement.bind(gap.code)
        statement.bind(id?.rawValue ?? "")
        for owner in list { statement.bind(owner.rawValue) }
        statement.bind(Int64(limit))
        return try statement.all(Self.watchedCustomer)
    }

    /// A condition on the owner; `+` keeps SQLite from the index of owners, which would sort all that a line of reps has.
    private static func ownedBy(_ owners: Set<RepLogin>?) -> (sql: String, owners: [RepLogin]) {
        guard let owners = owners?.sorted() else { return ("", []) }
        return (" AND +owner IN (\(owners.map { _ in "?" }.joined(separator: ", ")))", owners)
    }
}

extension Transaction {
    /// Writes the customer if there is none of that id yet; false when there is.
    ///
    /// - Parameters: what planning found for a customer of whom nothing else is known.
    package func insertIfNew(_ customer: Customer, nextLook: Instant? = nil, coverage: Coverage? = nil) throws -> Bool {
        var statement = try customerInsertion()
        statement.bind(customer.id.rawValue)
        try bind(customer, to: &statement)
        statement.bind(nextLook?.microseconds)
        statement.bind(coverage?.code)
        try statement.run()
        return db.changesCount == 1
    }

    /// Overwrites the customer of that id, leaving what was gathered about them.
    package func update(_ customer: Customer) throws {
        var statement = try BoundStatement(
            "UPDATE customers SET name = ?, segment = ?, owner = ?, status = ?, since = ?, zone = ?, attributes = ? WHERE id = ?", in: db)
        try bind(customer, to: &statement)
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

    /// Sets the last contact back to what it was before one that is taken back.
    package func setLastContact(of id: CustomerID, to at: Instant?) throws {
        var statement = try BoundStatement("UPDATE customers SET last_contact = ? WHERE id = ?", in: db)
        statement.bind(at?.microseconds)
        statement.bind(id.rawValue)
        try statement.run()
    }

    /// Notes an order, unless a later one is known.
    package func raiseLastOrder(of id: CustomerID, to at: Instant) throws {
        var statement = try BoundStatement(
            "UPDATE customers SET last_order = ?1 WHERE id = ?2 AND (last_order IS NULL OR last_order < ?1)", in: db)
        statement.bind(at.microseconds)
        statement.bind(id.rawValue)
        try statement.run()
    }

    /// Notes what planning found besides tasks. Writes only what is new.
    package func note(nextLook: Instant?, coverage: Coverage?, of id: CustomerID) throws {
        var statement = try BoundStatement(
            "UPDATE customers SET next_look = ?1, coverage = ?2 WHERE id = ?3 AND (next_look IS NOT ?1 OR coverage IS NOT ?2)", in: db)
        statement.bind(nextLook?.microseconds)
        statement.bind(coverage?.code)
        statement.bind(id.rawValue)
        try statement.run()
    }

    /// Has a customer planned anew then, whatever is known of them.
    package func lookAgain(at instant: Instant, _ id: CustomerID) throws {
        var statement = try BoundStatement("UPDATE customers SET next_look = ? WHERE id = ?", in: db)
        statement.bind(instant.microseconds)
        statement.bind(id.rawValue)
        try statement.run()
    }

    private func bind(_ customer: Customer, to statement: inout BoundStatement) throws {
        statement.bind(customer.name)
        statement.bind(customer.segment)
        statement.bind(customer.owner?.rawValue)
        statement.bind(customer.status.rawValue)
        statement.bind(customer.since.map { Int64($0.dayNumber) })
        statement.bind(customer.zone)
        statement.bind(try StoredAttributes.text(customer.attributes))
    }
}
