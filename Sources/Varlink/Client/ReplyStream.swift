import NIOCore
import Synchronization

/// The replies to one `more` call on their way from the event loop to the caller, never more than a few at a time.
final class ReplyStream: Sendable {
    /// When so many replies wait for the caller, the event loop stops reading; when half of them are left, it reads on.
    static let highMark = 64

    private enum End {
        case finished
        case failed(any Error)
    }

    private struct State {
        var replies = CircularBuffer<JSONObject>()
        var end: End?
        var waiter: CheckedContinuation<JSONObject?, any Error>?
    }

    private let state = Mutex(State())
    /// Tells the event loop that the caller caught up, or (`true`) that it wants no more.
    private let tell: @Sendable (_ isAbandoned: Bool) -> Void

    init(tell: @escaping @Sendable (_ isAbandoned: Bool) -> Void) { self.tell = tell }

    // MARK: From the event loop

    /// Hands over a reply.
    func yield(_ reply: JSONObject, isLast: Bool) {
        let waiter = state.withLock { state -> CheckedContinuation<JSONObject?, any Error>? in
            guard state.end == nil else { return nil }
            if isLast { state.end = .finished }
            if let waiter = state.waiter {
                state.waiter = nil
                return waiter
            }
            state.replies.append(reply)
            return nil
        }
        waiter?.resume(returning: reply)
    }

    /// Ends the stream with an error, after the replies that wait.
    func fail(_ error: any Error) {
        let waiter = state.withLock { state -> CheckedContinuation<JSONObject?, any Error>? in
            guard state.end == nil else { return nil }
            guard let waiter = state.waiter else {
                state.end = .failed(error)
                return nil
            }
            state.end = .finished
            state.waiter = nil
            return waiter
        }
        waiter?.resume(throwing: error)
    }

    /// Whether the caller is behind.
    var isFull: Bool { state.withLock { $0.replies.count >= Self.highMark } }

    // MARK: From the caller

    /// The next reply, or `nil` after the last.
    func next() async throws -> JSONObject? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enum Step {
                    case wait
                    case resume(Result<JSONObject?, any Error>, caughtUp: Bool)
                }
                let step = state.withLock { state -> Step in
                    if Task.isCancelled { return .resume(.failure(CancellationError()), caughtUp: false) }
                    if let reply = state.replies.popFirst() {
                        return .resume(.success(reply), caughtUp: state.replies.count == Self.highMark / 2)
                    }
                    switch state.end {
                    case .finished: return .resume(.success(nil), caughtUp: false)
                    case .failed(let error):
                        state.end = .finished
                        return .resume(.failure(error), caughtUp: false)
                    case nil:
                        // A second iterator that waits at the same time has no claim.
                        guard state.waiter == nil else { return .resume(.success(nil), caughtUp: false) }
                        state.waiter = continuation
                        return .wait
                    }
                }
                if case .resume(let result, let caughtUp) = step {
                    continuation.resume(with: result)
                    if caughtUp { tell(false) }
                }
            }
        } onCancel: {
            abandon(CancellationError())
        }
    }

    /// The caller wants no more.
    func abandon(_ error: (any Error)? = nil) {
        let (waiter, wasOpen) = state.withLock { state in
            let wasOpen = state.end == nil
            let waiter = state.waiter
            state.waiter = nil
            if wasOpen { state.end = .finished }
            return (waiter, wasOpen)
        }
        waiter?.resume(throwing: error ?? CancellationError())
        if wasOpen { tell(true) }
    }
}
