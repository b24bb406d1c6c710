/// What a server grants its peers.
public struct Limits: Hashable, Sendable {
    /// The largest message in bytes, both ways: 16 MiB, as in systemd.
    public var maximumMessageSize = 16 << 20
    /// How many JSON values one message may hold. Values take many times the room of their text, so this, not the size of a
    /// message, bounds the memory that a message can cost.
    public var maximumValuesPerMessage = 1 << 20
    /// How many connections may be open at once.
    public var maximumConnections = 4096
    /// How many of them may belong to one user.
    public var maximumConnectionsPerUser = 1024
    /// How many bytes of calls that wait for their turn are taken in on one connection before reading stops.
    public var maximumQueuedBytes = 64 << 10
    /// How many bytes of replies may wait for a peer that does not read before ``Call/reply(_:continues:)`` waits too.
    public var maximumUnsentBytes = 64 << 10
    /// How many bytes the half-received calls and unread replies of all connections may take together, as far as they are more than
    /// ``maximumQueuedBytes`` on one connection. The connection that would exceed it is cut off.
    public var maximumBufferedBytes = 256 << 20
    /// How many of these bytes may belong to one user.
    public var maximumBufferedBytesPerUser = 64 << 20
    /// How long a connection may stay without a whole call coming in and without one being carried out; `nil` for as long as it likes.
    public var idleTimeout: Duration?
    /// How long a peer may leave replies unread before it is disconnected; `nil` for as long as it likes.
    public var stalledTimeout: Duration?

    /// How many ``ServerEvent``s of each kind are passed to the log per minute: nobody may fill it by sending nonsense.
    public var maximumEventsPerMinute = 60

    /// The usual limits.
    public init() {}
}
