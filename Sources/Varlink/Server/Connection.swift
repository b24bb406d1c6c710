import NIOCore
import Synchronization

/// The part of a connection that handlers reach from any thread: it takes replies and hands them to the event loop.
///
/// The other part, ``ConnectionHandler``, lives on the event loop. They meet in `state`: handlers put bytes in, the event loop takes
/// them out and writes them, so that replies given in a row leave in one write.
final class Connection: Sendable {
    let id: UInt64
    let peer: Peer
    /// What all connections of the peer's user do together.
    let account: UserAccount
    let server: ServerCore
    let eventLoop: any EventLoop
    let executor: EventLoopTaskExecutor
    /// The part on the event loop, as long as it has work.
    let handler: NIOLoopBoundBox<ConnectionHandler?>

    private let state = Mutex(State())

    private struct State {
        /// The call that may still be replied to.
        var openCall: UInt64?
        /// Replies on their way to the event loop.
        var unsent: [UInt8] = []
        /// Whether the event loop is about to take `unsent`, so that it need not be told.
        var isFlushComing = false
        /// Whether the peer reads fast enough.
        var isWritable = true
        var isClosed = false
        /// Handlers that wait until the peer has read.
        var waiters: [UInt64: CheckedContinuation<Void, any Error>] = [:]
        var nextWaiter: UInt64 = 0
    }

    init(id: UInt64, peer: Peer, account: UserAccount, server: ServerCore, eventLoop: any EventLoop, handler: ConnectionHandler) {
        self.id = id
        self.peer = peer
        self.account = account
        self.server = server
        self.eventLoop = eventLoop
        executor = EventLoopTaskExecutor(eventLoop)
        self.handler = NIOLoopBoundBox(handler, eventLoop: eventLoop)
    }

    // MARK: From handlers, on any thread

    /// Carries out a call from beginning to end.
    nonisolated(nonsending) func run(_ call: Call) async {
        do {
            try await call.entry.handler.handle(call)
            finish(call, failure: nil)
        } catch {
            finish(call, failure: error)
        }
    }

    nonisolated(nonsending) func reply(to call: Call, _ parameters: some JSONWritable, continues: Bool) async throws {
        try await give(call, continues: continues) {
            // A large reply once is no reason to make much room for every small one after it.
            let room = min(call.entry.lastReplySize.load(ordering: .relaxed) + 64, 64 << 10)
            let message = ReplyMessage.bytes(parameters: parameters, continues: continues, capacity: room)
            call.entry.lastReplySize.store(message.count, ordering: .relaxed)
            return message
        }
    }

    nonisolated(nonsending) func reply(to call: Call, _ prepared: PreparedReply) async throws {
        try await give(call, continues: true) { prepared.message }
    }

    private nonisolated(nonsending) func give(_ call: Call, continues: Bool, _ message: () -> [UInt8]) async throws {
        if continues, !call.more, !call.oneway {
            try send(ReplyMessage.bytes(error: .expectedMore), for: call, isLast: true, isError: true)
            throw VarlinkError.expectedMore
        }
        if call.oneway {
            try send([], for: call, isLast: !continues)
            return
        }
        let message = message()
        guard message.count - 1 <= server.limits.maximumMessageSize else {
            throw CallError.replyTooLarge(bytes: message.count - 1, limit: server.limits.maximumMessageSize)
        }
        if server.checksReplies { try check(message, of: call) }
        let mustWait = try send(message, for: call, isLast: !continues)
        if mustWait, continues { try await waitUntilPeerReads() }
    }

    /// Puts a message on its way; says whether the peer has fallen behind.
    @discardableResult
    private func send(_ message: [UInt8], for call: Call, isLast: Bool, isError: Bool = false) throws(CallError) -> Bool {
        let outcome = state.withLock { state -> Result<(mustWait: Bool, mustFlush: Bool), CallError> in
            if state.isClosed, !call.oneway { return .failure(.connectionClosed) }
            guard state.openCall == call.serial else { return .failure(.alreadyAnswered) }
            if isLast { state.openCall = nil }
            if state.unsent.isEmpty { state.unsent = message } else { state.unsent += message }
            let mustFlush = !state.isFlushComing && !message.isEmpty
            if mustFlush { state.isFlushComing = true }
            return .success((!state.isWritable || state.unsent.count >= server.limits.maximumUnsentBytes, mustFlush))
        }
        let (mustWait, mustFlush) = try outcome.get()
        // Before the peer can know of it: its next call may come on another connection.
        if isLast { account.end() }
        if isError { server.countError() }
        if mustFlush { eventLoop.execute { self.handler.value?.flush() } }
        return mustWait
    }

