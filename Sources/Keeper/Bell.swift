import Synchronization

/// Wakes those who wait for something to be looked at. A ring that comes while nobody waits is not lost: it is heard by whoever waits next
/// with an earlier count.
package final class Bell: Sendable {
    private struct State {
        var rings: UInt64 = 0
        var nextWaiter: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// How often it has rung. Read it before looking, and hand it to `wait`.
    package var rings: UInt64 { state.withLock { $0.rings } }

    package func ring() {
        let waiters = state.withLock { state -> [CheckedContinuation<Bool, Never>] in
            state.rings += 1
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: true) }
    }

    /// Waits until it has rung more often than `count`.
    ///
    /// - Returns: false when the task was cancelled.
    package func wait(after count: UInt64) async -> Bool {
        let ticket = state.withLock { state -> UInt64 in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    if state.rings > count { return true }
                    // Asked under the lock, so that a cancellation is either seen here or finds the waiter below.
                    if Task.isCancelled { return false }
                    state.waiters[ticket] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume(returning: false)
        }
    }
}
