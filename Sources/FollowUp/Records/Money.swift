/// Amounts as people write them.
package enum Money {
    /// "EUR 1200.50"; without the currency where there is none.
    package static func text(hundredths: Int64, currency: String) -> String {
        let magnitude = hundredths.magnitude
        let cents = magnitude % 100
        let number = "\(hundredths < 0 ? "-" : "")\(magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
        return currency.isEmpty ? number : "\(currency) \(number)"
    }
}
