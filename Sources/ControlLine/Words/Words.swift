import CivilTime

/// Every sentence that followupctl prints, in each of its languages, as functions with the values that a sentence speaks of.
///
/// A sentence stands in both languages side by side, in a file of this folder and nowhere else; tests hold the two against each other, and keep sentences out of the
/// rest of the room. What is data stays as it was written: titles, notes, the names of rules, and what the daemon says in its own words (reasons of refusals, the way
/// to a date). So do the names of verbs and options, the help, and JSON.
package struct Words: Hashable, Sendable {
    package let language: Language

    package init(_ language: Language) { self.language = language }

    /// By the locale for messages, in the order of setlocale(3): LC_ALL, LC_MESSAGES, LANG. Any language but Dutch is English.
    init(environment: [String: String]) {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        language = Language(locale) ?? .english
    }

    /// The sentence in the language that is read.
    func say(_ english: String, _ dutch: String) -> String {
        switch language {
        case .english: english
        case .dutch: dutch
        }
    }

    /// "1 task", "2 tasks"; "1 taak", "1.200 taken".
    func count(_ number: Int, _ english: (one: String, many: String), _ dutch: (one: String, many: String)) -> String {
        let words = say(number == 1 ? english.one : english.many, number == 1 ? dutch.one : dutch.many)
        return "\(self.number(number)) \(words)"
    }

    // MARK: - Numbers

    /// "1,234,567"; "1.234.567".
    package func number(_ number: Int) -> String {
        var text = ""
        for (place, digit) in String(number).reversed().enumerated() {
            if place > 0, place % 3 == 0, digit != "-" { text.append(say(",", ".")) }
            text.append(digit)
        }
        return String(text.reversed())
    }

    /// To a tenth: "12.3"; "12,3".
    func tenths(_ amount: Double) -> String {
        let tenths = Int((amount * 10).rounded())
        return "\(tenths / 10)\(decimalMark)\(tenths % 10)"
    }

    /// An amount of money as the daemon writes it, "1200.50": "1200.50 EUR"; "1200,50 EUR".
    func amount(_ value: String?, _ currency: String?) -> String? {
        guard let value else { return nil }
        let number = value.split(separator: ".", omittingEmptySubsequences: false).joined(separator: decimalMark)
        guard let currency, !currency.isEmpty else { return number }
        return "\(number) \(currency)"
    }

    /// "12.3 MiB"; "12,3 MiB".
    func size(_ bytes: Int64) -> String {
        var (amount, unit) = (Double(bytes), "B")
        for larger in ["KiB", "MiB", "GiB", "TiB"] where amount >= 1024 {
            (amount, unit) = (amount / 1024, larger)
        }
        return unit == "B" ? "\(bytes) B" : "\(tenths(amount)) \(unit)"
    }

    private var decimalMark: String { say(".", ",") }

    // MARK: - Lengths of time

    /// A length of time as rules write it, in English: "30 days", "5 business days", "1 year 6 months".
    func span(_ text: String) -> String {
        guard language != .english else { return text }
        return text.split(separator: " ").map { Self.dutchUnits[String($0)] ?? String($0) }.filter { !$0.isEmpty }.joined(separator: " ")
            .replacing("werk dag", with: "werkdag").replacing("werk uur", with: "werkuur").replacing("werk min", with: "werkmin")
    }

    private static let dutchUnits = [
        "business": "werk", "day": "dag", "days": "dagen", "week": "week", "weeks": "weken", "month": "maand", "months": "maanden",
        "year": "jaar",
        "years": "jaar", "hour": "uur", "hours": "uur", "minute": "minuut", "minutes": "minuten", "second": "seconde",
        "seconds": "seconden",
    ]
}
