import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A connection to a service.
///
///     let client = try await VarlinkClient.connect(path: "/run/example/socket")
///     let reply = try await client.call("org.example.ftl.Jump", ["to": ["x": 1.0, "y": 2.0]] as JSONObject)
///     for try await reply in try await client.callMore("org.example.ftl.Monitor") { … }
///     await client.close()
///
/// Several callers may share a connection: their calls are sent at once and answered in order. The connection is closed when the client
/// is let go.
public final class VarlinkClient: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<ClientHandler>
    private let maximumMessageSize: Int

    private init(channel: any Channel, handler: NIOLoopBound<ClientHandler>, maximumMessageSize: Int) {
        self.channel = channel
        self.handler = handler
        self.maximumMessageSize = maximumMessageSize
    }

    deinit { channel.close(promise: nil) }

    // MARK: Connecting

    /// Connects to a Unix socket.
    /// - Parameters:
    ///   - path: Where the service listens.
    ///   - timeout: How long to go on trying while the service is too busy to accept connections.
    ///   - maximumMessageSize: The largest message in bytes, both ways.
    ///   - group: The event loops to use. By themselves those of the process.
    /// - Throws: ``VarlinkClientError``.
    public static func connect(
        path: String, timeout: Duration = .seconds(10), maximumMessageSize: Int = 16 << 20,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws -> VarlinkClient {
        guard UnixSocket.isUsable(path) else {
            throw VarlinkClientError.unusablePath(path: path, maximumLength: UnixSocket.maximumPathLength)
        }
        let descriptor = try await connectedSocket(path, timeout: timeout)
        return try await attach(maximumMessageSize, group) { initializer in
            ClientBootstrap(group: group).channelInitializer(initializer).withConnectedSocket(descriptor)
        }
    }

    /// Talks over two descriptors that are already connected to a service, such as the standard input and output of a bridge.
    /// - Parameters:
    ///   - input: Where replies come from. Owned, and closed with the connection.
    ///   - output: Where calls go. Owned, and closed with the connection.
    ///   - maximumMessageSize: The largest message in bytes, both ways.
    ///   - group: The event loops to use. By themselves those of the process.
    public static func connect(
        input: Int32, output: Int32, maximumMessageSize: Int = 16 << 20, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws -> VarlinkClient {
        try await attach(maximumMessageSize, group) { initializer in
            NIOPipeBootstrap(group: group).channelInitializer(initializer).takingOwnershipOfDescriptors(input: input, output: output)
        }
    }

    private static func attach(
        _ maximumMessageSize: Int, _ group: any EventLoopGroup,
        _ open: (@escaping @Sendable (any Channel) -> EventLoopFuture<Void>) -> EventLoopFuture<any Channel>
    ) async throws -> VarlinkClient {
        let channel = try await open { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(ClientHandler(limit: maximumMessageSize))
            }
        }.get()
        let handler: NIOLoopBound<ClientHandler>
        do {
            handler = try await channel.eventLoop.submit {
                NIOLoopBound(try channel.pipeline.syncOperations.handler(type: ClientHandler.self), eventLoop: channel.eventLoop)
            }.get()
        } catch is ChannelPipelineError {
            // The other side went away meanwhile, and took the handlers along.
            throw VarlinkClientError.connectionClosed
        }
        return VarlinkClient(channel: channel, handler: handler, maximumMessageSize: maximumMessageSize)
    }

    /// Connects to a Unix socket, for whoever carries bytes and does not look at them.
    /// - Returns: A descriptor that blocks, to be closed by whoever asked.
    /// - Throws: ``VarlinkClientError``.
    package static func connectedDescriptor(path: String, timeout: Duration = .seconds(10)) async throws -> Int32 {
        guard UnixSocket.isUsable(path) else {
            throw VarlinkClientError.unusablePath(path: path, maximumLength: UnixSocket.maximumPathLength)
        }
        let descriptor = try await connectedSocket(path, timeout: timeout)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        return descriptor
    }

    private static func connectedSocket(_ path: String, timeout: Duration) async throws -> Int32 {
        let deadline = ContinuousClock.now + timeout
        while true {
            do throws(UnixSocket.Failure) {
                return try UnixSocket.connected(to: path)
            } catch {
                // EAGAIN: the queue of the listening socket is full, and there is no way to be told when it is not.
                guard error.errno == EAGAIN, ContinuousClock.now < deadline else {
                    throw VarlinkClientError.cannotConnect(path: path, errno: error.errno)
                }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    // MARK: Calling

    /// Calls a method and waits for its reply.
    ///
    /// When the task is cancelled, this throws at once; the call may be carried out all the same, and its reply is dropped when it comes.
    /// - Parameters:
    ///   - method: The fully-qualified name.
    ///   - parameters: Writes the JSON object that the method takes.
    /// - Throws: ``VarlinkError`` when the service answers with one; ``VarlinkClientError``; `CancellationError`.
    public func call(_ method: String, _ parameters: some JSONWritable = JSONObject()) async throws -> JSONObject {
        let message = try bytes(method, parameters)
        let pending = PendingReply()
        return try await pending.wait {
            channel.eventLoop.execute { self.handler.value.send(message, for: .one(pending)) }
        }
    }

    /// Calls a method that may reply many times; see ``VarlinkReplies``.
    public func callMore(_ method: String, _ parameters: some JSONWritable = JSONObject()) async throws -> VarlinkReplies {
        let message = try bytes(method, parameters, more: true)
        let (eventLoop, handler) = (channel.eventLoop, handler)
        let stream = ReplyStream { isAbandoned in
            eventLoop.execute { isAbandoned ? handler.value.fail(.connectionClosed) : handler.value.resume() }
        }
        eventLoop.execute { handler.value.send(message, for: .many(stream)) }
        return VarlinkReplies(stream, of: self)
    }

    /// Calls a method without wanting a reply. Returns once the call has been handed to the kernel; whether it succeeds is never known.
    ///
    /// When the task is cancelled, this throws at once; the call may be made all the same.
    /// - Throws: ``VarlinkClientError``; `CancellationError`.
    public func callOneway(_ method: String, _ parameters: some JSONWritable = JSONObject()) async throws {
        let message = try bytes(method, parameters, oneway: true)
        let pending = PendingReply()
        _ = try await pending.wait {
            channel.eventLoop.execute { self.handler.value.send(message, for: .nobody(pending)) }
        }
    }

    /// Closes the connection. Calls that wait for an answer fail with ``VarlinkClientError/connectionClosed``.
    public func close() async {
        try? await channel.close()
    }

    private func bytes(
        _ method: String, _ parameters: some JSONWritable, more: Bool = false, oneway: Bool = false
    ) throws -> [UInt8] {
        let message = CallMessage.bytes(method: method, parameters: parameters, more: more, oneway: oneway)
        guard message.count - 1 <= maximumMessageSize else {
            throw VarlinkClientError.callTooLarge(bytes: message.count - 1, limit: maximumMessageSize)
        }
        return message
    }
}
