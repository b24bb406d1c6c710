/// A program that is run for events: mail, chat, a desktop's notices.
package struct DeliveryProgram: Hashable, Sendable {
    /// The stem of its file in `deliver.d`.
    package var name: String
    package var filter: EventFilter
    /// How long one run may take, in seconds.
    package var timeout: Int64
    package var retries: RetryPolicy

    package init(name: String, filter: EventFilter, timeout: Int64, retries: RetryPolicy) {
        self.name = name
        self.filter = filter
        self.timeout = timeout
        self.retries = retries
    }
}

/// How often something that failed is tried again, and when.
package struct RetryPolicy: Hashable, Sendable {
    /// How often it is tried in all, the first time included; at least 1.
    package var tries: Int
    /// How long to wait after the first failure, in seconds. Each further wait is twice as long,
    package var firstWait: Int64
    /// but no longer than this.
    package var longestWait: Int64

    package init(tries: Int, firstWait: Int64, longestWait: Int64) {
        self.tries = tries
        self.firstWait = firstWait
        self.longestWait = longestWait
    }

    /// How long to wait after so many failures, in microseconds; nil: no more tries.
    ///
    /// Exponential back-off with "equal jitter": half of the wait is sure, the other half random, so that what failed together is not tried
    /// again together (M. Brooker, "Exponential Backoff And Jitter", 2015).
    package func wait(afterFailures failures: Int, using generator: inout some RandomNumberGenerator) -> Int64? {
        guard failures < tries else { return nil }
        let doublings = min(max(failures - 1, 0), 40)
        let (product, overflow) = firstWait.multipliedReportingOverflow(by: 1 << Int64(doublings))
        let whole = (overflow ? longestWait : min(product, longestWait)) * 1_000_000
        return whole / 2 + Int64.random(in: 0...max(whole - whole / 2, 0), using: &generator)
    }
}
