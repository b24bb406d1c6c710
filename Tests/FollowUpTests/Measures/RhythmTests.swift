import CivilTime
import Foundation
import TestSupport
import Testing

@testable import FollowUp

/// Who is quieter than usual.
@Suite struct RhythmTests {
    private static let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)

    private func day(_ text: String) throws -> CivilDate { try CivilDate(iso8601: text) }

    private func history(from start: String, gaps: [Int]) throws -> PurchaseHistory {
        var days = [try day(start)]
        for gap in gaps { days.append((days.last ?? .first).adding(days: gap)) }
        return PurchaseHistory(days)
    }

    @Test func theEvidenceIsInWords() throws {
        let history = try history(from: "2026-01-01", gaps: [31, 25, 37, 31, 28, 34])
        let last = try #require(history.last)
        let rhythm = try #require(Rhythm(history))
        #expect(rhythm.evidence(on: last.adding(days: 58)) == "orders every 31 ± 4 days; silent for 58; later than 100% of its own gaps")
        // What a title says has to stay true on later days.
        #expect(
            rhythm.lastingEvidence(on: last.adding(days: 58))
                == "orders every 31 ± 4 days; silent since \(last); later than 100% of its own gaps")
        #expect(rhythm.evidence(on: last.adding(days: 32)) == "orders every 31 ± 4 days; silent for 32; later than 66% of its own gaps")
        #expect(rhythm.score(on: last.adding(days: 58)) == 1)
        #expect(rhythm.score(on: last.adding(days: 31)) == 0.5)
        #expect(rhythm.score(on: last) == 0)
        #expect(rhythm.score(on: last.adding(days: -3)) == 0)
    }

    @Test func twoOrdersOnADayAreOne() throws {
        let days = try ["2026-01-01", "2026-01-01", "2026-02-01"].map(day)
        #expect(PurchaseHistory(days).gaps == [31])
    }

    @Test func withoutASegmentThreeGapsAreNeeded() throws {
        #expect(Rhythm(PurchaseHistory([])) == nil)
        #expect(Rhythm(try history(from: "2026-01-01", gaps: [30, 30])) == nil)
        #expect(Rhythm(try history(from: "2026-01-01", gaps: [30, 30, 30])) != nil)
    }

    /// One gap of its own: the segment says how gaps vary and how long they are, and counts for three.
    @Test func fewGapsArePooledWithTheSegment() throws {
        var segment = SegmentRhythm()
        for _ in 0..<50 { segment.add(try history(from: "2025-01-01", gaps: [20, 30, 40, 30, 30])) }
        let weekly = try history(from: "2026-01-01", gaps: [7])
        let rhythm = try #require(Rhythm(weekly, in: segment))
        // (7 × 30³)^(1/4), but for the width of a bin.
        #expect(abs(rhythm.usualGap - 20.85) < 0.7)
        let once = try #require(Rhythm(try history(from: "2026-01-01", gaps: []), in: segment))
        #expect(abs(once.usualGap - 30) < 1)
        let last = try #require(once.last as CivilDate?)
        #expect(once.lastingEvidence(on: last.adding(days: 60)) == "ordered once, on \(last); customers like it order every 30 days")
        #expect(once.evidence(on: last.adding(days: 60)) == "ordered once, 60 days ago; customers like it order every 30 days")
        #expect(once.uncertainty(on: last.adding(days: 25)) > 0.15)
        // The more of its own gaps, the surer, and the less the segment matters.
        let many = try #require(Rhythm(try history(from: "2026-01-01", gaps: Array(repeating: 7, count: 60)), in: segment))
        #expect(abs(many.usualGap - 7) < 0.6)
        let day = try #require(many.day(reaching: 0.9))
        #expect(many.silence(on: day) <= 8)
        #expect(many.uncertainty(on: many.last.adding(days: 30)) < 0.02)
    }

    @Test func theScoreOnlyRisesAndTheDayIsTheFirst() throws {
        var random = SeededGenerator(seed: Self.seed)
        for _ in 0..<300 {
            var segment = SegmentRhythm()
            for _ in 0..<Int.random(in: 0...20, using: &random) {
                segment.add(
                    try history(
                        from: "2020-01-01",
                        gaps: (0..<Int.random(in: 0...6, using: &random)).map { _ in Int.random(in: 1...400, using: &random) }))
            }
            let gaps = (0..<Int.random(in: 0...10, using: &random)).map { _ in Int.random(in: 1...200, using: &random) }
            guard let rhythm = Rhythm(try history(from: "2021-01-01", gaps: gaps), in: segment) else { continue }
            var before = 0.0
            for silence in 0...500 {
                let score = rhythm.score(on: rhythm.last.adding(days: silence))
                #expect(score >= before && score <= 1, "SEED=\(Self.seed)")
                before = score
            }
            for confidence in [0.5, 0.9, 0.95, 1.0] {
                guard let day = rhythm.day(reaching: confidence) else { continue }
                #expect(rhythm.score(on: day) >= confidence, "SEED=\(Self.seed)")
                #expect(rhythm.score(on: day.adding(days: -1)) < confidence, "SEED=\(Self.seed)")
            }
        }
    }

    /// The formula of the score, from the gaps themselves rather than from bins.
    @Test func theScoreIsThatOfTheFormula() throws {
        var random = SeededGenerator(seed: Self.seed)
        var segment = SegmentRhythm()
        var all: [[Int]] = []
        for _ in 0..<400 {
            let scale = Double.random(in: 5...120, using: &random)
            let gaps = (0..<Int.random(in: 2...20, using: &random)).map { _ in
                max(1, Int((scale * Double.random(in: 0.3...2.2, using: &random)).rounded()))
            }
            all.append(gaps)
            segment.add(try history(from: "2000-01-01", gaps: gaps))
        }
        var questions: [String] = []
        var answers: [Double] = []
        for _ in 0..<2000 {
            let gaps = Array((all.randomElement(using: &random) ?? [9]).prefix(Int.random(in: 1...12, using: &random)))
            let rhythm = try #require(Rhythm(try history(from: "2020-01-01", gaps: gaps), in: segment))
            let silence = Int.random(in: 1...200, using: &random)
            questions.append("\(silence) \(gaps.map(String.init).joined(separator: ","))")
            answers.append(rhythm.score(on: rhythm.last.adding(days: silence)))
        }
        let script = """
            import sys, numpy as np
            lines = sys.stdin.read().split('\\n')
            everybody = [np.array(list(map(int, line.split(',')))) for line in lines[0].split(' ')]
            ratios = np.concatenate([gaps / np.median(gaps) for gaps in everybody])
            usual = np.median([np.median(gaps) for gaps in everybody])
            for line in lines[1:]:
                if not line: continue
                silence, own = line.split(' ')
                silence, own = int(silence), np.array(list(map(int, own.split(','))))
                scale = np.exp((len(own) * np.log(np.median(own)) + 3 * np.log(usual)) / (len(own) + 3))
                shorter = (own < silence).sum() + (own == silence).sum() / 2
                print((shorter + 3 * (ratios < silence / scale).mean()) / (len(own) + 3))
            """
        let everybody = all.map { $0.map(String.init).joined(separator: ",") }.joined(separator: " ")
        let wanted = try Oracle.python(script, input: [everybody] + questions).compactMap(Double.init)
        #expect(wanted.count == answers.count)
        // Bins are 4.4 % wide; what is in one of them can be on either side of a ratio that many customers share, their own median.
        let worst = zip(wanted, answers).map { abs($0 - $1) }.max() ?? 1
        let mean = zip(wanted, answers).map { abs($0 - $1) }.reduce(0, +) / Double(max(1, answers.count))
        #expect(worst < 0.08, "SEED=\(Self.seed)")
        #expect(mean < 0.01, "SEED=\(Self.seed)")
        print("rhythm: \(answers.count) scores compared with numpy, mean difference \(mean), largest \(worst) (SEED=\(Self.seed))")
    }

    @Test func segmentsAddUpInAnyOrder() throws {
        let histories = try [[20, 30], [5], [400, 12, 90], [], [7, 7, 7]].map { try history(from: "2025-01-01", gaps: $0) }
        var (forward, backward, left, right) = (SegmentRhythm(), SegmentRhythm(), SegmentRhythm(), SegmentRhythm())
        for history in histories { forward.add(history) }
        for history in histories.reversed() { backward.add(history) }
        for history in histories.prefix(2) { left.add(history) }
        for history in histories.dropFirst(2) { right.add(history) }
        left.add(right)
        #expect(forward == backward && forward == left)
        #expect(forward.customerCount == 4 && forward.gapCount == 8)
        #expect(SegmentRhythm().share(shorterThan: 1) == nil)
        #expect(forward.share(shorterThan: 0) == 0 && forward.share(shorterThan: 1e9) == 1)
    }
}
