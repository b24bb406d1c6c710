import CivilTime

/// The days on which a customer bought, each once, in order.
public struct PurchaseHistory: Hashable, Sendable {
    /// In order, no day twice.
    public let days: [CivilDate]

    /// - Parameter days: in any order; two orders on one day are one purchase.
    public init(_ days: some Sequence<CivilDate>) { self.days = Array(Set(days)).sorted() }

    /// The last one.
    public var last: CivilDate? { days.last }

    /// The days between each purchase and the next; all positive.
    public var gaps: [Int] { zip(days, days.dropFirst()).map { $0.days(until: $1) } }
}
