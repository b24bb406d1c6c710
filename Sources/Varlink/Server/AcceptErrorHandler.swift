import NIOCore

/// Reports connections that could not be accepted. NIO itself waits a while before it tries again.
final class AcceptErrorHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = Channel

    private let log: @Sendable (ServerEvent) -> Void

    init(log: @escaping @Sendable (ServerEvent) -> Void) { self.log = log }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        log(.acceptFailed(error))
        context.fireErrorCaught(error)
    }
}
