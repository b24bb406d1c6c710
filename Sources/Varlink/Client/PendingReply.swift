import Synchronization

/// The one reply that a caller waits for. Resumed once: by the reply, by the end of the connection, or by the caller's cancellation.
final class PendingReply: Sendable {
    private enum State {
        case new
        case waiting(CheckedContinuation<JSONObject, any Error>)
        case done
    }

    private let state = Mutex(State.new)

    /// Waits; `start` is called once the reply is awaited.
    func wait(_ start: () -> Void) async throws -> JSONObject {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    guard case .new = state, !Task.isCancelled else {
                        state = .done
                        return true
                    }
                    state = .waiting(continuation)
                    return false
                }
                if isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    start()
                }
            }
        } onCancel: {
            resume(.failure(CancellationError()))
        }
    }

    /// Ends the wait, unless it has ended.
    func resume(_ result: Result<JSONObject, any Error>) {
        let continuation = state.withLock { state -> CheckedContinuation<JSONObject, any Error>? in
            defer { state = .done }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        continuation?.resume(with: result)
    }
}
