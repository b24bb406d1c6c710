/// What a civil time means in a zone.
public enum LocalResolution: Hashable, Sendable {
    /// The usual case.
    case unique(Instant)
    /// The clock was put forward over it: it never was. `start` is when, `shift` by how many seconds.
    case gap(start: Instant, shift: Int)
    /// The clock was put back over it: it was twice.
    case overlap(earlier: Instant, later: Instant)
}

/// What to make of a civil time that never was, or was twice.
public enum Ambiguity: String, Hashable, Sendable, CaseIterable {
    /// In a gap, as if the clock had been put forward before; in an overlap, the first time.
    case earlier
    /// In a gap, as if the clock had not been put forward yet; in an overlap, the second time.
    case later
    /// In a gap, its end, so that nothing is lost; in an overlap, the first time, so that nothing is doubled. What followupd does.
    case shifted
}
