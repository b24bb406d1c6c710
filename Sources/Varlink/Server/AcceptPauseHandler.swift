import NIOCore

/// Rests when connections cannot be accepted, usually because no file descriptors are left: those who want to connect wait in the
/// socket's queue meanwhile.
///
/// NIO's `AcceptBackoffHandler` does not help: it holds back the next `read()`, but after a failed accept NIO still has the one
/// before pending, stays registered with epoll, and tries again without rest.
final class AcceptPauseHandler: ChannelInboundHandler {
    typealias InboundIn = Channel

    private static let pause = TimeAmount.milliseconds(100)
    /// While every try fails, one line in the log for so long is enough.
    private static let silence = TimeAmount.seconds(10)

    private let log: @Sendable (ServerEvent) -> Void
    private var silentUntil = NIODeadline.uptimeNanoseconds(0)
    private var isPausing = false

    init(log: @escaping @Sendable (ServerEvent) -> Void) { self.log = log }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What went wrong with one accepted connection says nothing about the next.
        guard error is IOError else { return }
        if NIODeadline.now() >= silentUntil {
            silentUntil = .now() + Self.silence
            log(.acceptFailed(error))
        }
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
