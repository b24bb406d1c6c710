/// Something that whoever runs a server may want to read in a log.
public enum ServerEvent: Sendable {
    /// A connection was closed at once, since there are too many.
    case connectionRefused(Peer?, RefusalReason)
    /// A connection could not be accepted; the next try follows shortly. Usually: no file descriptors left.
    case acceptFailed(any Error)
    /// A peer was disconnected: it broke the protocol, took too much memory, left its replies unread or was silent for too long.
    case disconnected(connection: UInt64, Peer, reason: String)
    /// A call was refused, since its user makes too many.
    case callRefused(connection: UInt64, Peer, CallRefusal)
    /// A handler threw an error that is no ``VarlinkError``.
    case handlerFailed(method: String, connection: UInt64, any Error)
    /// A handler returned without a reply, replied twice, or replied with what its interface does not describe.
    case handlerMisbehaved(method: String, connection: UInt64, reason: String)

    /// So many events of a kind were left out, since peers caused more of them than a log should have.
    case suppressed(Kind, count: Int)

    /// The kinds of events.
    public enum Kind: Hashable, Sendable {
        /// ``ServerEvent/connectionRefused(_:_:)``
        case connectionRefused
        /// ``ServerEvent/acceptFailed(_:)``
        case acceptFailed
        /// ``ServerEvent/disconnected(connection:_:reason:)``
        case disconnected
        /// ``ServerEvent/callRefused(connection:_:_:)``
        case callRefused
        /// ``ServerEvent/handlerFailed(method:connection:_:)``
        case handlerFailed
        /// ``ServerEvent/handlerMisbehaved(method:connection:reason:)``
        case handlerMisbehaved
    }

    /// Of which kind this is.
    public var kind: Kind {
        switch self {
        case .connectionRefused: .connectionRefused
        case .acceptFailed: .acceptFailed
        case .disconnected: .disconnected
        case .callRefused: .callRefused
        case .handlerFailed: .handlerFailed
        case .handlerMisbehaved: .handlerMisbehaved
        case .suppressed(let kind, _): kind
        }
    }

    /// Why a connection was refused.
    public enum RefusalReason: Hashable, Sendable {
        /// As many connections are open as the server allows.
        case tooManyConnections
        /// As many connections of this user are open as the server allows one user.
        case tooManyConnectionsOfUser
        /// The kernel did not say who the peer is.
        case unknownPeer
        /// The server is shutting down.
        case shuttingDown
    }
}

extension ServerEvent: CustomStringConvertible {
    /// A sentence for people.
    public var description: String {
        switch self {
        case .connectionRefused(let peer, let reason):
            let who = peer.map { " of user \($0.uid), process \($0.pid)" } ?? ""
            let why =
                switch reason {
                case .tooManyConnections: "too many connections are open"
                case .tooManyConnectionsOfUser: "too many connections of this user are open"
                case .unknownPeer: "the kernel does not say who it is"
                case .shuttingDown: "the server is shutting down"
                }
            return "refused a connection\(who): \(why)"
        case .acceptFailed(let error): return "cannot accept a connection: \(error)"
        case .disconnected(let connection, let peer, let reason):
            return "disconnected user \(peer.uid), process \(peer.pid) (connection \(connection)): \(reason)"
        case .callRefused(let connection, let peer, let refusal):
            let why =
                switch refusal {
                case .tooManyInFlight: "too many calls of this user are being carried out"
                case .tooFast: "this user calls too often"
                }
            return "refused a call of user \(peer.uid), process \(peer.pid) (connection \(connection)): \(why)"
        case .handlerFailed(let method, let connection, let error):
            return "\(method) failed (connection \(connection)): \(error)"
        case .handlerMisbehaved(let method, let connection, let reason):
            return "\(method) misbehaved (connection \(connection)): \(reason)"
        case .suppressed(let kind, let count): return "left out \(count) more events of the kind '\(kind)'"
        }
    }
}
