import FollowUp
import Foundation
import TestSupport
import Testing

@Suite("When what failed is tried again")
struct RetryPolicyTests {
    @Test("waits double up to the longest, are never shorter than half of that, and end with the last try")
    func bounds() {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let policy = RetryPolicy(
                tries: Int.random(in: 1...50, using: &generator), firstWait: Int64.random(in: 1...86_400, using: &generator),
                longestWait: 86_400)
            #expect(policy.wait(afterFailures: policy.tries, using: &generator) == nil)
            for failures in 1..<max(policy.tries, 1) {
                let whole = min(Double(policy.firstWait) * pow(2, Double(failures - 1)), 86_400) * 1_000_000
                guard let wait = policy.wait(afterFailures: failures, using: &generator) else {
                    Issue.record("SEED=\(seed): no try after \(failures) failures of \(policy)")
                    return
                }
                #expect(Double(wait) >= (whole / 2).rounded(.down) && Double(wait) <= whole, "SEED=\(seed) \(policy) \(failures) \(wait)")
            }
        }
    }

    @Test("the same generator gives the same waits, and another one others")
    func determined() {
        func waits(_ seed: UInt64) -> [Int64?] {
            var generator = SeededGenerator(seed: seed)
            let policy = RetryPolicy(tries: 9, firstWait: 30, longestWait: 3600)
            return (1...9).map { policy.wait(afterFailures: $0, using: &generator) }
        }
        #expect(waits(1) == waits(1))
        #expect(waits(1) != waits(2))
        #expect(waits(1).last == .some(nil))
    }
}
