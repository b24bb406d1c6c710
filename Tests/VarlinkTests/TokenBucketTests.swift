import NIOCore
import Testing

@testable import Varlink

@Suite("A bucket of tokens")
struct TokenBucketTests {
    private static func at(_ microseconds: Int64) -> NIODeadline { .uptimeNanoseconds(3_600_000_000_000) + .microseconds(microseconds) }

    @Test("is full at first, empties, and gets its tokens back evenly")
    func refills() {
        var bucket = TokenBucket(.init(perSecond: 1000, burst: 3))
        #expect((0..<5).map { _ in bucket.take(at: Self.at(0)) } == [true, true, true, false, false])
        #expect(bucket.take(at: Self.at(999)) == false)
        #expect(bucket.take(at: Self.at(1000)) == true)
        #expect(bucket.take(at: Self.at(1999)) == false)
        // Half a token that was there already counts.
        #expect((0..<3).map { _ in bucket.take(at: Self.at(3500)) } == [true, true, false])
        #expect(bucket.take(at: Self.at(4000)) == true)
        #expect(!bucket.isFull(at: Self.at(6999)) && bucket.isFull(at: Self.at(7000)))
        // However long nobody comes, it holds no more than three.
        #expect((0..<5).map { _ in bucket.take(at: Self.at(1_000_000_000)) } == [true, true, true, false, false])
    }

    @Test("tokens that are taken before they are there come one after the other")
    func reserves() {
        var bucket = TokenBucket(.init(perSecond: 1000, burst: 1))
        #expect((1...3).map { _ in bucket.reserve(at: Self.at(0)) } == [.milliseconds(1), .milliseconds(2), .milliseconds(3)])
        #expect(bucket.reserve(at: Self.at(2000)) == .milliseconds(2))
        #expect(bucket.reserve(at: Self.at(10_000)) == .milliseconds(1))
    }

    @Test("numbers that make no sense count as 1")
    func clamped() {
        var bucket = TokenBucket(.init(perSecond: 0, burst: -5))
        #expect((0..<2).map { _ in bucket.take(at: Self.at(0)) } == [true, false])
        #expect(bucket.take(at: Self.at(1_000_000)) == true)
    }

    @Test("grants what a bucket grants that is counted drop by drop", arguments: 1...20 as ClosedRange<UInt64>)
    func model(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let perSecond = [1, 7, 100, 1000, 250_000].randomElement(using: &generator) ?? 1
        let burst = Int.random(in: 1...50, using: &generator)
        let interval = 1_000_000_000 / Int64(perSecond)
        var bucket = TokenBucket(.init(perSecond: perSecond, burst: burst))
        // In nanoseconds' worth of tokens.
        var level = interval * Int64(burst)
        var (now, before) = (Self.at(0), Self.at(0))
        for step in 0..<5000 {
            now = now + .nanoseconds(Int64.random(in: 0...(3 * interval), using: &generator) / Int64.random(in: 1...4, using: &generator))
            level = min(interval * Int64(burst), level + (now - before).nanoseconds)
            before = now
            let expected = level >= interval
            if expected { level -= interval }
            if bucket.take(at: now) != expected {
                Issue.record("seed \(seed), step \(step): a token should \(expected ? "" : "not ")be there")
                return
            }
        }
    }
}
