/// What was reached over a time, by a rep or by several together.
package struct WorkFigures: Hashable, Sendable {
    /// So many of so many.
    package struct Rate: Hashable, Sendable {
        package var count: Int
        package var of: Int

        package init(_ count: Int = 0, of: Int = 0) {
            self.count = count
            self.of = of
        }

        static func + (left: Self, right: Self) -> Self { Self(left.count + right.count, of: left.of + right.of) }
    }

    /// Deals that were won, of those that were decided.
    package var conversion = Rate()
    /// Contracts that went on, of those whose term ended.
    package var renewal = Rate()
    /// Customers who stayed, of those with such a contract.
    package var retention = Rate()
    /// Tasks done before they were due, of those closed by somebody or expired.
    package var onTime = Rate()
    package var waiting = 0
    package var overdue = 0

    package init() {}

    package static func + (left: Self, right: Self) -> Self {
        var sum = Self()
        sum.conversion = left.conversion + right.conversion
        sum.renewal = left.renewal + right.renewal
        sum.retention = left.retention + right.retention
        sum.onTime = left.onTime + right.onTime
        sum.waiting = left.waiting + right.waiting
        sum.overdue = left.overdue + right.overdue
        return sum
    }
}
