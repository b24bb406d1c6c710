import CivilTime
import FollowUp

/// How the work is done in a simulation: the simplest that can be said in a sentence, so that everybody knows what its figures mean.
///
/// On every business day at noon in the house's zone, everybody who is not away does up to `perDay` of the tasks that are open for them or for whom they stand in for,
/// the oldest due first. A follow-up reaches the customer with the probability `reaching`, else it is tried again as its rule says; other work is done.
/// Each try is a draw by itself (`reaches`).
package struct CompletionModel: Hashable, Sendable {
    /// At least 0.
    package var perDay: Int
    /// 0 to 1.
    package var reaching: Double
    /// The same seed gives the same course.
    package var seed: UInt64

    package init(perDay: Int = 20, reaching: Double = 0.6, seed: UInt64 = 1) {
        self.perDay = perDay
        self.reaching = reaching
        self.seed = seed
    }
}

extension CompletionModel {
    /// Whether a try on `day` at what a task is about reaches the customer.
    ///
    /// It follows from the seed, the occurrence and the day alone, and not from how many other tries there were before: what somebody is shown of a simulation would else
    /// differ with what is hidden from them.
    package func reaches(_ occurrence: OccurrenceKey, on day: CivilDate) -> Bool {
        let about = [
            occurrence.rule.rawValue, occurrence.subject.kind.rawValue, occurrence.subject.key, occurrence.anchor, occurrence.step.rawValue,
        ]
        // FNV-1a over the words, each with a byte behind it that no UTF-8 has, and over the day; then a generator of its own, since neighbouring days differ in few bits.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: seed >> UInt64(shift))) }
        for word in about {
            word.utf8.forEach(add)
            add(0xff)
        }
        for shift in stride(from: 0, to: 32, by: 8) { add(UInt8(truncatingIfNeeded: day.dayNumber >> shift)) }
        var random = SplitMix64(seed: hash)
        return Double.random(in: 0..<1, using: &random) < reaching
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): its numbers follow from the seed alone.
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
