import NIOCore
import NIOPosix

extension VarlinkServer {
    /// Serves one connection that somebody else has accepted, such as the service manager for a socket with `Accept=yes`.
    ///
    /// Returns when the connection is closed.
    /// - Parameter descriptor: A connected Unix stream socket. Owned, and closed with the connection.
    /// - Throws: ``VarlinkServerError/shutDown``, or why the descriptor cannot be served.
    public func serve(connected descriptor: Int32) async throws {
        if core.isShuttingDown { throw VarlinkServerError.shutDown }
        let core = core
        let channel = try await ClientBootstrap(group: group)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(
                .writeBufferWaterMark, value: .init(low: core.limits.maximumUnsentBytes / 2, high: core.limits.maximumUnsentBytes)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ConnectionHandler(server: core))
                }
            }
            .withConnectedSocket(descriptor)
            .get()
        try await channel.closeFuture.get()
    }
}
