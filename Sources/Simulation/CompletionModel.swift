/// How the work is done in a simulation: the simplest that can be said in a sentence, so that everybody knows what its figures mean.
///
/// On every business day at noon in the house's zone, everybody who is not away does up to `perDay` of the tasks that are open for them or for whom they stand in for,
/// the oldest due first. A follow-up reaches the customer with the probability `reaching`, else it is tried again as its rule says; other work is done.
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
