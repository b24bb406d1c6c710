// What the clock on the wall shows, as a course of time: it runs, jumps ahead and is put back.
//
// Local moments are microseconds since 1970-01-01 00:00 on that wall. Both answers are taken from the table of offsets, without building civil
// times in between.

extension Zone {
    /// When the clock first shows that local moment or a later one.
    ///
    /// So a moment in a gap happens at the gap's end, and one that comes twice the first time, as `instant(of:)` says. (They differ only where
    /// a clock jumps ahead and is put back over the same moment within a day, which no real zone does. There this one still gives later
    /// instants for later moments, as iteration needs.)
    ///
    /// - Parameter local: between the years 1 and 9999.
    func firstInstant(showing local: Int64) -> Instant {
        let seconds = local.flooredQuotient(1_000_000)
        let microsecond = local.flooredRemainder(1_000_000)
        var found = Instant(microseconds: local)
        timeline.forEachOffset(from: seconds - Self.widestOffset, through: seconds + Self.widestOffset) { offset, start, end in
            let moment = seconds - Int64(offset)
            guard moment < end else { return true }
            found = moment >= start ? Instant(microseconds: moment * 1_000_000 + microsecond) : Instant(seconds: start)
            return false
        }
        return found
    }

    /// The first local moment that the clock has not shown, and has not jumped over, up to and including that instant: `firstInstant(showing:)`
    /// is later than the instant for this moment and all that follow, and for none before.
    ///
    /// - Parameter instant: between the years 1 and 9999.
    func firstUnshown(after instant: Instant) -> Int64 {
        let seconds = instant.seconds
        var unshown = Int64.min
        // Two offsets differ by less than 52 hours, so nothing that was shown earlier is still ahead of the clock.
        timeline.forEachOffset(from: seconds - 2 * Self.widestOffset, through: seconds) { offset, _, end in
            // Up to a transition its own second is not shown any more; at the instant itself its microsecond is.
            let isOver = end <= seconds
            let local = (isOver ? end * 1_000_000 : instant.microseconds + 1) + Int64(offset) * 1_000_000
            unshown = max(unshown, local)
            return isOver
        }
        return unshown
    }
}
