import CivilTime
import Glibc

/// When a customer will have used up what it bought last of an item.
///
/// What was bought lasted until the next order; so quantities divided by the days they lasted is the rate of consumption, and the last quantity divided by that rate
/// leads to the next order.
package struct Replenishment: Hashable, Sendable {
    /// A quantity of the item that was bought.
    package struct Line: Hashable, Sendable {
        /// When it was bought.
        package var day: CivilDate
        /// In the item's own unit; above 0.
        package var quantity: Double

        /// - Parameter quantity: above 0; others are passed over.
        package init(day: CivilDate, quantity: Double) {
            self.day = day
            self.quantity = quantity
        }
    }

    /// A day.
    package let rate: Double
    /// The last order, and all that was bought on that day.
    package let last: Line
    /// How many orders lasted until a next one.
    package let intervals: Int
    /// When the last order is used up at that rate.
    package let next: CivilDate
    /// When it is likely to be: in four of five cases, if the customer goes on as before. Nil with one interval, which tells nothing about how they vary.
    package let range: ClosedRange<CivilDate>?

    /// Older orders tell about another time.
    package static let mostOrders = 12

    /// Nil where fewer than two orders are known, and where the quantities are beyond what can be calculated with.
    package init?(_ lines: [Line]) {
        var quantities: [CivilDate: Double] = [:]
        for line in lines where line.quantity > 0 && line.quantity.isFinite { quantities[line.day, default: 0] += line.quantity }
        let orders = quantities.map { Line(day: $0.key, quantity: $0.value) }.sorted { $0.day < $1.day }.suffix(Self.mostOrders)
        guard let first = orders.first, let last = orders.last, orders.count > 1 else { return nil }
        self.last = last
        let used = orders.dropLast().reduce(0) { $0 + $1.quantity }
        rate = used / Double(first.day.days(until: last.day))
        intervals = orders.count - 1
        let expected = last.quantity / rate
        // Sums of what is near the largest number are infinite, and parts of what is near the smallest are nothing.
        guard rate.isNormal, expected.isNormal else { return nil }
        next = Self.day(last.day, after: expected)
        // How much longer or shorter than expected each order lasted; a ratio, so its logarithm is what varies evenly.
        let rate = rate
        let ratios = zip(orders, orders.dropFirst()).map { log(Double($0.day.days(until: $1.day)) * rate / $0.quantity) }
        guard ratios.count > 1, ratios.count - 1 <= Self.student.count else { range = nil; return }
        let mean = ratios.reduce(0, +) / Double(ratios.count)
        let squares = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / Double(ratios.count - 1)).squareRoot()
        let width = Self.student[ratios.count - 2] * deviation * (1 + 1 / Double(ratios.count)).squareRoot()
        guard width.isFinite else { range = nil; return }
        range = Self.day(last.day, after: expected * exp(-width))...Self.day(last.day, after: expected * exp(width))
    }

    /// Student's t for four of five cases, two-sided, by degrees of freedom from 1: the usual table.
    private static let student = [3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372]

    /// - Parameter days: 0 or more, and a number.
    private static func day(_ start: CivilDate, after days: Double) -> CivilDate {
        start.adding(days: Int(min(days, 4_000_000).rounded()))
    }

    /// "uses 2.5 a day; the 60 of 2026-11-02 last until 2026-11-26 (between 2026-11-22 and 2026-12-01)".
    package func evidence(unit: String = "") -> String {
        let between = range.map { " (between \($0.lowerBound) and \($0.upperBound))" } ?? ""
        let unit = unit.isEmpty ? "" : " \(unit)"
        return "uses \(Self.text(rate))\(unit) a day; the \(Self.text(last.quantity)) of \(last.day) last until \(next)\(between)"
    }

    /// Three digits that matter.
    private static func text(_ value: Double) -> String {
        let digits = max(0, 2 - Int(log10(max(value, 1e-6)).rounded(.down)))
        let factor = pow(10, Double(digits))
        let rounded = (value * factor).rounded() / factor
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : String(rounded)
    }
}
