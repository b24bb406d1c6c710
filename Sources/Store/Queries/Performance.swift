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
            SELECT count(*), total(closed_at >= ?1), total(on_time), total(on_time AND closed_at >= ?1) FROM (
                SELECT closed_at, state = \(TaskState.Name.done.code) AND closed_at <= due AS on_time FROM tasks
                WHERE rep = ?2 AND state IN (\(TaskState.Name.done.code), \(TaskState.Name.expired.code)) AND closed_at >= ?3 AND closed_at < ?4
                    AND NOT (state = \(TaskState.Name.done.code) AND closed_by = 'followupd'))
            """, in: db)
        statement.bind(recent.microseconds)
        statement.bind(rep.rawValue)
        statement.bind(usual.microseconds)
        statement.bind(now.microseconds)
        return try statement.first { row in
            let all = RepPerformance.Counts(closed: Int(row.integer(0)), onTime: Int(row.real(2)))
            let recent = RepPerformance.Counts(closed: Int(row.real(1)), onTime: Int(row.real(3)))
            return RepPerformance(
                recent: recent, usual: RepPerformance.Counts(closed: all.closed - recent.closed, onTime: all.onTime - recent.onTime))
        } ?? RepPerformance()
    }
}
