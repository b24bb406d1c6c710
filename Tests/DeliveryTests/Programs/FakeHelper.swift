import Delivery
import FollowUp
import Foundation
import Synchronization
import Varlink

/// A helper that runs nothing: what comes of a run is decided by the test.
final class FakeHelper: ProgramHelper {
    /// One run that was asked for.
    struct Run: Sendable {
        var program: String
        var attempt: Int
        var key: String
        var seq: Int64
        var delivery: String
    }

    private struct State {
        var isAway = false
        var runs: [Run] = []
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var watchers: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())
    private let outcome: @Sendable (Run) async -> ProgramOutcome

    init(_ outcome: @escaping @Sendable (Run) async -> ProgramOutcome = { _ in .taken }) { self.outcome = outcome }

    func run(_ program: DeliveryProgram, attempt: Int, delivery: String) async throws(CancellationError) -> ProgramOutcome {
        if state.withLock({ $0.isAway }) { return .noHelper(reason: "switched off") }
        let json = try? JSON(parsing: delivery)
        let run = Run(
            program: program.name, attempt: attempt, key: json?["key"]?.stringValue ?? "", seq: json?["event"]?["seq"]?.integerValue ?? 0,
            delivery: delivery)
        state.withLock { state in
            state.runs.append(run)
            let count = state.runs.count
            for waiter in state.waiters where waiter.count <= count { waiter.continuation.resume() }
            state.waiters.removeAll { $0.count <= count }
        }
        let outcome = await outcome(run)
        if Task.isCancelled { throw CancellationError() }
        return outcome
    }

    func returns() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        state.withLock { state in
            if state.isAway { state.watchers.append(continuation) } else { continuation.yield() }
        }
        return stream
    }

    func goAway() { state.withLock { $0.isAway = true } }

    func comeBack() {
        state.withLock { state in
            state.isAway = false
            for watcher in state.watchers { watcher.yield() }
            state.watchers = []
        }
    }

    /// Returns when so many runs were asked for.
    func ran(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.runs.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    var runs: [Run] { state.withLock { $0.runs } }
    func runs(of program: String) -> [Run] { runs.filter { $0.program == program } }
}

/// Waits that take no time, and are kept.
final class KeptPace<Generator: RandomNumberGenerator & Sendable>: ProgramPace {
    private let random: RandomPace<Generator>
    private let kept = Mutex<[Int64]>([])

    init(_ generator: Generator) { random = RandomPace(generator) }

    func wait(_ policy: RetryPolicy, afterFailures failures: Int) -> Int64? { random.wait(policy, afterFailures: failures) }
    func sleep(microseconds: Int64) async throws(CancellationError) { kept.withLock { $0.append(microseconds) } }

    var waits: [Int64] { kept.withLock { $0 } }
}

/// Waits that end only when somebody ends them.
struct EndlessPace: ProgramPace {
    func wait(_ policy: RetryPolicy, afterFailures failures: Int) -> Int64? { failures < policy.tries ? policy.firstWait * 1_000_000 : nil }
    func sleep(microseconds: Int64) async throws(CancellationError) {
        do { try await Task.sleep(for: .seconds(86_400)) } catch { throw CancellationError() }
    }
}
