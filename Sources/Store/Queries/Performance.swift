import CivilTime
import FollowUp

extension Snapshot {
    /// How a rep did over the last 28 days, and over the 84 before them: of the tasks that were theirs, closed by somebody or expired, those done before they were due.
    package func performance(of rep: RepLogin, now: Instant) throws -> RepPerformance {
        let day: Int64 = 86_400
        let recent = now.adding(seconds: -28 * day)
        let usual = now.adding(seconds: -112 * day)
        var statement = try BoundStatement(
            """
            SELECT closed_at >= ?, count(*), total(state = \(TaskState.Name.done.code) AND closed_at <= due) FROM tasks
            WHERE rep = ? AND state IN (\(TaskState.Name.done.code), \(TaskState.Name.expired.code)) AND closed_at >= ? AND closed_at < ?
                AND NOT (state = \(TaskState.Name.done.code) AND closed_by = 'followupd')
            GROUP BY 1
            """, in: db)
        statement.bind(recent.microseconds)
        statement.bind(rep.rawValue)
        statement.bind(usual.microseconds)
        statement.bind(now.microseconds)
        var performance = RepPerformance()
        for row in try statement.all({ ($0.bool(0), RepPerformance.Counts(closed: Int($0.integer(1)), onTime: Int($0.real(2)))) }) {
            if row.0 { performance.recent = row.1 } else { performance.usual = row.1 }
        }
        return performance
    }
}
