import Synchronization

/// Tells the readers of the log that it has grown. They read the log itself from the store; this only wakes them.
package final class CommitSignal: Sendable {
    private struct State {
        var seq: Int64 = 0
        var isFinished = false
        var nextWaiter: UInt64 = 0
        var waiters: [UInt64: Waiter] = [:]
    }

    private struct Waiter {
        /// What it has seen.
        var seq: Int64
        var continuation: CheckedContinuation<Bool, Never>
    }

    private let state = Mutex(State())

    package init() {}

    /// The number of the last event that was committed.
    package var seq: Int64 { state.withLock { $0.seq } }

    /// Whether the log will not grow any more.
    package var isFinished: Bool { state.withLock { $0.isFinished } }

    /// Notes that the log has grown to `seq`, and wakes everybody who waits for that.
    package func advance(to seq: Int64) {
        let waiters = state.withLock { state -> [Waiter] in
            guard seq > state.seq else { return [] }
            state.seq = seq
            let woken = state.waiters.filter { $0.value.seq < seq }
            for ticket in woken.keys { state.waiters[ticket] = nil }
            return Array(woken.values)
        }
        for waiter in waiters { waiter.continuation.resume(returning: true) }
    }

    /// Wakes everybody for the last time: the log will not grow any more.
    package func finish() {
        let waiters = state.withLock { state -> [Waiter] in
            state.isFinished = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.continuation.resume(returning: false) }
    }

    /// Waits until the log holds an event later than `seq`; `.max` waits for its end.
    ///
    /// - Returns: false when that will not happen any more, or the task was cancelled.
    package func wait(after seq: Int64) async -> Bool {
        let ticket = state.withLock { state -> UInt64 in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    if state.seq > seq { return true }
                    // Asked under the lock, so that a cancellation is either seen here or finds the waiter below.
                    if state.isFinished || Task.isCancelled { return false }
                    state.waiters[ticket] = Waiter(seq: seq, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.continuation.resume(returning: false)
        }
    }
}
