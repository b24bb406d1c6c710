/// What a server has done so far.
public struct Statistics: Hashable, Sendable {
    /// Connections that are open now, and those whose peer has gone while a handler is still at work.
    public var openConnections = 0
    /// Connections accepted since the start, without those refused.
    public var acceptedConnections = 0
    /// Connections closed at once because of a limit.
    public var refusedConnections = 0
    /// Bytes of half-received calls and unread replies, as ``Limits/maximumBufferedBytes`` counts them.
    public var bufferedBytes = 0
    /// Calls taken in.
    public var calls = 0
    /// Calls that ended in an error.
    public var errors = 0
    /// Calls that were refused because of a limit; they are among the errors.
    public var refusedCalls = 0
    /// Connections cut off because the peer broke the protocol, took too much memory, left its replies unread or was silent.
    public var cutOffConnections = 0
}
