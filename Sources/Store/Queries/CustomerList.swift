import FollowUp

/// Which customers to list, by their ids.
package struct CustomerFilter: Hashable, Sendable {
    /// Those that somebody may know of; nil: all.
    package var sight: CustomerSight?
    package var owner: RepLogin?
    package var segment: String?
    package var status: Customer.Status?
    /// Only those with this gap.
    package var gap: Coverage?
    /// Words of the id, the name or the attributes.
    package var text: TextQuery?
    package var limit: Int
    /// Where the last page ended.
    package var after: CustomerID?

    package init(sight: CustomerSight?, limit: Int) {
        self.sight = sight
        self.limit = limit
    }
}

/// Which customers somebody may know of.
package struct CustomerSight: Hashable, Sendable {
    /// Those that these own.
    package var owners: Set<RepLogin>
    /// Those of whom these have an open deal or question, or a task.
    package var workers: Set<RepLogin>

    package init(owners: Set<RepLogin>, workers: Set<RepLogin>) {
        self.owners = owners
        self.workers = workers
    }

    static func list(_ reps: Set<RepLogin>) -> (marks: String, values: [TaskConditions.Value]) {
        (reps.map { _ in "?" }.joined(separator: ", "), reps.sorted().map { .text($0.rawValue) })
    }

    /// Each part is a walk of an index of what belongs to those people.
    fileprivate var condition: (sql: String, values: [TaskConditions.Value]) { ("customers.id IN (\(ids.sql))", ids.values) }

    /// The ids of those customers.
    var ids: (sql: String, values: [TaskConditions.Value]) {
        let (owns, owners) = Self.list(owners)
        let (works, workers) = Self.list(workers)
        let live = [TaskState.Name.planned, .open, .snoozed].map { "\($0.code)" }.joined(separator: ", ")
        return (
            """
            SELECT id FROM customers WHERE owner IN (\(owns))
                UNION SELECT customer FROM deals WHERE owner IN (\(works)) AND stage NOT IN ('won', 'lost')
                UNION SELECT customer FROM requests WHERE rep IN (\(works)) AND status = 'open'
                UNION SELECT customer FROM requests WHERE specialist IN (\(works)) AND status = 'open'
                UNION SELECT customer FROM tasks WHERE rep IN (\(works)) AND state IN (\(live)) AND customer IS NOT NULL
            """, owners + workers + workers + workers + workers
        )
    }
}

extension Snapshot {
    /// A page of customers, each with whether somebody looks after them.
    package func customers(_ filter: CustomerFilter) throws -> [(customer: WatchedCustomer, coverage: Coverage?)] {
        var conditions = TaskConditions("customers.id > ?", .text(filter.after?.rawValue ?? ""))
        if let owner = filter.owner { conditions.add("owner = ?", .text(owner.rawValue)) }
        if let segment = filter.segment { conditions.add("segment = ?", .text(segment)) }
        if let status = filter.status { conditions.add("status = ?", .text(status.rawValue)) }
        if let gap = filter.gap { conditions.add("coverage > 0 AND coverage = ?", .number(gap.code)) }
        if let sight = filter.sight { conditions.add(sight.condition.sql, sight.condition.values) }
        if let text = filter.text { conditions.add(text.customerCondition.sql, text.customerCondition.values) }
        var statement = try BoundStatement(
            "SELECT \(Self.customerColumns), coverage FROM customers WHERE \(conditions.sql) ORDER BY customers.id LIMIT ?", in: db)
        conditions.bind(to: &statement)
        statement.bind(Int64(filter.limit))
        return try statement.all { row in
            (try Self.watchedCustomer(row), row.optionalInteger(Int32(Self.customerColumnCount)).flatMap(Coverage.init(code:)))
        }
    }
}
