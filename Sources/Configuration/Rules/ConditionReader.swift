import CivilTime
import FollowUp

/// Reads what stands under `when` and `done_when`.
///
///     conditions = { field: value, … , any: several, all: several, not: several }
///     several    = conditions | [ conditions, … ]
///     value      = text | [ text, … ] | { comparison: text, … }
struct ConditionReader {
    let kind: Subject.Kind
    let problems: ProblemList

    private static let groups = ["any", "all", "not"]

    /// The pairs of `when`; all of them have to hold.
    func conditions(_ node: PlacedNode, _ what: String) -> [PlacedCondition] {
        let pairs = problems.attempt { () throws(Problem) in try node.pairs(what) } ?? []
        return pairs.compactMap { pair in problems.attempt { () throws(Problem) in try condition(pair.key, pair.value) } }
    }

    private func condition(_ key: PlacedText, _ value: PlacedNode) throws(Problem) -> PlacedCondition {
        switch key.text {
        case "any": return .any(try several(key, value), key)
        case "all": return .all(try several(key, value))
        case "not": return .not(try several(key, value), key)
        default: return .field(try field(key), try comparisons(key, value))
        }
    }

    /// The parts of a group: the pairs of a mapping, or the mappings of a list, of each of which all pairs have to hold.
    private func several(_ key: PlacedText, _ value: PlacedNode) throws(Problem) -> [PlacedCondition] {
        let parts: [PlacedCondition]
        let isEmpty: Bool
        if value.isSequence {
            let read = value.items.map { (conditions($0, "a part of '\(key.text)'"), $0) }
            parts = read.compactMap { list, _ in list.isEmpty ? nil : list.count == 1 ? list[0] : .all(list) }
            isEmpty = read.isEmpty
        } else {
            parts = conditions(value, "'\(key.text)'")
            // What is no mapping was told just now.
            isEmpty = value.isMapping ? try value.pairs("'\(key.text)'").isEmpty : false
        }
        if isEmpty { throw value.problem("'\(key.text)' has no condition in it, such as {status: active}") }
        return parts
    }

    // MARK: - Fields

    private func field(_ key: PlacedText) throws(Problem) -> Field {
        if let field = Field.named(key.text, about: kind) { return field }
        let own = "\(kind.rawValue)."
        if key.text.hasPrefix(own), Field.named(String(key.text.dropFirst(own.count)), about: kind) != nil {
            throw key.problem("a rule about a \(kind.rawValue) calls it '\(key.text.dropFirst(own.count))'")
        }
        if key.text.hasPrefix("attributes.") || key.text.hasPrefix("customer.attributes.") {
            throw key.problem(
                "'\(key.text)' is no attribute; its name is letters, digits and '_', a letter first, and customers, contracts and deals have them"
            )
        }
        if kind == .rep, key.text.hasPrefix("customer.") {
            throw key.problem("a rep belongs to no customer: '\(key.text)' is not known of one")
        }
        let names = Field.own(kind).map(\.name)
        throw key.unknown("field of a \(kind.rawValue)", in: names, or: Field.available(about: kind).map(\.name) + Self.groups)
    }

    private func comparisons(_ key: PlacedText, _ value: PlacedNode) throws(Problem) -> [(comparison: Comparison, place: PlacedNode)] {
        // The field was found before.
        guard let field = Field.named(key.text, about: kind) else { return [] }
        let reader = ComparisonReader(name: key.text, field: field, kind: kind)
        guard value.isMapping else { return [(try reader.oneOf(value), value)] }
        var found: [(comparison: Comparison, place: PlacedNode)] = []
        let pairs = try value.pairs("'\(key.text)'")
        for (key, value) in pairs {
            guard let comparison = problems.attempt({ () throws(Problem) in try reader.comparison(key, value) }) else { continue }
            found.append((comparison, value))
        }
        guard !pairs.isEmpty else { throw value.problem("'\(key.text)' is compared with nothing; write {set: true} if any value will do") }
        return found
    }
}
