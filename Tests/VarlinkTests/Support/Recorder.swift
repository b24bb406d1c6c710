import Synchronization

/// What happened, in order; a test can wait until something has.
final class Recorder: Sendable {
    private struct State {
        var events: [String] = []
        var waiters: [(event: String, continuation: CheckedContinuation<Void, Never>)] = []
        var open: Set<String> = []
        var gates: [UInt64: (name: String, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var lastGate: UInt64 = 0
    }

    private let state = Mutex(State())

    var events: [String] { state.withLock { $0.events } }

    /// Notes that something happened.
    func record(_ event: String) {
        let waiters = state.withLock { state in
            state.events.append(event)
            let waiters = state.waiters.filter { $0.event == event }
            state.waiters.removeAll { $0.event == event }
            return waiters
        }
        for waiter in waiters { waiter.continuation.resume() }
    }

    /// Waits until something has happened.
    func wait(for event: String) async {
        await withCheckedContinuation { continuation in
            let hasHappened = state.withLock { state in
                if state.events.contains(event) { return true }
                state.waiters.append((event, continuation))
                return false
            }
            if hasHappened { continuation.resume() }
        }
    }

    /// Waits until a gate is opened, or the task is cancelled.
    func pass(_ gate: String) async throws {
        let number = state.withLock { state in
            state.lastGate += 1
            return state.lastGate
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let verdict = state.withLock { state -> Result<Void, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.open.contains(gate) { return .success(()) }
                    state.gates[number] = (gate, continuation)
                    return nil
                }
                if let verdict { continuation.resume(with: verdict) }
            }
        } onCancel: {
            state.withLock { $0.gates.removeValue(forKey: number) }?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Opens a gate for good.
    func open(_ gate: String) {
        let passing = state.withLock { state in
            state.open.insert(gate)
            let passing = state.gates.filter { $0.value.name == gate }
            for number in passing.keys { state.gates[number] = nil }
            return passing.values.map(\.continuation)
        }
        for continuation in passing { continuation.resume() }
    }
}
