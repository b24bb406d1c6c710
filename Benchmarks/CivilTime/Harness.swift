/// One side of a comparison: works on all inputs and gives a checksum of its answers.
struct Side {
    let name: String
    let work: () -> Int64
}

/// Measures sides in turn, so that the machine's moods fall on all of them alike, and prints the median nanoseconds for one operation.
struct Comparison {
    let what: String
    let count: Int
    /// Whether both sides give the same answers, and have to.
    var isSame = true
    let ours: Side
    let baselines: [Side]
    /// Ours has to take at most this many nanoseconds.
    var atMost: Double?
    /// Ours has to be so many times as fast as the baseline of that place.
    var faster: [Double?] = []

    static let rounds = 7

    func run() {
        let sides = [ours] + baselines
        var times = sides.map { _ in [Double]() }
        var sums: [Int64] = []
        for round in 0..<Self.rounds {
            for (index, side) in sides.enumerated() {
                let start = ContinuousClock.now
                let sum = side.work()
                let duration = ContinuousClock.now - start
                times[index].append(Double(duration.components.attoseconds) / 1e9 + Double(duration.components.seconds) * 1e9)
                if round == 0 { sums.append(sum) }
            }
        }
        let medians = times.map { $0.sorted()[Self.rounds / 2] / Double(count) }
        let own = medians[0]
        var verdicts: [String] = []
        if let atMost { verdicts.append(own <= atMost ? "ok (≤ \(Int(atMost)) ns)" : "goal missed (≤ \(Int(atMost)) ns)") }
        print("| \(what.padded(46)) | \(ns(own)) |", terminator: "")
        for (index, baseline) in baselines.enumerated() {
            let ratio = medians[index + 1] / own
            print(" \(ns(medians[index + 1])) \(baseline.name) (\(rounded(ratio)) ×) |", terminator: "")
            if let goal = faster.indices.contains(index) ? faster[index] : nil {
                verdicts.append("\(ratio >= goal ? "ok" : "goal missed") (≥ \(rounded(goal)) × \(baseline.name))")
            }
            if isSame, sums[index + 1] != sums[0] { verdicts.append("ANSWERS DIFFER from \(baseline.name)") }
        }
        print(" \(verdicts.joined(separator: ", "))")
    }

    private func ns(_ value: Double) -> String { "\(rounded(value)) ns".leftPadded(11) }
    private func rounded(_ value: Double) -> String {
        value >= 100 ? String(Int(value.rounded())) : String((value * 10).rounded() / 10)
    }
}

extension String {
    func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
    func leftPadded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}

/// Numbers that are the same on every run (splitmix64).
struct Numbers: RandomNumberGenerator {
    private var state: UInt64 = 42
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
