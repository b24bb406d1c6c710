import CivilTime
import FollowUp

/// Reads what a condition asks of one field, as far as the field can be asked that.
struct ComparisonReader {
    /// As the file calls the field.
    let name: String
    let field: Field
    /// What the rule is about.
    let kind: Subject.Kind

    private var type: FieldType { field.type }

    /// The value itself, or a list of those it may have.
    func oneOf(_ node: PlacedNode) throws(Problem) -> Comparison {
        guard type.comparisons.contains("is") else {
            throw node.problem("\(subject), for which no single value is asked; there are \(known)")
        }
        var values: Set<String> = []
        for item in node.items {
            let text = try item.text("a value of '\(name)'")
            guard !text.text.isEmpty else {
                throw item.problem("'\(name)' has no empty value; {set: false} asks for records without one")
            }
            values.insert(try value(text))
        }
        guard !values.isEmpty else { throw node.problem("'\(name)' has no value that it could have; the rule would never fire") }
        return .oneOf(values)
    }

    /// One of `{at_least: 1000, less_than: 5000}`.
    func comparison(_ key: PlacedText, _ node: PlacedNode) throws(Problem) -> Comparison {
        guard type.comparisons.contains(key.text) else {
            if FieldType.open.comparisons.contains(key.text) {
                throw key.problem("\(subject), and has no '\(key.text)'; there are \(known)")
            }
            throw key.unknown("comparison of '\(name)'", in: type.comparisons)
        }
        switch key.text {
        case "is", "one_of": return try oneOf(node)
        case "contains":
            let text = try node.text("'contains'")
            guard !text.text.isEmpty else { throw node.problem("every text contains nothing; say what it is to contain") }
            return .contains(text.text)
        case "at_least": return .atLeast(try number(node, key.text))
        case "at_most": return .atMost(try number(node, key.text))
        case "more_than": return .moreThan(try number(node, key.text))
        case "less_than": return .lessThan(try number(node, key.text))
        case "before":
            return switch try bound(node, key.text) {
            case .day(let day): .before(day)
            case .field(let other): .beforeField(other)
            }
        case "from":
            return switch try bound(node, key.text) {
            case .day(let day): .from(day)
            case .field(let other): .fromField(other)
            }
        case "older_than": return .olderThan(try PhraseReader.span(try node.text("'older_than'")))
        case "newer_than": return .newerThan(try PhraseReader.span(try node.text("'newer_than'")))
        case "within": return .within(try PhraseReader.span(try node.text("'within'")))
        default:
            let text = try node.text("'set'")
            guard ["true", "false"].contains(text.text) else { throw text.problem("'set' is true or false") }
            return .isSet(text.text == "true")
        }
    }

    /// "'value' is an amount".
    private var subject: String { "'\(name)' is \(type.words)" }
    private var known: String { type.comparisons.joined(separator: ", ") }

    // MARK: - Values

    /// A value as records have it.
    private func value(_ text: PlacedText) throws(Problem) -> String {
        switch type {
        case .text(let choices):
            if let choices, !choices.contains(text.text) { throw text.unknown("value of '\(name)'", in: choices) }
            return text.text
        case .flag:
            guard ["true", "false"].contains(text.text) else { throw text.unknown("value of '\(name)'", in: ["true", "false"]) }
            return text.text
        case .number: return FieldValue.text(try Self.number(text))
        case .date: return try Self.date(text).description
        case .amount, .instant, .open: return text.text
        }
    }

    private func number(_ node: PlacedNode, _ key: String) throws(Problem) -> Double {
        let text = try node.text("'\(key)'")
        let words = text.text.split(separator: " ")
        if type == .amount, words.count == 2,
            let currency = [words[0], words[1]].first(where: { $0.utf8.allSatisfy { (0x41...0x5a).contains($0) } })
        {
            throw text.problem(
                "an amount is meant in the record's own currency, and written as 1000 or 1000.50; to ask for one, add 'currency: \(currency)'"
            )
        }
        return try Self.number(text, percent: type == .number)
    }

    /// "1000", "-3", "12.50"; "90%" where a part of 1 may be meant.
    private static func number(_ text: PlacedText, percent: Bool = false) throws(Problem) -> Double {
        let isPercent = percent && text.text.last == "%"
        let digits = isPercent ? String(text.text.dropLast()) : text.text
        guard let number = NumberText.decimal(digits) else { throw text.problem("'\(text.text)' is no number; write 1000 or 12.50") }
        return isPercent ? number / 100 : number
    }

    /// What a moment is compared with: a day, or another moment of the same record.
    private enum Bound {
        case day(CivilDate)
        case field(Field)
    }

    private func bound(_ node: PlacedNode, _ key: String) throws(Problem) -> Bound {
        let text = try node.text("'\(key)'")
        guard let first = text.text.unicodeScalars.first, first.properties.isAlphabetic else { return .day(try Self.date(text)) }
        let moments = Field.available(about: kind).filter { $0.field.type.isMoment && $0.field != field }.map(\.name)
        guard let other = Field.named(text.text, about: kind) else {
            if let nearest = Nearest.word(to: text.text, in: moments) {
                throw text.problem("unknown moment '\(text.text)': did you mean '\(nearest)'?")
            }
            throw text.problem(
                "'\(text.text)' is no date, which is written as 2026-12-24, nor another moment of it: \(moments.joined(separator: ", "))")
        }
        guard other.type.isMoment else {
            throw text.problem(
                "'\(text.text)' is \(other.type.words); '\(name)' can be compared with a date or with \(moments.joined(separator: ", "))")
        }
        guard other != field else { throw text.problem("'\(name)' is compared with itself") }
        return .field(other)
    }

    private static func date(_ text: PlacedText) throws(Problem) -> CivilDate {
        do {
            return try CivilDate(iso8601: text.text)
        } catch {
            throw text.problem("'\(text.text)' is no date, which is written as 2026-12-24: \(error)", at: error.offset ?? 0)
        }
    }
}

extension FieldType {
    /// What it can be asked, by the keys of a rule file.
    var comparisons: [String] {
        switch self {
        case .text(choices: nil): ["is", "one_of", "contains", "set"]
        case .text: ["is", "one_of", "set"]
        case .flag: ["is", "set"]
        case .number: ["is", "one_of", "at_least", "at_most", "more_than", "less_than", "set"]
        case .amount: ["at_least", "at_most", "more_than", "less_than", "set"]
        case .date: ["is", "one_of", "before", "from", "older_than", "newer_than", "within", "set"]
        case .instant: ["before", "from", "older_than", "newer_than", "within", "set"]
        case .open:
            [
                "is", "one_of", "contains", "at_least", "at_most", "more_than", "less_than", "before", "from", "older_than", "newer_than",
                "within", "set",
            ]
        }
    }

    /// What it is, in words.
    var words: String {
        switch self {
        case .text(choices: nil): "a text"
        case .text(let choices?): "one of \(choices.joined(separator: ", "))"
        case .flag: "true or false"
        case .number: "a number"
        case .amount: "an amount"
        case .date: "a date"
        case .instant: "a moment"
        case .open: "an attribute"
        }
    }
}

/// Numbers as files have them.
enum NumberText {
    /// "12", "-3", "+0.5": digits, with a sign and decimals at most.
    static func decimal(_ text: String) -> Double? {
        let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        let parts = unsigned.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), text.utf8.count <= 40,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        return Double(text)
    }

    /// A whole number within a range, with a sign where there is one.
    static func whole(_ text: String, in range: ClosedRange<Int>) -> Int? {
        let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        guard !unsigned.isEmpty, unsigned.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
}
