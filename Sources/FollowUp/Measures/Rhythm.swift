import CivilTime
import Glibc

/// How late a customer is by its own rhythm of buying.
///
/// The score is the probability that a gap of this customer is shorter than its present silence: the share of its own gaps that were, with the
/// segment's gaps, brought to the customer's scale, counted as `segmentWeight` gaps more. That is the predictive distribution of a Dirichlet process whose
/// base is the segment (T. S. Ferguson, "A Bayesian analysis of some nonparametric problems", Annals of Statistics 1, 1973): with few gaps the
/// segment speaks, with many the customer.
package struct Rhythm: Hashable, Sendable {
    /// The days between one purchase and the next, shortest first.
    package let gaps: [Int]
    /// The last purchase.
    package let last: CivilDate
    /// The usual gap in days, pooled with the segment's.
    package let usualGap: Double
    private let segment: SegmentRhythm

    /// For how many of its own gaps the segment's count.
    package static let segmentWeight = 3.0
    /// Without a segment that is known, a customer needs so many gaps of its own.
    package static let fewestGaps = 3

    /// Nil where nothing can be said: nothing was bought, or too few gaps are known, of the customer and of its segment.
    package init?(_ history: PurchaseHistory, in segment: SegmentRhythm = SegmentRhythm()) {
        guard let last = history.last else { return nil }
        let gaps = history.gaps.sorted()
        let isPooled = segment.gapCount > 0
        guard isPooled || gaps.count >= Self.fewestGaps else { return nil }
        let own = Self.median(gaps)
        switch (own, isPooled ? segment.usualGap : nil) {
        case (let own?, let pooled?):
            let count = Double(gaps.count)
            usualGap = exp((count * log(own) + Self.segmentWeight * log(pooled)) / (count + Self.segmentWeight))
        case (let gap?, nil), (nil, let gap?): usualGap = gap
        case (nil, nil): return nil
        }
        self.gaps = gaps
        self.last = last
        self.segment = segment
    }

    /// The day about which the next purchase is to be expected.
    package var next: CivilDate { last.adding(days: Int(min(usualGap.rounded(), 1_000_000))) }

    /// Days since the last purchase; negative before it.
    package func silence(on day: CivilDate) -> Int { last.days(until: day) }

    /// 0 to 1; never less on a later day.
    package func score(on day: CivilDate) -> Double { score(silence: silence(on: day)) }

    private func score(silence: Int) -> Double {
        guard silence > 0 else { return 0 }
        let shorter = Double(gaps.count { $0 < silence }) + Double(gaps.count { $0 == silence }) / 2
        guard let pooled = segment.share(shorterThan: Double(silence) / usualGap) else { return shorter / Double(gaps.count) }
        return (shorter + Self.segmentWeight * pooled) / (Double(gaps.count) + Self.segmentWeight)
    }

    /// The standard deviation of the score, from what is known about the customer so far: large where little is.
    package func uncertainty(on day: CivilDate) -> Double {
        let score = score(on: day)
        let weight = segment.gapCount > 0 ? Self.segmentWeight : 0
        return (score * (1 - score) / (Double(gaps.count) + weight + 1)).squareRoot()
    }

    /// The first day on which the score is at least `confidence`; nil when that comes with no silence of 100 usual gaps or 40 years.
    ///
    /// - Parameter confidence: above 0, at most 1.
    package func day(reaching confidence: Double) -> CivilDate? {
        let limit = max(14_610, Int(min(usualGap * 100, 1_000_000)))
        guard score(silence: limit) >= confidence else { return nil }
        var (low, high) = (0, limit)
        while high - low > 1 {
            let middle = (low + high) / 2
            if score(silence: middle) >= confidence { high = middle } else { low = middle }
        }
        let day = last.adding(days: high)
        return last.days(until: day) == high ? day : nil
    }

    /// "orders every 31 ± 6 days; silent for 58; later than 97% of its own gaps": true on that day.
    package func evidence(on day: CivilDate) -> String {
        let silence = silence(on: day)
        return evidence(on: day, once: "ordered once, \(silence) days ago", silent: "silent for \(silence)")
    }

    /// "orders every 31 ± 6 days; silent since 2026-10-12; later than 97% of its own gaps": true on that day, and on every later one while nothing is bought.
    package func lastingEvidence(on day: CivilDate) -> String {
        evidence(on: day, once: "ordered once, on \(last)", silent: "silent since \(last)")
    }

    private func evidence(on day: CivilDate, once: String, silent: String) -> String {
        let silence = silence(on: day)
        let own = gaps.count { $0 < silence }
        switch gaps.count {
        case 0: return "\(once); customers like it order every \(Int(usualGap.rounded())) days"
        case 1:
            return "ordered again once, after \(gaps[0]) day\(gaps[0] == 1 ? "" : "s"); \(silent); "
                + "customers like it order every \(Int((segment.usualGap ?? usualGap).rounded())) days"
        default:
            let mean = Double(gaps.reduce(0, +)) / Double(gaps.count)
            let squares = gaps.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
            let deviation = (squares / Double(gaps.count - 1)).squareRoot()
            return "orders every \(Int(mean.rounded())) ± \(Int(deviation.rounded())) days; \(silent); "
                + "later than \(own * 100 / gaps.count)% of its own gaps"
        }
    }

    /// The middle one, or half way between the two in the middle.
    static func median(_ values: [Int]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? Double(sorted[middle - 1] + sorted[middle]) / 2 : Double(sorted[middle])
    }
}
