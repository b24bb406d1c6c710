import NIOCore

/// Reports connections that could not be accepted, but not more often than every ten seconds: without file descriptors every try fails.
final class AcceptErrorHandler: ChannelInboundHandler {
    typealias InboundIn = Channel

    /// How long to wait before the next try.
    static let pause = TimeAmount.milliseconds(100)

    private let log: @Sendable (ServerEvent) -> Void
    private var silentUntil = NIODeadline.uptimeNanoseconds(0)

    init(log: @escaping @Sendable (ServerEvent) -> Void) { self.log = log }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard NIODeadline.now() >= silentUntil else { return }
        silentUntil = .now() + .seconds(10)
        log(.acceptFailed(error))
    }
}
