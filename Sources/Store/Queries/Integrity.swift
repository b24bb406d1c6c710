import CivilTime

extension Snapshot {
    /// When the last event happened; nil for an empty log.
    package func lastEventTime() throws -> Instant? {
        try BoundStatement("SELECT at FROM events ORDER BY seq DESC LIMIT 1", in: db).first { Instant(microseconds: $0.integer(0)) }
    }
}
