import NIOCore

/// The client's side of a connection, on its event loop: sends calls, and hands each reply to the caller whose turn it is.
final class ClientHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Who waits for a reply.
    enum Pending {
        case one(PendingReply)
        case many(ReplyStream)
        /// Nobody: there will be no reply. Told when the kernel has the call.
        case nobody(PendingReply)

        func fail(_ error: any Error) {
            switch self {
            case .one(let reply), .nobody(let reply): reply.resume(.failure(error))
            case .many(let stream): stream.fail(error)
            }
        }
    }

    private var framer: Framer
    private var context: ChannelHandlerContext?
    private var pending = CircularBuffer<Pending>()
    private var end: VarlinkClientError?
    private var isReadHeld = false
    private var isFlushComing = false

    init(limit: Int) { framer = Framer(limit: limit) }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    // MARK: Calls

    /// Sends a call whose replies go to `caller`.
    func send(_ message: [UInt8], for caller: Pending) {
        guard let context, end == nil else { return caller.fail(end ?? .connectionClosed) }
        if case .nobody(let sender) = caller {
            let promise = context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.whenComplete { result in
                sender.resume(result.map { [:] }.mapError { _ in VarlinkClientError.connectionClosed })
            }
            context.write(wrapOutboundOut(ByteBuffer(bytes: message)), promise: promise)
        } else {
            pending.append(caller)
            context.write(wrapOutboundOut(ByteBuffer(bytes: message)), promise: nil)
        }
        flushSoon(context)
    }

    /// Calls that are made at the same time leave in one write.
    private func flushSoon(_ context: ChannelHandlerContext) {
        guard !isFlushComing else { return }
        isFlushComing = true
        context.eventLoop.assumeIsolated().execute {
            self.isFlushComing = false
            self.context?.flush()
        }
    }

    // MARK: Replies

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        framer.append(unwrapInboundIn(data))
        deliver()
    }

    /// A caller has caught up with its replies.
    func resume() {
        deliver()
        guard isReadHeld, !isHeadFull else { return }
        isReadHeld = false
        context?.read()
    }

    private func deliver() {
        do {
            while end == nil, !isHeadFull, let message = try framer.next() {
                try deliver(
                    message.withUnsafeReadableBytes { bytes in
                        Result { () throws(ReplyMessage.Malformed) in try ReplyMessage(parsing: bytes) }
                    }.get())
            }
        } catch {
            fail(.protocolViolation(reason: "\(error)"))
        }
    }

    private func deliver(_ reply: ReplyMessage) throws(ReplyMessage.Malformed) {
        guard let caller = pending.first else { throw .init(description: "a reply to no call") }
        let error = reply.error.map { VarlinkError(name: $0, parameters: reply.parameters) }
        switch caller {
        case .one(let waiting), .nobody(let waiting):
            if reply.continues { throw .init(description: "more than one reply to a call without 'more'") }
            pending.removeFirst()
            waiting.resume(error.map { .failure($0) } ?? .success(reply.parameters))
        case .many(let stream):
            if !reply.continues { pending.removeFirst() }
            if let error { stream.fail(error) } else { stream.yield(reply.parameters, isLast: !reply.continues) }
        }
    }

    private var isHeadFull: Bool {
        if case .many(let stream)? = pending.first { stream.isFull } else { false }
    }

    func read(context: ChannelHandlerContext) {
        if isHeadFull { isReadHeld = true } else { context.read() }
    }

    // MARK: The end

    /// Ends the connection and every call on it.
    func fail(_ error: VarlinkClientError) {
        guard end == nil else { return }
        end = error
        let callers = pending
        pending = []
        for caller in callers { caller.fail(error) }
        context?.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.connectionClosed)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(.connectionClosed)
    }
}
