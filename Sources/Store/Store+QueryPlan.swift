internal import GRDB

/// How SQLite would run a statement.
package struct QueryPlan: Sendable {
    /// The statement as it was run, its values filled in.
    package let sql: String
    /// The lines of EXPLAIN QUERY PLAN: "SEARCH tasks USING INDEX tasks_by_rep (rep=? AND state=?)".
    package let steps: [String]
}

extension Store {
    /// The plans of every statement that `body` runs: what it really runs, not what somebody wrote down elsewhere.
    package func queryPlans(of body: (Snapshot) throws -> Void) throws -> [QueryPlan] {
        try pool.read { db in
            let statements = Statements()
            db.trace { event in
                if case .statement(let statement) = event { statements.list.append(statement.expandedSQL) }
            }
            defer { db.trace(options: []) }
            try body(Snapshot(db: db))
            db.trace(options: [])
            // Those of FTS5 to its own tables name the database; as comments, or not.
            return try statements.list.filter { !$0.contains("'main'.") }.map { sql in
                QueryPlan(sql: sql, steps: try String.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", adapter: RangeRowAdapter(3..<4)))
            }
        }
    }

    /// The trace is called on the connection's own queue, within `queryPlans`, and nowhere else.
    private final class Statements {
        var list: [String] = []
    }
}
