import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Serves interfaces on Unix sockets.
///
///     let server = try VarlinkServer(service: info, interfaces: [Tasks(), Records()])
///     try await server.start(on: .path("/run/example/socket", mode: 0o666))
///     …
///     await server.shutdown(grace: .seconds(5))
///
/// A server that is let go without ``shutdown(grace:)`` stops listening and lets its connections run out.
///
/// `org.varlink.service` is always there. Calls of one connection are carried out one at a time and answered in order; connections
/// do not wait for each other. A peer that breaks the protocol, sends too much, reads too little or goes away costs nobody else
/// anything.
public final class VarlinkServer: Sendable {
    /// Where to listen.
    public enum Address: Hashable, Sendable {
        /// A socket that the server makes, with these permissions. One that a dead server left behind is replaced. It is removed at
        /// shutdown, if it still is the same file.
        case path(String, mode: UInt32 = 0o600)
        /// A listening socket that the service manager handed over (sd_listen_fds(3)). It is closed at shutdown, its file is not
        /// touched.
        case inherited(fileDescriptor: Int32)
    }

    private struct Listener: Sendable {
        let socket: ListeningSocket
        let channel: any Channel
    }

    let core: ServerCore
    let group: any EventLoopGroup
    private let listeners = Mutex<[Listener]>([])

    /// A server that does not listen yet.
    /// - Parameters:
    ///   - service: What `GetInfo` tells.
    ///   - interfaces: What is served.
    ///   - limits: What peers are granted.
    ///   - internalError: What a caller gets when a handler throws an error that is no ``VarlinkError``. By itself it is the
    ///     `io.systemd.System` of systemd's services, with `EIO`, which `varlinkctl` shows as "Input/output error".
    ///   - checksReplies: Whether replies are checked against the descriptions as well. Costs time; meant for tests.
    ///   - group: The event loops to use, which must outlive the server. By themselves those of the process, one per core.
    ///   - now: The clock that ``Limits/maximumCallRatePerUser`` is measured by.
    ///   - log: Told of what a log should have. Called on event loops: must not block.
    /// - Throws: ``VarlinkServerError/duplicateInterface(name:)``.
    public convenience init(
        service: ServiceInfo,
        interfaces: [any VarlinkInterface],
        limits: Limits = Limits(),
        internalError: VarlinkError = .inputOutputError,
        checksReplies: Bool = false,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        now: @escaping @Sendable () -> NIODeadline = { .now() },
        log: @escaping @Sendable (ServerEvent) -> Void = { _ in }
    ) throws {
        try self.init(
            service: service, interfaces: interfaces, limits: limits, internalError: internalError, checksReplies: checksReplies,
            group: group,
            now: now, identify: UnixSocket.peer(of:), log: log)
    }

    /// The same, with another answer to who is at the other end of a socket: tests have but one user.
    init(
        service: ServiceInfo, interfaces: [any VarlinkInterface], limits: Limits, internalError: VarlinkError, checksReplies: Bool,
        group: any EventLoopGroup, now: @escaping @Sendable () -> NIODeadline, identify: @escaping @Sendable (Int32) -> Peer?,
        log: @escaping @Sendable (ServerEvent) -> Void
    ) throws {
        let builtIn = try ServiceInterface(info: service, interfaces: interfaces.map(\.description))
        core = ServerCore(
            methods: try MethodTable([builtIn] + interfaces), limits: limits, internalError: internalError, checksReplies: checksReplies,
            now: now, identify: identify, log: log)
        self.group = group
    }

    /// What the server has done so far.
    public var statistics: Statistics { core.statistics }

    /// Returns once every event loop has carried something out: what hangs on one of them keeps this from returning. For a watchdog.
    public func checkLiveness() async throws {
        for loop in group.makeIterator() { try await loop.submit {}.get() }
    }

    /// Starts to listen. May be called again, to listen in several places.
    /// - Throws: ``VarlinkServerError``.
    public func start(on address: Address) async throws {
        if core.isShuttingDown { throw VarlinkServerError.shutDown }
        let socket =
            switch address {
            case .path(let path, let mode): try await ListeningSocket.bound(to: path, mode: mode)
            case .inherited(let descriptor): try ListeningSocket.inherited(descriptor)
            }
        let core = core
        let channel = try await ServerBootstrap(group: group)
            // NIO calls listen(2) again, and would shorten the queue of those who wait to be accepted.
            .serverChannelOption(.backlog, value: SOMAXCONN)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPauseHandler(log: { core.log($0) }))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .writeBufferWaterMark, value: .init(low: core.limits.maximumUnsentBytes / 2, high: core.limits.maximumUnsentBytes)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ConnectionHandler(server: core))
                }
            }
            .withBoundSocket(socket.descriptor)
            .get()
        let isTooLate = listeners.withLock { listeners in
            if core.isShuttingDown { return true }
            listeners.append(Listener(socket: socket, channel: channel))
            return false
        }
        if isTooLate {
            socket.removeFile()
            try? await channel.close()
            throw VarlinkServerError.shutDown
        }
    }

    deinit {
        for listener in listeners.withLock({ $0 }) {
            listener.socket.removeFile()
            listener.channel.close(promise: nil)
        }
        core.tellConnections(.drain)
    }

    /// Ends the server.
    ///
    /// It stops listening at once and takes no more calls in. Calls already taken in are carried out, for as long as `grace` allows;
    /// connections without one are closed at once. Then the tasks of the handlers that are still at work are cancelled and their
    /// connections closed. A handler whose end matters should heed its cancellation: it gets one more second.
    ///
    /// - Parameter grace: How long calls may still take. A `more` call that goes on for ever takes all of it, unless its handler is
    ///   told to end in another way.
    /// - Returns: Whether all calls came to their end within `grace`.
    @discardableResult
    public func shutdown(grace: Duration) async -> Bool {
        guard core.beginShutdown() else { return await core.waitUntilEmpty(atMost: grace, on: group.next()) }
        let listeners = listeners.withLock { listeners in
            defer { listeners = [] }
            return listeners
        }
        for listener in listeners {
            listener.socket.removeFile()
            try? await listener.channel.close()
        }
        core.tellConnections(.drain)
        if await core.waitUntilEmpty(atMost: grace, on: group.next()) { return true }
        core.tellConnections(.abort)
        _ = await core.waitUntilEmpty(atMost: .seconds(1), on: group.next())
        return false
    }
}

extension VarlinkError {
    /// What systemd's services answer when a system call failed: here, `EIO`.
    public static let inputOutputError = VarlinkError(
        name: "io.systemd.System", parameters: ["origin": "linux", "errno": 5, "errnoName": "EIO"])
}
