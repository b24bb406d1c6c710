import Foundation
import Keeper
import TestSupport
import Testing

@Suite("How late the daemon was")
struct LatenessTests {
    @Test("percentiles bound what was counted, within the step of the distribution")
    func percentiles() {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var lateness = Lateness()
            let values = (0..<Int.random(in: 1...500, using: &generator)).map { _ in
                Int64.random(in: 0...(1 << Int64.random(in: 0...29, using: &generator)), using: &generator)
            }
            for value in values { lateness.count(value) }
            let sorted = values.sorted()
            for percent in [1, 50, 90, 99, 100] {
                let exact = sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]
                let bound = lateness.percentile(percent) ?? -1
                #expect(bound >= exact, "seed \(seed)")
                // A step is at most two and a half times the one before it.
                #expect(bound <= max(1000, exact * 5 / 2), "seed \(seed)")
            }
            #expect(lateness.longest == sorted.last && lateness.looks == values.count && lateness.caughtUp == 0)
        }
    }

    @Test("what the daemon was away for is counted apart, and what came early is in time")
    func caughtUp() {
        var lateness = Lateness()
        #expect(lateness.percentile(50) == nil)
        for value in [-5, 0, 900_000_000, 900_000_001, 86_400_000_000] as [Int64] { lateness.count(value) }
        #expect(lateness.looks == 5 && lateness.caughtUp == 2)
        #expect(lateness.longest == 900_000_000 && lateness.longestCaughtUp == 86_400_000_000)
        #expect(lateness.percentile(50) == 1000 && lateness.percentile(99) == 900_000_000)
    }
}
