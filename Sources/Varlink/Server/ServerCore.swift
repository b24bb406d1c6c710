import NIOCore
import Synchronization

/// What all connections of a server share.
final class ServerCore: Sendable {
    let methods: MethodTable
    let limits: Limits
    let internalError: VarlinkError
    let checksReplies: Bool
    /// What time it is for rates.
    let now: @Sendable () -> NIODeadline
    /// Who is at the other end of a connected socket.
    let identify: @Sendable (Int32) -> Peer?
    private let sink: @Sendable (ServerEvent) -> Void
    private let throttle: Mutex<EventThrottle>

    private let state = Mutex(State())
    private let calls = Atomic(0)
    private let errors = Atomic(0)
    private let refusedCalls = Atomic(0)
    private let cutOffs = Atomic(0)

    private struct State {
        var isShuttingDown = false
        var nextID: UInt64 = 1
        var connections: [UInt64: Connection] = [:]
        var users: [UInt32: User] = [:]
        /// Users without connections who still have tokens to get back: whoever connects anew is not granted more by that.
        var departed: Set<UInt32> = []
        var bufferedBytes = 0
        var refused = 0
        var nextWaiter: UInt64 = 0
        var emptyWaiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    }

    /// What one user takes up.
    private struct User {
        var connections = 0
        var bufferedBytes = 0
        let account: UserAccount
    }

    init(
        methods: MethodTable, limits: Limits, internalError: VarlinkError, checksReplies: Bool,
        now: @escaping @Sendable () -> NIODeadline, identify: @escaping @Sendable (Int32) -> Peer?,
        log: @escaping @Sendable (ServerEvent) -> Void
    ) {
        self.methods = methods
        self.limits = limits
        self.internalError = internalError
        self.checksReplies = checksReplies
        self.now = now
        self.identify = identify
        sink = log
        throttle = Mutex(EventThrottle(perMinute: limits.maximumEventsPerMinute))
    }

    /// Tells whoever runs the server, unless there is too much to tell.
    func log(_ event: ServerEvent) {
        for event in throttle.withLock({ $0.admit(event) }) { sink(event) }
    }

    // MARK: Counting

    func countCall() { calls.add(1, ordering: .relaxed) }
    func countError() { errors.add(1, ordering: .relaxed) }
    func countRefusedCall() { refusedCalls.add(1, ordering: .relaxed) }
    func countCutOff() { cutOffs.add(1, ordering: .relaxed) }

    var statistics: Statistics {
        var statistics = state.withLock { state in
            Statistics(
                openConnections: state.connections.count, acceptedConnections: Int(state.nextID - 1), refusedConnections: state.refused,
                bufferedBytes: state.bufferedBytes)
        }
        statistics.calls = calls.load(ordering: .relaxed)
        statistics.errors = errors.load(ordering: .relaxed)
        statistics.refusedCalls = refusedCalls.load(ordering: .relaxed)
        statistics.cutOffConnections = cutOffs.load(ordering: .relaxed)
        return statistics
    }

    // MARK: Connections

    /// Admits a new connection, or logs why not.
    /// - Parameter make: Makes the connection from its number and its user's account; called while a lock is held.
    func admit(_ peer: Peer?, make: (UInt64, Peer, UserAccount) -> Connection) -> Connection? {
        let now = now()
        let verdict = state.withLock { state -> Result<Connection, Refusal> in
            do throws(Refusal) {
                if state.isShuttingDown { throw Refusal(reason: .shuttingDown) }
                guard let peer else { throw Refusal(reason: .unknownPeer) }
                if state.connections.count >= limits.maximumConnections { throw Refusal(reason: .tooManyConnections) }
                forgetDeparted(&state, at: now)
                var user = state.users[peer.uid] ?? newUser(peer.uid)
                if user.connections >= limits.maximumConnectionsPerUser { throw Refusal(reason: .tooManyConnectionsOfUser) }
                let connection = make(state.nextID, peer, user.account)
                state.connections[state.nextID] = connection
                state.nextID += 1
                user.connections += 1
                state.users[peer.uid] = user
                state.departed.remove(peer.uid)
                return .success(connection)
            } catch {
                state.refused += 1
                return .failure(error)
            }
        }
        switch verdict {
        case .success(let connection): return connection
        case .failure(let refusal):
            log(.connectionRefused(peer, refusal.reason))
            return nil
        }
    }

    private struct Refusal: Error {
        let reason: ServerEvent.RefusalReason
    }

    private func newUser(_ uid: UInt32) -> User {
        User(account: UserAccount(limits, isRateLimited: !limits.usersWithoutCallRate.contains(uid)))
    }

    private func forgetDeparted(_ state: inout State, at now: NIODeadline) {
        for uid in state.departed where state.users[uid]?.account.isAsGoodAsNew(at: now) != false {
            state.users[uid] = nil
            state.departed.remove(uid)
        }
    }

    func remove(_ connection: Connection) {
        let now = now()
        let waiters = state.withLock { state -> [UInt64: CheckedContinuation<Bool, Never>] in
            guard state.connections.removeValue(forKey: connection.id) != nil else { return [:] }
            let uid = connection.peer.uid
            state.users[uid]?.connections -= 1
            if let user = state.users[uid], user.connections == 0 {
                if user.account.isAsGoodAsNew(at: now) { state.users[uid] = nil } else { state.departed.insert(uid) }
            }
            guard state.connections.isEmpty else { return [:] }
            let waiters = state.emptyWaiters
            state.emptyWaiters = [:]
            return waiters
        }
        for waiter in waiters.values { waiter.resume(returning: true) }
    }

    /// Notes that a connection holds more bytes than before, or fewer; says whether it may.
    func charge(_ bytes: Int, to connection: Connection) -> Bool {
        state.withLock { state in
            let uid = connection.peer.uid
            let ofUser = (state.users[uid]?.bufferedBytes ?? 0) + bytes
            let ofAll = state.bufferedBytes + bytes
            if bytes > 0, ofUser > limits.maximumBufferedBytesPerUser || ofAll > limits.maximumBufferedBytes { return false }
            state.users[uid]?.bufferedBytes = ofUser
            state.bufferedBytes = ofAll
            return true
        }
    }

    // MARK: The end

    /// Admits nobody any more; says whether this was the first time.
    func beginShutdown() -> Bool {
        state.withLock { state in
            defer { state.isShuttingDown = true }
            return !state.isShuttingDown
        }
    }

    var isShuttingDown: Bool { state.withLock { $0.isShuttingDown } }

    func tellConnections(_ order: ConnectionHandler.Order) {
        for connection in state.withLock({ Array($0.connections.values) }) { connection.obey(order) }
    }

    /// Waits until no connection is left, but not longer than given; says whether none is left.
    func waitUntilEmpty(atMost duration: Duration, on eventLoop: any EventLoop) async -> Bool {
        await withCheckedContinuation { continuation in
            let number = state.withLock { state -> UInt64? in
                if state.connections.isEmpty { return nil }
                state.nextWaiter += 1
                state.emptyWaiters[state.nextWaiter] = continuation
                return state.nextWaiter
            }
            guard let number else { return continuation.resume(returning: true) }
            eventLoop.scheduleTask(in: TimeAmount(duration)) {
                self.state.withLock { $0.emptyWaiters.removeValue(forKey: number) }?.resume(returning: false)
            }
        }
    }
}
