import NIOCore

/// The part of a connection that lives on its event loop: cuts the bytes that come in into calls, starts a handler for each, one at a
/// time and in order, and writes what the handlers reply.
///
/// A call is started only while the peer reads its replies, and bytes are read only while few calls wait. So a peer that sends
/// without reading, or faster than its calls are carried out, is slowed down by its own socket.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the server tells its connections.
    enum Order: Sendable {
        /// Take no more calls in; close once those taken in are done.
        case drain
        /// Close at once.
        case abort
    }

    /// How many calls in a row are carried out before other connections get their turn.
    private static let callsInARow = 64

    private enum Activity {
        case idle
        /// A handler is at work. The task is missing while it is being started.
        case running(serial: UInt64, oneway: Bool, task: Task<Void, Never>?)
    }

    private let server: ServerCore
    private var framer: Framer
    private var connection: Connection?
    private var context: ChannelHandlerContext?
    private var activity = Activity.idle
    private var lastSerial: UInt64 = 0
    private var isProcessing = false
    /// Since a call was refused, none is started until this fires.
    private var rest: Scheduled<Void>?
    private var isReadHeld = false
    private var isInputClosed = false
    private var isDraining = false
    /// The peer broke the protocol: nothing that it sends is looked at any more.
    private var isCondemned = false
    private var isClosing = false
    private var isChannelClosed = false
    /// How many bytes the server has noted for this connection.
    private var charged = 0
    private var lastActivity = NIODeadline.now()
    private var idleTimer: Scheduled<Void>?
    private var stalledTimer: Scheduled<Void>?

    init(server: ServerCore) {
        self.server = server
        framer = Framer(limit: server.limits.maximumMessageSize)
    }

    // MARK: The life of the channel

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        let peer = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            [server] descriptor in
            // NIO accepts connections without SOCK_CLOEXEC.
            UnixSocket.closeOnExec(descriptor)
            return server.identify(descriptor)
        }
        let eventLoop = context.eventLoop
        connection = server.admit(peer ?? nil) { id, peer, account in
            Connection(id: id, peer: peer, account: account, server: server, eventLoop: eventLoop, handler: self)
        }
        guard connection != nil else { return context.close(promise: nil) }
        restartIdleTimer()
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        isChannelClosed = true
        idleTimer?.cancel()
        stalledTimer?.cancel()
        connection?.close()
        if case .running(_, oneway: false, let task) = activity { task?.cancel() }
        process()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that goes away with replies unread, or while one is written: nothing to be surprised about.
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            isInputClosed = true
            process()
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// Does what the server says.
    func obey(_ order: Order) {
        switch order {
        case .drain: isDraining = true
        case .abort:
            if case .running(_, _, let task) = activity { task?.cancel() }
            isCondemned = true
        }
        process()
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        framer.append(unwrapInboundIn(data))
        process()
    }

    func read(context: ChannelHandlerContext) {
        if mustHoldRead() {
            isReadHeld = true
        } else {
            context.read()
        }
    }

    private func mustHoldRead() -> Bool {
        isDraining || isCondemned || framer.isOverfull || (framer.bufferedBytes >= server.limits.maximumQueuedBytes && framer.hasMessage)
    }

    // MARK: Calls

    /// Starts as many calls as may be started now, writes what they replied, and sees what comes next.
    private func process() {
        guard !isProcessing, let connection else { return }
        isProcessing = true
        connection.announceFlush()
        var started = 0
        while case .idle = activity, !isCondemned, !isResting, let message = nextMessage() {
            start(message, connection)
            started += 1
            if started == Self.callsInARow {
                connection.eventLoop.assumeIsolated().execute { self.process() }
                break
            }
            if connection.unsentBytes >= server.limits.maximumUnsentBytes { flush() }
        }
        isProcessing = false
        flush()
        settle(mayHaveMore: started == Self.callsInARow)
    }

    private func nextMessage() -> ByteBuffer? {
        // Calls are not carried out for a peer that does not take its replies.
        guard isChannelClosed || context?.channel.isWritable == true else { return nil }
        do {
            return try framer.next()
        } catch {
            condemn(Self.tooLarge(server.limits))
            return nil
        }
    }

    private func start(_ bytes: ByteBuffer, _ connection: Connection) {
        let message: CallMessage
        do {
            message = try bytes.withUnsafeReadableBytes { bytes -> Result<CallMessage, CallMessage.Malformed> in
                Result { () throws(CallMessage.Malformed) in
                    try CallMessage(parsing: bytes, maximumValues: server.limits.maximumValuesPerMessage)
                }
            }.get()
        } catch {
            return condemn(error.description)
        }
        // Nobody is left to take a reply; but a call that asked for none may come from a peer that sent it and left.
        if isChannelClosed, !message.oneway { return }
        noteActivity()
        server.countCall()
        switch connection.account.begin(at: server.now) {
        case .begins: break
        case .refused(let refusal, let pause): return refuse(message, refusal, pause, connection)
        }
        let entry: MethodTable.Entry
        do throws(VarlinkError) {
            entry = try server.methods.entry(for: message.method)
            if message.upgrade { throw VarlinkError.methodNotImplemented(message.method) }
            try entry.interface.validate(message.parameters, against: entry.method.parameters)
        } catch {
            connection.account.end()
            server.countError()
            if !message.oneway { connection.append(ReplyMessage.bytes(error: error)) }
            return
        }
        lastSerial += 1
        let serial = lastSerial
        connection.open(serial)
        activity = .running(serial: serial, oneway: message.oneway, task: nil)
        let call = Call(
            parameters: message.parameters, more: message.more, oneway: message.oneway, entry: entry, connection: connection, serial: serial
        )
        let task =
            switch entry.execution {
            case .eventLoop:
                Task.immediateDetached(executorPreference: connection.executor) { await connection.run(call) }
            case .globalExecutor:
                Task.detached { await connection.run(call) }
            }
        if case .running(serial, let oneway, nil) = activity {
            activity = .running(serial: serial, oneway: oneway, task: task)
        }
    }

    /// Answers a call of a user who makes too many, and lets the connection rest.
    private func refuse(_ message: CallMessage, _ refusal: CallRefusal, _ pause: TimeAmount, _ connection: Connection) {
        server.countError()
        server.countRefusedCall()
        server.log(.callRefused(connection: connection.id, connection.peer, refusal))
        if !message.oneway { connection.append(ReplyMessage.bytes(error: refusal.error)) }
        rest = connection.eventLoop.assumeIsolated().scheduleTask(in: pause) {
            self.rest = nil
            self.process()
        }
    }

    /// At the end of the server, what was taken in is carried out or refused without delay.
    private var isResting: Bool { rest != nil && !isDraining }

    /// A handler has come to its end.
    func callFinished(_ serial: UInt64) {
        guard case .running(serial, _, _) = activity else { return }
        activity = .idle
        noteActivity()
        process()
    }

    /// Cuts the connection off: there is no way to tell the peer what is wrong.
    private func condemn(_ reason: String) {
        guard !isCondemned, let connection else { return }
        isCondemned = true
        server.countCutOff()
        server.log(.disconnected(connection: connection.id, connection.peer, reason: reason))
    }

    /// Decides what comes next once there is nothing to start.
    private func settle(mayHaveMore: Bool) {
        guard let connection else { return }
        if !isChannelClosed {
            if framer.isOverfull { condemn(Self.tooLarge(server.limits)) }
            settleAccount(connection)
            if isCondemned {
                // Closing leads back here, with the channel closed.
                context?.close(promise: nil)
                return
            }
        }
        if case .running = activity { return resumeReading() }
        if mayHaveMore { return }
        // The rest of what came in has its turn later.
        if isResting, framer.hasMessage { return resumeReading() }
        if isChannelClosed {
            // All is done that could be done for a peer that has gone.
            self.connection = nil
            rest?.cancel()
            connection.handler.value = nil
            _ = server.charge(-charged, to: connection)
            server.remove(connection)
        } else if isInputClosed || isDraining, !framer.hasMessage {
            if isInputClosed, framer.bufferedBytes > 0 { condemn("the connection ended in the middle of a message") }
            closeWhenWritten()
        } else {
            framer.compact()
            resumeReading()
        }
    }

    /// Closes once the peer has been given all replies.
    private func closeWhenWritten() {
        guard let context, !isClosing else { return }
        isClosing = true
        let loopBound = context.loopBound
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { _ in loopBound.value.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: promise)
    }

    /// Has the server know how much memory the connection takes, when it is much.
    private func settleAccount(_ connection: Connection) {
        var held = framer.bufferedBytes
        if let context, !context.channel.isWritable {
            held += (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        }
        if held <= server.limits.maximumQueuedBytes { held = 0 }
        guard held != charged else { return }
        if server.charge(held - charged, to: connection) {
            charged = held
        } else {
            condemn("its half-received calls and unread replies, with those of other connections, take too much memory")
        }
    }

    private static func tooLarge(_ limits: Limits) -> String { "a message is larger than \(limits.maximumMessageSize) bytes" }

    private func resumeReading() {
        guard isReadHeld, !mustHoldRead() else { return }
        isReadHeld = false
        context?.read()
    }

    // MARK: Writing

    /// Writes the replies that have come together.
    func flush() {
        guard let connection else { return }
        let unsent = connection.takeUnsent()
        guard let context, !isChannelClosed else { return }
        if !unsent.isEmpty { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: unsent)), promise: nil) }
        noteWritability(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        noteWritability(context)
        if context.channel.isWritable { process() }
        context.fireChannelWritabilityChanged()
    }

    private func noteWritability(_ context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        connection?.setWritable(isWritable)
        if isWritable {
            stalledTimer?.cancel()
            stalledTimer = nil
        } else if stalledTimer == nil, let timeout = server.limits.stalledTimeout {
            stalledTimer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(timeout)) {
                self.timeOut("it left its replies unread for \(timeout)")
            }
        }
    }

    // MARK: Time

    private func noteActivity() {
        if server.limits.idleTimeout != nil { lastActivity = .now() }
    }

    private func restartIdleTimer() {
        guard let timeout = server.limits.idleTimeout, let context, !isChannelClosed else { return }
        // The timer is not moved at every call; when it fires, it looks how long the silence has really lasted.
        let due = lastActivity + TimeAmount(timeout)
        idleTimer = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) {
            if case .running = self.activity {
                self.lastActivity = .now()
            } else if self.lastActivity + TimeAmount(timeout) <= .now() {
                return self.timeOut("it was silent for \(timeout)")
            }
            self.restartIdleTimer()
        }
    }

    private func timeOut(_ reason: String) {
        condemn(reason)
        process()
    }
}
