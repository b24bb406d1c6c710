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
