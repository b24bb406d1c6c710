import CivilTime

/// The days on which a customer bought, each once, in order.
package struct PurchaseHistory: Hashable, Sendable {
    /// In order, no day twice.
    package let days: [CivilDate]

    /// - Parameter days: in any order; two orders on one day are one purchase.
    package init(_ days: some Sequence<CivilDate>) { self.days = Array(Set(days)).sorted() }

    /// The last one.
    package var last: CivilDate? { days.last }

    /// The days between each purchase and the next; all positive.
    package var gaps: [Int] { zip(days, days.dropFirst()).map { $0.days(until: $1) } }
}
