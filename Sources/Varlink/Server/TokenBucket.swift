import NIOCore

/// Counts how often something may happen: `burst` times at once, and then once for every interval that passes.
///
/// The bucket is full at first. It is kept as one moment, the one at which it will be full again (the generic cell rate algorithm of
/// ITU-T I.371 in its form of a virtual scheduler): nothing has to run for it to fill, and no fraction of a token is lost.
struct TokenBucket: Sendable {
    private let interval: TimeAmount
    /// How long an empty bucket takes to be full.
    private let span: TimeAmount
    private var fullAt = NIODeadline.uptimeNanoseconds(0)

    init(_ rate: Limits.CallRate) {
        interval = .nanoseconds(max(1, 1_000_000_000 / Int64(max(1, rate.perSecond))))
        span = .nanoseconds(interval.nanoseconds * Int64(max(1, rate.burst)))
    }

    /// Takes a token, or nothing when there is none; says whether there was one.
    mutating func take(at now: NIODeadline) -> Bool {
        let full = max(fullAt, now) + interval
        guard full - now <= span else { return false }
        fullAt = full
        return true
    }

    /// Takes the next token that nobody has taken yet, whenever that comes; says how long that will be.
    mutating func reserve(at now: NIODeadline) -> TimeAmount {
        fullAt = max(fullAt, now) + interval
        return max(.zero, fullAt - now)
    }

    /// Whether no token is missing.
    func isFull(at now: NIODeadline) -> Bool { fullAt <= now }
}