    private nonisolated(nonsending) func waitUntilPeerReads() async throws {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let verdict = state.withLock { state -> Result<Void, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.isClosed { return .failure(CallError.connectionClosed) }
                    if state.isWritable, state.unsent.isEmpty { return .success(()) }
                    state.waiters[number] = continuation
                    return nil
                }
                if let verdict { continuation.resume(with: verdict) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(throwing: CancellationError())
        }
    }

    /// Sees to it that the call has its last reply, and lets the event loop go on to the next call.
    private func finish(_ call: Call, failure: (any Error)?) {
        let isUnanswered = state.withLock { $0.openCall == call.serial && (!$0.isClosed || call.oneway) }
        switch failure {
        case nil:
            if isUnanswered, !call.oneway {
                misbehaved(call, "returned without a reply")
                answer(call, .methodNotImplemented(call.fullyQualifiedMethod))
            }
        case let error as VarlinkError:
            if isUnanswered { answer(call, error) }
        case let error?:
            // The peer has gone, and the handler was told so or cancelled: that is no failure.
            if isUnanswered {
                server.log(.handlerFailed(method: call.fullyQualifiedMethod, connection: id, error))
                answer(call, server.internalError)
            } else if !(error is CancellationError), !(error is CallError) {
                server.log(.handlerFailed(method: call.fullyQualifiedMethod, connection: id, error))
            }
        }
        // Nobody was left to be given a last reply.
        let wasOpen = state.withLock { state in
            guard state.openCall == call.serial else { return false }
            state.openCall = nil
            return true
        }
        if wasOpen { account.end() }
        if eventLoop.inEventLoop {
            handler.value?.callFinished(call.serial)
        } else {
            eventLoop.execute { self.handler.value?.callFinished(call.serial) }
        }
    }

    private func answer(_ call: Call, _ error: VarlinkError) {
        // The peer may have gone in between; then nobody is left to be answered.
        _ = try? send(call.oneway ? [] : ReplyMessage.bytes(error: error), for: call, isLast: true, isError: true)
    }

    private func check(_ message: [UInt8], of call: Call) throws {
        let reply = try message.dropLast().withUnsafeBytes { try ReplyMessage(parsing: $0) }
        do {
            try call.entry.interface.validate(reply.parameters, against: call.entry.method.reply)
        } catch {
            let path = error.parameters["parameter"]?.stringValue ?? ""
            misbehaved(call, "replied with what its interface does not describe: '\(path)'")
            throw CallError.undescribedReply(path: path)
        }
    }

    private func misbehaved(_ call: Call, _ reason: String) {
        server.log(.handlerMisbehaved(method: call.fullyQualifiedMethod, connection: id, reason: reason))
    }

    // MARK: From the server, on any thread

    /// Passes an order on to the event loop.
    func obey(_ order: ConnectionHandler.Order) {
        eventLoop.execute { self.handler.value?.obey(order) }
    }

    // MARK: From the event loop

    /// Makes a call the one that may be replied to.
    func open(_ serial: UInt64) {
        state.withLock { $0.openCall = serial }
    }

    /// Answers without a handler.
    func append(_ message: [UInt8]) {
        state.withLock { $0.unsent += message }
    }

    /// Promises that ``takeUnsent()`` will be called soon.
    func announceFlush() {
        state.withLock { $0.isFlushComing = true }
    }

    /// How many bytes wait.
    var unsentBytes: Int { state.withLock { $0.unsent.count } }

    /// Takes the replies that are to be written.
    func takeUnsent() -> [UInt8] {
        state.withLock { state in
            state.isFlushComing = false
            let unsent = state.unsent
            state.unsent = []
            return unsent
        }
    }

    /// Notes whether the peer reads fast enough, and lets those go on who waited for it.
    func setWritable(_ isWritable: Bool) {
        let waiters = state.withLock { state -> [UInt64: CheckedContinuation<Void, any Error>] in
            state.isWritable = isWritable
            guard isWritable, !state.waiters.isEmpty else { return [:] }
            let waiters = state.waiters
            state.waiters = [:]
            return waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// Notes that the peer has gone.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            state.unsent = []
            let waiters = state.waiters
            state.waiters = [:]
            return waiters
        }
        for waiter in waiters.values { waiter.resume(throwing: CallError.connectionClosed) }
    }
}
