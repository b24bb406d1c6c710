import FollowUp

/// Where to go on in handing a log to a journal, from what the journal holds and what was noted of it.
enum JournalPosition: Hashable, Sendable {
    /// With the event after this one.
    case after(Int64)
    /// The journal holds entries of this log's name that tell of other events: the store was restored from a backup, and the log went on
    /// differently from there. It needs a new name, and goes on after this event, the last that both have.
    case parted(after: Int64)

    /// How many events are handed over again at most when the journal has lost what it took.
    private static let mostLost: Int64 = 100_000

    /// Works it out. Some 40 questions to journal and store at most; three when all is well.
    ///
    /// What holds of a journal: a log's events come into it in order, through one queue. So the numbers that it holds are those up to some
    /// number, but for old ones that it has removed.
    ///
    /// - Parameters:
    ///   - cursor: up to here events were taken, as far as was noted. It may lag behind.
    ///   - end: the number of the log's last event.
    ///   - event: the event of a number; nil once it is pruned.
    static func find(
        in holdings: any JournalHoldings, cursor: Int64, end: Int64, event: (Int64) throws -> Event?
    ) throws -> JournalPosition {
        func holds(_ seq: Int64) throws -> Bool {
            guard let event = try event(seq) else { return false }
            return try holdings.entry(seq)?.isAbout(event) ?? false
        }
        /// The highest number from `low` on, and below `high`, up to which all are held; `low` counts as held.
        func lastHeld(from low: Int64, below high: Int64) throws -> Int64 {
            var (low, high) = (low, high)
            while high - low > 1 {
                let middle = low + (high - low) / 2
                if try holds(middle) { low = middle } else { high = middle }
            }
            return low
        }

        // Nothing: the log is new, or the journal is, or has removed all it had.
        guard let last = try holdings.last() else { return .after(cursor) }
        let own = try event(last.seq)
        let isForeign = own.map { !last.isAbout($0) } ?? false
        if last.seq > end || isForeign {
            return .parted(after: try lastHeld(from: cursor, below: min(last.seq, end + 1)))
        }
        // What the journal takes for the last entry may hang on clocks; whether it holds the next number does not.
        var known = max(last.seq, cursor)
        if last.seq < cursor, holdings.isComplete, own != nil, try !holds(cursor), try event(cursor) != nil {
            // It took them and has lost them: its queue went with it, or the power did before it had synced.
            known = max(try lastHeld(from: last.seq, below: cursor), cursor - mostLost)
        }
        var step: Int64 = 1
        while known + step <= end, try holds(known + step) {
            known += step
            step *= 2
        }
        return .after(try lastHeld(from: known, below: min(known + step, end + 1)))
    }
}
