/// What a server grants its peers.
public struct Limits: Hashable, Sendable {
    /// The largest message in bytes, both ways: 16 MiB, as in systemd.
    public var maximumMessageSize = 16 << 20
    /// How many JSON values one message may hold. Values take many times the room of their text, so this, not the size of a
    /// message, bounds the memory that a message can cost.
    public var maximumValuesPerMessage = 1 << 20
    /// How many connections may be open at once. One more is closed as soon as it is accepted, without a word: what it would ask is not
    /// known yet.
    public var maximumConnections = 4096
    /// How many of them may belong to one user. One more is closed as soon as it is accepted, without a word.
    public var maximumConnectionsPerUser = 2048
    /// How many calls of one user may be carried out at once, on all of the user's connections. One more is answered with
    /// ``VarlinkError/tooManyCallsInFlight`` (`io.systemd.System` with `EBUSY`), or dropped when it is `oneway`.
    public var maximumCallsInFlightPerUser = 1536
    /// How often one user may call, on all of the user's connections; `nil` for as often as they like. One call more is answered with
    /// ``VarlinkError/tooManyCallsPerSecond`` (`io.systemd.System` with `EAGAIN`), or dropped when it is `oneway`; nothing of it is
    /// carried out. The connection that it came on is then left alone for a while, at least for the time of one call: so whoever goes on
    /// calling is slowed down by their own socket, and nobody else is.
    public var maximumCallRatePerUser: CallRate?
    /// Users for whom ``maximumCallRatePerUser`` does not count, because they could harm the service in simpler ways.
    public var usersWithoutCallRate: Set<UInt32> = []
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

    /// How often calls may be made: a bucket of tokens. Each call takes one; it holds `burst` of them at first and at most, and gets
    /// `perSecond` of them back in a second, evenly.
    public struct CallRate: Hashable, Sendable {
        /// Calls a second in the long run, from 1 on.
        public var perSecond: Int
        /// Calls at once after a rest, from 1 on.
        public var burst: Int

        /// A rate; numbers below 1 count as 1.
        public init(perSecond: Int, burst: Int) {
            self.perSecond = perSecond
            self.burst = burst
        }
    }
}
