import NIOCore
import Synchronization

/// What all connections of a server share.
final class ServerCore: Sendable {
    let methods: MethodTable
    let limits: Limits
    let internalError: VarlinkError
    let checksReplies: Bool
    let log: @Sendable (ServerEvent) -> Void

    private let state = Mutex(State())
    private let calls = Atomic(0)
    private let errors = Atomic(0)
    private let violations = Atomic(0)

    private struct State {
        var isShuttingDown = false
        var nextID: UInt64 = 1
        var channels: [UInt64: any Channel] = [:]
        var connectionsOfUser: [UInt32: Int] = [:]
        var refused = 0
        var nextWaiter: UInt64 = 0
        var emptyWaiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    }

    init(
        methods: MethodTable, limits: Limits, internalError: VarlinkError, checksReplies: Bool,
        log: @escaping @Sendable (ServerEvent) -> Void
    ) {
        self.methods = methods
        self.limits = limits
        self.internalError = internalError
        self.checksReplies = checksReplies
        self.log = log
    }

    // MARK: Counting

    func countCall() { calls.add(1, ordering: .relaxed) }
    func countError() { errors.add(1, ordering: .relaxed) }
    func countViolation() { violations.add(1, ordering: .relaxed) }

    var statistics: Statistics {
        var statistics = state.withLock { state in
            Statistics(
                openConnections: state.channels.count, acceptedConnections: Int(state.nextID - 1), refusedConnections: state.refused)
        }
        statistics.calls = calls.load(ordering: .relaxed)
        statistics.errors = errors.load(ordering: .relaxed)
        statistics.protocolViolations = violations.load(ordering: .relaxed)
        return statistics
    }

    // MARK: Connections

    /// Why a connection is not admitted; it has been logged.
    struct Refused: Error {}

    func admit(_ peer: Peer?, channel: any Channel) -> Result<(UInt64, Peer), Refused> {
        enum Verdict {
            case admitted(UInt64, Peer)
            case refused(ServerEvent.RefusalReason)
        }
        let verdict = state.withLock { state -> Verdict in
            func refuse(_ reason: ServerEvent.RefusalReason) -> Verdict {
                state.refused += 1
                return .refused(reason)
            }
            if state.isShuttingDown { return refuse(.shuttingDown) }
            guard let peer else { return refuse(.unknownPeer) }
            if state.channels.count >= limits.maximumConnections { return refuse(.tooManyConnections) }
            if state.connectionsOfUser[peer.uid, default: 0] >= limits.maximumConnectionsPerUser {
                return refuse(.tooManyConnectionsOfUser)
            }
            let id = state.nextID
            state.nextID += 1
            state.channels[id] = channel
            state.connectionsOfUser[peer.uid, default: 0] += 1
            return .admitted(id, peer)
        }
        switch verdict {
        case .admitted(let id, let peer): return .success((id, peer))
        case .refused(let reason):
            log(.connectionRefused(peer, reason))
            return .failure(Refused())
        }
    }

    func remove(_ connection: Connection) {
        let waiters = state.withLock { state -> [UInt64: CheckedContinuation<Bool, Never>] in
            guard state.channels.removeValue(forKey: connection.id) != nil else { return [:] }
            let left = state.connectionsOfUser[connection.peer.uid, default: 1] - 1
            state.connectionsOfUser[connection.peer.uid] = left > 0 ? left : nil
            guard state.channels.isEmpty else { return [:] }
            let waiters = state.emptyWaiters
            state.emptyWaiters = [:]
            return waiters
        }
        for waiter in waiters.values { waiter.resume(returning: true) }
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
        for channel in state.withLock({ Array($0.channels.values) }) {
            channel.pipeline.fireUserInboundEventTriggered(order)
        }
    }

    /// Waits until no connection is left, but not longer than given; says whether none is left.
    func waitUntilEmpty(atMost duration: Duration, on eventLoop: any EventLoop) async -> Bool {
        await withCheckedContinuation { continuation in
            let number = state.withLock { state -> UInt64? in
                if state.channels.isEmpty { return nil }
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
