import CivilTime
import FollowUp

/// Events were asked for that are no longer kept.
package struct EventsPruned: Error, Hashable, Sendable, CustomStringConvertible {
    /// The oldest event that is there, or the next one to come when none is: ask for those after the one before it.
    package var oldest: Int64

    package init(oldest: Int64) { self.oldest = oldest }

    package var description: String { "these events are no longer kept; the oldest is number \(oldest)" }
}

extension Snapshot {
    private static let prunedThrough = "pruned_events"

    /// The number of the oldest event that is kept; that of the next one to come when none is.
    package func oldestSeq() throws -> Int64 { try counter(Self.prunedThrough) + 1 }

    func checkNotPruned(after seq: Int64) throws {
        let oldest = try oldestSeq()
        if seq + 1 < oldest { throw EventsPruned(oldest: oldest) }
    }

    /// The number up to which every one of these readers has taken the log; nil without readers. One that has no cursor yet counts as 0.
    package func smallestCursor(of readers: some Sequence<String>) throws -> Int64? { try readers.map { try cursor(of: $0) }.min() }

    /// The event up to which may be pruned in one step; nil when there is nothing to prune.
    ///
    /// Always a beginning of the log. Its order is that of the numbers, not that of the wall clock, which may have been set: an event that
    /// seems to come from the future, logged while the clock was ahead, keeps the older ones before it from being pruned no longer than the
    /// younger ones after it do.
    func prunable(before cutoff: Instant, now: Instant, through last: Int64, limit: Int) throws -> Int64? {
        var statement = try BoundStatement("SELECT seq, at FROM events WHERE seq <= ? ORDER BY seq LIMIT ?", in: db)
        statement.bind(last)
        statement.bind(Int64(limit))
        var end: Int64?
        for (seq, at) in try statement.all({ ($0.integer(0), Instant(microseconds: $0.integer(1))) }) {
            if at < cutoff { end = seq } else if at <= now { break }
        }
        return end
    }
}

extension Transaction {
    /// Removes the oldest events, a bounded number of them: call it again, in another transaction, until it gives 0.
    ///
    /// - Parameters:
    ///   - cutoff: events at or after this instant stay.
    ///   - now: the present.
    ///   - readers: nothing is removed that one of these has not taken yet. Name all that must not miss an event.
    ///   - limit: how many events at most.
    /// - Returns: how many were removed.
    package func pruneEvents(before cutoff: Instant, now: Instant, neededBy readers: some Sequence<String>, limit: Int) throws -> Int {
        let last = try snapshot.smallestCursor(of: readers) ?? .max
        guard let end = try snapshot.prunable(before: cutoff, now: now, through: last, limit: limit) else { return 0 }
        var deletion = try BoundStatement("DELETE FROM events WHERE seq <= ?", in: db)
        deletion.bind(end)
        try deletion.run()
        let before = try snapshot.oldestSeq() - 1
        var note = try BoundStatement(
            "INSERT INTO counters VALUES ('pruned_events', ?1) ON CONFLICT DO UPDATE SET value = ?1", in: db)
        note.bind(end)
        try note.run()
        return Int(end - before)
    }
    /// Removes dead letters that have lain for long, a bounded number of them: call it again, in another transaction, until it gives 0.
    ///
    /// - Returns: how many were removed.
    package func pruneDeadLetters(before cutoff: Instant, limit: Int) throws -> Int {
        var statement = try BoundStatement(
            "SELECT id FROM dead_letters WHERE died_at < ? AND retry = 0 ORDER BY died_at LIMIT ?", in: db)
        statement.bind(cutoff.microseconds)
        statement.bind(Int64(limit))
        let ids = try statement.all { $0.integer(0) }
        return try dropDeadLetters(.numbers(Set(ids))).count
    }
}
