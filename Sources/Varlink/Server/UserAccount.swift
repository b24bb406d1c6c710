import NIOCore
import Synchronization

/// What one user's connections do together, and whether it is too much; shared by all of them, on whatever event loop they are.
final class UserAccount: Sendable {
    /// Whether a call may begin.
    enum Verdict: Sendable {
        /// It may; ``end()`` is to be called at its end.
        case begins
        /// It may not. The connection that it came on is not looked at again for a while.
        case refused(CallRefusal, rest: TimeAmount)
    }

    private let maximumInFlight: Int
    private let state: Mutex<State>

    private struct State {
        var inFlight = 0
        /// `nil` where calls are not counted.
        var calls: TokenBucket?
        /// Refusing costs something as well: they too have a rate, and a connection that had one waits for its turn. So a user who
        /// does not stop costs the server no more than one who keeps to the rate, on however many connections.
        var refusals: TokenBucket
    }

    init(_ limits: Limits, isRateLimited: Bool) {
        maximumInFlight = limits.maximumCallsInFlightPerUser
        let rate = isRateLimited ? limits.maximumCallRatePerUser : nil
        state = Mutex(State(calls: rate.map { TokenBucket($0) }, refusals: TokenBucket(rate ?? .usualRefusals)))
    }

    /// Asks for a call to begin.
    /// - Parameter now: Asked only where it counts.
    func begin(at now: () -> NIODeadline) -> Verdict {
        state.withLock { state in
            let refusal: CallRefusal? =
                if state.inFlight >= maximumInFlight {
                    .tooManyInFlight
                } else if state.calls != nil, state.calls?.take(at: now()) == false {
                    .tooFast
                } else {
                    nil
                }
            guard let refusal else {
                state.inFlight += 1
                return .begins
            }
            return .refused(refusal, rest: state.refusals.reserve(at: now()))
        }
    }

    /// Notes that a call has ended that began.
    func end() { state.withLock { $0.inFlight -= 1 } }

    /// Whether a new account would grant no more than this one does.
    func isAsGoodAsNew(at now: NIODeadline) -> Bool {
        state.withLock { $0.inFlight == 0 && $0.calls?.isFull(at: now) != false && $0.refusals.isFull(at: now) }
    }
}

extension Limits.CallRate {
    /// How often calls are refused to a user whose calls are not counted, but may not be too many at once.
    fileprivate static let usualRefusals = Limits.CallRate(perSecond: 1000, burst: 1000)
}
