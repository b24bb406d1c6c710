import CivilTime
import Glibc

/// The BG/NBD model of buying: whether somebody who has been silent is still a customer at all.
///
/// It assumes that each customer buys at random at a rate of its own, that the rates are spread as a gamma distribution (shape `r`, rate `alpha`), that after each
/// purchase the customer leaves for good with a probability of its own, and that these are spread as a beta distribution (`a`, `b`); and that neither has to do with
/// the other. It knows nothing of seasons, contracts or regular intervals: `Rhythm` is the first opinion, this the second.
///
/// Source: P. S. Fader, B. G. S. Hardie and K. L. Lee, "'Counting Your Customers' the Easy Way: An Alternative to the Pareto/NBD Model", Marketing Science 24
/// (2005).
package struct BuyTillYouDie: Hashable, Sendable {
    /// The shape of the rates.
    package var r: Double
    /// The rate of the rates, in the unit of time of the data.
    package var alpha: Double
    /// Of the probability to leave.
    package var a: Double
    /// Of the probability to stay.
    package var b: Double

    /// Of a customer with fewer purchases after the first one, it has no opinion worth telling.
    package static let fewestRepeats = 2

    /// All that the model looks at.
    package struct Summary: Hashable, Sendable {
        /// Purchases after the first one.
        package var repeats: Int
        /// From the first purchase to the last.
        package var recency: Double
        /// From the first purchase to now.
        package var age: Double

        /// In any unit of time, the same for all customers.
        package init(repeats: Int, recency: Double, age: Double) {
            self.repeats = repeats
            self.recency = recency
            self.age = age
        }

        /// Nil where nothing was bought up to that day. In days.
        package init?(_ history: PurchaseHistory, on day: CivilDate) {
            let days = history.days.filter { $0 <= day }
            guard let first = days.first, let last = days.last else { return nil }
            self.init(repeats: days.count - 1, recency: Double(first.days(until: last)), age: Double(first.days(until: day)))
        }
    }

    /// A model with these parameters, all above 0.
    package init(r: Double, alpha: Double, a: Double, b: Double) {
        self.r = r
        self.alpha = alpha
        self.a = a
        self.b = b
    }

    /// The probability that the customer has not left. Of one that never bought again it is 1: the model lets nobody leave before the second purchase.
    ///
    /// Source: equation 11 of P. S. Fader and B. G. S. Hardie, "Computing P(alive) Using the BG/NBD Model" (2008).
    package func probabilityAlive(_ summary: Summary) -> Double {
        guard summary.repeats > 0 else { return 1 }
        let x = Double(summary.repeats)
        let odds = log(a) - log(b + x - 1) + (r + x) * (log(alpha + summary.age) - log(alpha + summary.recency))
        return 1 / (1 + exp(odds))
    }

    /// The logarithm of the likelihood of that customer. Source: the paper of 2005, equation 6 in the form of its appendix, which does not underflow.
    package func logLikelihood(_ summary: Summary) -> Double {
        let x = Double(summary.repeats)
        let constant = Self.logGamma(r + x) - Self.logGamma(r) + r * log(alpha)
        let left = Self.logGamma(a + b) + Self.logGamma(b + x) - Self.logGamma(b) - Self.logGamma(a + b + x)
        let alive = -(r + x) * log(alpha + summary.age)
        guard summary.repeats > 0 else { return constant + left + alive }
        let gone = log(a) - log(b + x - 1) - (r + x) * log(alpha + summary.recency)
        let larger = max(alive, gone)
        return constant + left + larger + log(exp(alive - larger) + exp(gone - larger))
    }

    /// What is most likely to have brought about what these customers did.
    ///
    /// - Parameter customers: in any order. Of more than `largestSample`, as many of them spread evenly over them in the order of their numbers.
    /// - Returns: nil where too few customers bought again to tell, and where the search did not come to an end.
    package static func fitted(to customers: [Summary]) -> (model: BuyTillYouDie, logLikelihood: Double)? {
        guard customers.count(where: { $0.repeats > 0 }) >= 10, let scale = customers.map(\.age).max(), scale > 0 else { return nil }
        // Equal customers are asked once, and in an order that does not depend on that of the records.
        var counts: [Summary: Int] = [:]
        for customer in customers { counts[customer, default: 0] += 1 }
        let all = counts.sorted {
            ($0.key.repeats, $0.key.recency, $0.key.age) < ($1.key.repeats, $1.key.recency, $1.key.age)
        }.map { (summary: $0.key, count: Double($0.value)) }
        var groups = all
        if groups.count > largestSample { groups = (0..<largestSample).map { all[$0 * all.count / largestSample] } }
        // In units of a tenth of the longest age, so that all parameters are of one order; as logarithms, so that they stay above 0.
        let unit = scale / 10
        for index in groups.indices {
            groups[index].summary.recency /= unit
            groups[index].summary.age /= unit
        }
        func model(_ point: [Double]) -> BuyTillYouDie {
            BuyTillYouDie(r: exp(point[0]), alpha: exp(point[1]), a: exp(point[2]), b: exp(point[3]))
        }
        let found = NelderMead().minimum(from: [0, 0, 0, 0], step: 0.7) { point in
            guard point.allSatisfy({ abs($0) < 30 }) else { return .infinity }
            let candidate = model(point)
            return -groups.reduce(0) { $0 + $1.count * candidate.logLikelihood($1.summary) }
        }
        guard found.isConverged else { return nil }
        var result = model(found.point)
        result.alpha *= unit
        return (result, all.reduce(0) { $0 + $1.count * result.logLikelihood($1.summary) })
    }

    /// Enough to tell four numbers.
    package static let largestSample = 20_000

    /// lgamma(3) writes a global variable; this one does not.
    private static func logGamma(_ value: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(value, &sign)
    }
}
