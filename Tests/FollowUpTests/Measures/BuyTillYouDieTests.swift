import CivilTime
import Foundation
import TestSupport
import Testing

@testable import FollowUp

/// The model against what its authors published, and against its formulas written out once more in Python.
@Suite struct BuyTillYouDieTests {
    /// The 2,357 customers of the CDNOW sample that the paper fits, as PyPI lifetimes ships them: repeats, recency, age, in weeks.
    private static func cdnow() throws -> [BuyTillYouDie.Summary] {
        let script = """
            import importlib.util, os, csv
            folder = os.path.dirname(importlib.util.find_spec('lifetimes').origin)
            for row in csv.DictReader(open(os.path.join(folder, 'datasets', 'cdnow_customers_summary.csv'))):
                print(row['frequency'], row['recency'], row['T'])
            """
        return try Oracle.python(script).map { line in
            let numbers = line.split(separator: " ").compactMap { Double($0) }
            return BuyTillYouDie.Summary(repeats: Int(numbers[0]), recency: numbers[1], age: numbers[2])
        }
    }

    /// Table 2 of Fader, Hardie and Lee (2005): r 0.243, alpha 4.414, a 0.793, b 2.426, log-likelihood -9582.4.
    @Test func thePublishedFit() throws {
        let customers = try Self.cdnow()
        #expect(customers.count == 2357)
        let published = BuyTillYouDie(r: 0.243, alpha: 4.414, a: 0.793, b: 2.426)
        let likelihood = customers.reduce(0) { $0 + published.logLikelihood($1) }
        #expect(abs(likelihood - -9582.4) < 0.05, "\(likelihood)")
        let fit = try #require(BuyTillYouDie.fitted(to: customers))
        #expect(abs(fit.model.r - 0.243) < 0.001)
        #expect(abs(fit.model.alpha - 4.414) < 0.005)
        #expect(abs(fit.model.a - 0.793) < 0.002)
        #expect(abs(fit.model.b - 2.426) < 0.005)
        #expect(abs(fit.logLikelihood - -9582.4) < 0.05)
        print(
            "BG/NBD: fitted to CDNOW as r \(fit.model.r), alpha \(fit.model.alpha), a \(fit.model.a), b \(fit.model.b), LL \(fit.logLikelihood)"
        )
    }

    @Test func theOrderOfCustomersChangesNothing() throws {
        let customers = try Self.cdnow()
        let fit = try #require(BuyTillYouDie.fitted(to: customers))
        #expect(try #require(BuyTillYouDie.fitted(to: customers.reversed())).model == fit.model)
    }

