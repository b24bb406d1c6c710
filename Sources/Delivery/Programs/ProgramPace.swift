import FollowUp
import Synchronization

/// How waits between tries come about: real ones in production, none in tests.
package protocol ProgramPace: Sendable {
    /// How long to wait after so many failures, in microseconds; nil: no more tries.
    func wait(_ policy: RetryPolicy, afterFailures failures: Int) -> Int64?
    /// Waits so long.
    func sleep(microseconds: Int64) async throws(CancellationError)
}

/// The machine's own time and chance.
package final class RandomPace<Generator: RandomNumberGenerator & Sendable>: ProgramPace {
    private let generator: Mutex<Generator>

    package init(_ generator: Generator = SystemRandomNumberGenerator()) { self.generator = Mutex(generator) }

    package func wait(_ policy: RetryPolicy, afterFailures failures: Int) -> Int64? {
        generator.withLock { policy.wait(afterFailures: failures, using: &$0) }
    }

    package func sleep(microseconds: Int64) async throws(CancellationError) {
        do { try await Task.sleep(for: .microseconds(microseconds)) } catch { throw CancellationError() }
    }
}
