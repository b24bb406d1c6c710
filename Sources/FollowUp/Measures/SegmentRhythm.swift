import Glibc

/// What the customers of a segment have shown together: how long they take, and how much the gaps of one customer vary around its own usual one.
///
/// Counted in bins of a sixteenth of an octave (4.4 %), so that its size does not grow with the customers and that the order in which they are
/// added changes nothing; two of them can be added up.
package struct SegmentRhythm: Hashable, Sendable {
    /// Gaps divided by the median of the customer's own gaps.
    private var ratios = [Int](repeating: 0, count: binCount)
    /// The medians, in days; each customer once.
    private var medians = [Int](repeating: 0, count: binCount)

    private static let perOctave = 16.0
    /// From 2^-8 to 2^16.
    private static let lowest = -8.0
    private static let binCount = 384

    /// Of nobody yet.
    package init() {}

    /// How many gaps it knows.
    package var gapCount: Int { ratios.reduce(0, +) }
    /// How many customers it knows.
    package var customerCount: Int { medians.reduce(0, +) }

    /// Adds a customer; one with fewer than two gaps says nothing about how gaps vary, and counts with its usual gap alone.
    package mutating func add(_ history: PurchaseHistory) {
        let gaps = history.gaps
        guard let median = Rhythm.median(gaps) else { return }
        medians[Self.bin(median)] += 1
        guard gaps.count > 1 else { return }
        for gap in gaps { ratios[Self.bin(Double(gap) / median)] += 1 }
    }

    /// Adds what another part of the segment has shown.
    package mutating func add(_ other: SegmentRhythm) {
        for index in ratios.indices {
            ratios[index] += other.ratios[index]
            medians[index] += other.medians[index]
        }
    }

    /// The usual gap of the customer in the middle, in days; nil while nobody bought twice.
    package var usualGap: Double? {
        let count = customerCount
        guard count > 0 else { return nil }
        var before = 0
        for (index, bin) in medians.enumerated() {
            if Double(before + bin) >= Double(count) / 2 {
                let part = (Double(count) / 2 - Double(before)) / Double(bin)
                return exp2(Self.lowest + (Double(index) + part) / Self.perOctave)
            }
            before += bin
        }
        return nil
    }

    /// The part of all gaps that are shorter than so many times the customer's usual one; nil while it knows none.
    package func share(shorterThan ratio: Double) -> Double? {
        let count = gapCount
        guard count > 0 else { return nil }
        guard ratio > 0 else { return 0 }
        let place = (log2(ratio) - Self.lowest) * Self.perOctave
        guard place > 0 else { return 0 }
        guard place < Double(Self.binCount) else { return 1 }
        let index = Int(place)
        let before = ratios[..<index].reduce(0, +)
        return (Double(before) + Double(ratios[index]) * (place - Double(index))) / Double(count)
    }

    /// Whether `other` says so much else that what was worked out with this one has to be worked out anew: another usual gap by a fiftieth, or a tenth more or fewer gaps.
    public func differs(from other: SegmentRhythm) -> Bool {
        func isFar(_ left: Double, _ right: Double, _ share: Double) -> Bool { abs(left - right) > share * max(left, right) }
        if (usualGap == nil) != (other.usualGap == nil) { return true }
        return isFar(usualGap ?? 0, other.usualGap ?? 0, 0.02) || isFar(Double(gapCount), Double(other.gapCount), 0.1)
    }

    /// The bins that are not empty, as text: "r203:5 m190:2", for ratios and medians. `init(text:)` reads it back.
    public var text: String {
        let lists = [("r", ratios), ("m", medians)].flatMap { name, bins in
            bins.enumerated().filter { $0.element > 0 }.map { "\(name)\($0.offset):\($0.element)" }
        }
        return lists.joined(separator: " ")
    }

    /// Nil for a text that is none of these.
    public init?(text: String) {
        for part in text.split(separator: " ") {
            let sides = part.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
            guard sides.count == 2, let index = Int(sides[0]), ratios.indices.contains(index), let count = Int(sides[1]), count > 0 else {
                return nil
            }
            switch part.first {
            case "r": ratios[index] = count
            case "m": medians[index] = count
            default: return nil
            }
        }
    }

    private static func bin(_ value: Double) -> Int {
        let place = (log2(value) - lowest) * perOctave
        return min(max(Int(place.rounded(.down)), 0), binCount - 1)
    }
}
