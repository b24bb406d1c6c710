/// One interface of a service: what it offers, and the code behind it.
public protocol VarlinkInterface: Sendable {
    /// What the interface offers. Asked for once, when the server is made.
    var description: InterfaceDescription { get }

    /// Where ``handle(_:)`` runs; asked for once, when the server is made. By itself ``HandlerExecution/eventLoop``.
    var execution: HandlerExecution { get }

    /// Carries out one call, whose parameters have been checked against the description.
    ///
    /// Reply with ``Call/reply(_:)``. A ``VarlinkError`` that is thrown becomes the reply; any other error is reported to the
    /// server's log and answered by the server's ``VarlinkServer/Configuration/internalError``. Returning without a reply is a mistake,
    /// reported and answered by `MethodNotImplemented`.
    ///
    /// When the peer goes away, the task is cancelled, unless the call is `oneway`: that one is carried out to its end.
    func handle(_ call: Call) async throws
}

extension VarlinkInterface {
    /// On the event loop.
    public var execution: HandlerExecution { .eventLoop }
}

/// Where a handler runs.
public enum HandlerExecution: Hashable, Sendable {
    /// On the event loop of its connection. The fastest, since no thread has to be woken; but the handler must not block, since
    /// other connections wait meanwhile. Actors that it calls run there as well, unless they have an executor of their own.
    case eventLoop
    /// On Swift's global executor. For handlers that compute for long.
    case globalExecutor
}
