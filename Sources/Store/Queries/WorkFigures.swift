import CivilTime
import FollowUp

extension Snapshot {
    /// What a rep reached over some days, and what waits for them.
    ///
    /// Contracts and customers are counted for the customer's owner, deals for whoever works on them, tasks for whoever had them. Each is a walk of an
    /// index of what is that rep's.
    ///
    /// - Parameters:
    ///   - days: a contract counts when its stated end is one of them.
    ///   - start: the first instant of the time; `end`: the first after it.
    package func figures(of rep: RepLogin, days: ClosedRange<CivilDate>, from start: Instant, until end: Instant, now: Instant) throws
        -> WorkFigures
    {
        var figures = WorkFigures()
        var deals = try BoundStatement(
            """
            SELECT total(stage = 'won'), count(*) FROM deals
            WHERE owner = ? AND stage IN ('won', 'lost') AND stage_since >= ? AND stage_since < ?
            """, in: db)
        deals.bind(rep.rawValue)
        deals.bind(start.microseconds)
        deals.bind(end.microseconds)
        figures.conversion = try deals.first(Self.rate) ?? .init()

        let ending = """
            FROM customers JOIN contracts ON contracts.customer = customers.id
            WHERE customers.owner = ? AND contracts.end_day BETWEEN ? AND ?
            """
        func bound(_ sql: String) throws -> BoundStatement {
            var statement = try BoundStatement(sql, in: db)
            statement.bind(rep.rawValue)
            statement.bind(Int64(days.lowerBound.dayNumber))
            statement.bind(Int64(days.upperBound.dayNumber))
            return statement
        }
        // One that is active after its end has gone on by itself.
        figures.renewal =
            try bound(
                "SELECT total(contracts.status = 'renewed' OR (contracts.status = 'active' AND contracts.auto_renew)), count(*) \(ending)"
            )
            .first(Self.rate) ?? .init()
        figures.retention =
            try bound(
                "SELECT count(DISTINCT CASE WHEN customers.status = 'active' THEN customers.id END), count(DISTINCT customers.id) \(ending)"
            )
            .first(Self.rate) ?? .init()

        var tasks = try BoundStatement(
            """
            SELECT total(state = \(TaskState.Name.done.code) AND closed_at <= due), count(*) FROM tasks
            WHERE rep = ? AND state IN (\(TaskState.Name.done.code), \(TaskState.Name.expired.code)) AND closed_at >= ? AND closed_at < ?
                AND NOT (state = \(TaskState.Name.done.code) AND closed_by = 'followupd')
            """, in: db)
        tasks.bind(rep.rawValue)
        tasks.bind(start.microseconds)
        tasks.bind(end.microseconds)
        figures.onTime = try tasks.first(Self.rate) ?? .init()

        let counts = try counts(TaskFilter(rep: rep, states: [.open, .snoozed], limit: 1), at: now, todayEnds: now)
        figures.waiting = counts.byState.values.reduce(0, +)
        figures.overdue = counts.overdue
        return figures
    }

    private static func rate(_ row: BoundStatement) -> WorkFigures.Rate { WorkFigures.Rate(Int(row.real(0)), of: Int(row.integer(1))) }
}