    /// The same fit in days as in weeks: the unit of time is the data's.
    @Test func theUnitOfTimeIsTheDatas() throws {
        let weeks = try Self.cdnow()
        let days = weeks.map { BuyTillYouDie.Summary(repeats: $0.repeats, recency: $0.recency * 7, age: $0.age * 7) }
        let (first, second) = (try #require(BuyTillYouDie.fitted(to: weeks)), try #require(BuyTillYouDie.fitted(to: days)))
        #expect(abs(second.model.alpha / first.model.alpha - 7) < 0.001)
        #expect(abs(first.model.probabilityAlive(weeks[0]) - second.model.probabilityAlive(days[0])) < 1e-6)
    }

    /// Fader and Hardie's own form of P(alive), which is another than the one in the code.
    @Test func probabilitiesAreThoseOfTheFormula() throws {
        let customers = try Self.cdnow()
        let model = BuyTillYouDie(r: 0.243, alpha: 4.414, a: 0.793, b: 2.426)
        let script = """
            import sys
            r, alpha, a, b = 0.243, 4.414, 0.793, 2.426
            for line in sys.stdin:
                x, t, T = map(float, line.split())
                print(1.0 if x == 0 else 1 / (1 + a / (b + x - 1) * ((alpha + T) / (alpha + t)) ** (r + x)))
            """
        let answers = try Oracle.python(script, input: customers.map { "\($0.repeats) \($0.recency) \($0.age)" })
        #expect(answers.count == customers.count)
        var differences = 0
        for (customer, answer) in zip(customers, answers) {
            if abs(model.probabilityAlive(customer) - (Double(answer) ?? -1)) > 1e-9 { differences += 1 }
        }
        #expect(differences == 0)
        print("BG/NBD: \(answers.count) probabilities compared with the published formula, differences: \(differences)")
    }

    /// The story itself rather than its closed form: rates spread as a gamma, the leaving as a beta distribution, integrated in small steps. No
    /// gamma function and no formula of the paper is in the judge.
    @Test func likelihoodsAndProbabilitiesAreThoseOfTheStory() throws {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        var random = SeededGenerator(seed: seed)
        var cases: [(BuyTillYouDie, BuyTillYouDie.Summary)] = []
        for _ in 0..<1000 {
            let model = BuyTillYouDie(
                r: .random(in: 0.1...3, using: &random), alpha: .random(in: 0.5...20, using: &random),
                a: .random(in: 0.2...5, using: &random), b: .random(in: 0.2...5, using: &random))
            let age = Double.random(in: 0...150, using: &random)
            let repeats = Int.random(in: 0...60, using: &random)
            cases.append(
                (model, .init(repeats: repeats, recency: repeats == 0 ? 0 : .random(in: 0...age, using: &random), age: age)))
        }
        let script = """
            import sys, numpy as np
            u = np.arange(-500, 12, 0.02)
            v = np.arange(-400, 400, 0.05)
            logp, logq = -np.logaddexp(0, -v), -np.logaddexp(0, v)
            def total(logs):
                top = logs.max()
                return top + np.log(np.exp(logs - top).sum())
            for line in sys.stdin:
                r, alpha, a, b, x, t, T = map(float, line.split())
                rate = lambda k, time: total((r + k) * u - (alpha + time) * np.exp(u))
                leave = lambda k, n: total((a + k) * logp + (b + n) * logq)
                alive = rate(x, T) - rate(0, 0) + leave(0, x) - leave(0, 0)
                gone = rate(x, t) - rate(0, 0) + leave(1, x - 1) - leave(0, 0) if x > 0 else -np.inf
                both = np.logaddexp(alive, gone)
                print(both, np.exp(alive - both))
            """
        let answers = try Oracle.python(
            script,
            input: cases.map { "\($0.r) \($0.alpha) \($0.a) \($0.b) \($1.repeats) \($1.recency) \($1.age)" })
        #expect(answers.count == cases.count)
        var differences = 0
        for ((model, summary), answer) in zip(cases, answers) {
            let numbers = answer.split(separator: " ").compactMap { Double($0) }
            let likelihood = model.logLikelihood(summary)
            if numbers.count != 2 || abs(likelihood - numbers[0]) > 1e-7 * max(1, abs(likelihood))
                || abs(model.probabilityAlive(summary) - numbers[1]) > 1e-7
            {
                differences += 1
                if differences < 5 {
                    Issue.record("\(model) \(summary): \(likelihood) \(model.probabilityAlive(summary)), \(answer) SEED=\(seed)")
                }
            }
        }
        print(
            "BG/NBD: \(cases.count) likelihoods and probabilities compared with numerical integrals, differences: \(differences) (SEED=\(seed))"
        )
        #expect(differences == 0)
    }

    /// Customers that fit no story: whatever comes of them is a number, and the same each time.
    @Test func degenerateCustomersTrapNothing() throws {
        let odd: [[BuyTillYouDie.Summary]] = [
            // Nobody ever left; everybody left at once; one customer a thousand times; all on one day; very often, and very long.
            (1...50).map { .init(repeats: $0, recency: 100, age: 100) },
            (1...50).map { .init(repeats: $0, recency: 1, age: 1000) },
            Array(repeating: .init(repeats: 3, recency: 50, age: 60), count: 1000),
            Array(repeating: .init(repeats: 1, recency: 0, age: 0), count: 100),
            (1...50).map { .init(repeats: 100_000 * $0, recency: 1e6, age: 1e6) },
            (1...50).map { .init(repeats: $0, recency: 1e-9, age: 1e9) },
            (1...50).map { .init(repeats: $0, recency: .nan, age: 1e9) },
        ]
        for customers in odd {
            guard let fit = BuyTillYouDie.fitted(to: customers) else { continue }
            #expect(fit.logLikelihood.isFinite)
            #expect([fit.model.r, fit.model.alpha, fit.model.a, fit.model.b].allSatisfy { $0 > 0 && $0.isFinite })
            for customer in customers { #expect((0...1).contains(fit.model.probabilityAlive(customer))) }
            #expect(BuyTillYouDie.fitted(to: customers.reversed())?.model == fit.model)
        }
    }

    @Test func tooFewCustomersGiveNoModel() {
        #expect(BuyTillYouDie.fitted(to: []) == nil)
        #expect(BuyTillYouDie.fitted(to: Array(repeating: .init(repeats: 0, recency: 0, age: 100), count: 1000)) == nil)
        #expect(BuyTillYouDie.Summary(PurchaseHistory([]), on: .first) == nil)
    }

    @Test func aSummaryKnowsOnlyWhatWas() throws {
        let days = try ["2026-01-05", "2026-02-05", "2026-02-05", "2026-12-01"].map { try CivilDate(iso8601: $0) }
        let summary = BuyTillYouDie.Summary(PurchaseHistory(days), on: try CivilDate(iso8601: "2026-03-05"))
        #expect(summary == .init(repeats: 1, recency: 31, age: 59))
    }
}
