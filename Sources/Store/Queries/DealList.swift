import FollowUp

/// Which deals to list, by their ids.
package struct DealFilter: Hashable, Sendable {
    /// Those of customers whom somebody may know of, and those that they work on; nil: all.
    package var sight: CustomerSight?
    package var owner: RepLogin?
    package var customer: CustomerID?
    /// Only those that are neither won nor lost.
    package var isOpen = false
    /// Only those whose id begins so, or whose customer has these words.
    package var text: String?
    package var limit: Int
    /// Where the last page ended.
    package var after: DealID?

    package init(sight: CustomerSight?, limit: Int) {
        self.sight = sight
        self.limit = limit
    }
}

extension Snapshot {
    /// A page of deals, each with its customer's name.
    package func deals(_ filter: DealFilter) throws -> [(deal: Deal, customerName: String)] {
        var conditions = TaskConditions("deals.id > ?", .text(filter.after?.rawValue ?? ""))
        if let owner = filter.owner { conditions.add("deals.owner = ?", .text(owner.rawValue)) }
        if let customer = filter.customer { conditions.add("deals.customer = ?", .text(customer.rawValue)) }
        if filter.isOpen { conditions.add("stage NOT IN ('won', 'lost')") }
        if let sight = filter.sight {
            let (customers, values) = sight.ids
            let (works, workers) = CustomerSight.list(sight.workers)
            conditions.add(
                "deals.id IN (SELECT id FROM deals WHERE owner IN (\(works)) UNION SELECT id FROM deals WHERE customer IN (\(customers)))",
                workers + values)
        }
        if let text = filter.text {
            var sql = "SELECT id FROM deals WHERE id >= ? AND id < ?"
            // Nothing that begins with the text comes after it with the last of all characters.
            var values: [TaskConditions.Value] = [.text(text), .text(text + "\u{10ffff}")]
            if let (customers, words) = TextQuery(text)?.customerCondition {
                sql += " UNION SELECT id FROM deals WHERE customer IN (SELECT id FROM customers WHERE \(customers))"
                values += words
            }
            conditions.add("deals.id IN (\(sql))", values)
        }
        var statement = try BoundStatement(
            """
            SELECT \(Self.dealColumns), (SELECT name FROM customers WHERE customers.id = deals.customer) FROM deals
            WHERE \(conditions.sql) ORDER BY deals.id LIMIT ?
            """, in: db)
        conditions.bind(to: &statement)
        statement.bind(Int64(filter.limit))
        return try statement.all { row in (try Self.deal(row), row.text(Int32(Self.dealColumnCount))) }
    }
}
