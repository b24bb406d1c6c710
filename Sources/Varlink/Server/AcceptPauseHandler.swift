import NIOCore

/// Rests when connections cannot be accepted, usually because no file descriptors are left: those who want to connect wait in the
/// socket's queue meanwhile.
///
/// NIO's `AcceptBackoffHandler` does not help: it holds back the next `read()`, but after a failed accept NIO still has the one
/// before pending, stays registered with epoll, and tries again without rest.
final class AcceptPauseHandler: ChannelInboundHandler {
    typealias InboundIn = Channel

    private static let pause = TimeAmount.milliseconds(100)

    private let log: @Sendable (ServerEvent) -> Void
    private var isPausing = false

    init(log: @escaping @Sendable (ServerEvent) -> Void) { self.log = log }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What went wrong with one accepted connection says nothing about the next.
        guard error is IOError else { return }
        log(.acceptFailed(error))
        guard !isPausing else { return }
        isPausing = true
        try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        let loopBound = context.loopBound
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.isPausing = false
            try? loopBound.value.channel.syncOptions?.setOption(.autoRead, value: true)
        }
    }
}
