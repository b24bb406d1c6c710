import CivilTime
import Yams

/// A node of a file that knows which file it stands in: what a rule says may come from its own file or from a drop-in.
struct PlacedNode {
    let file: YAMLFile
    let node: Node

    /// The scalar's text with its place.
    func text(_ what: String) throws(Problem) -> PlacedText { try file.text(node, what) }

    /// The pairs of a mapping.
    func pairs(_ what: String) throws(Problem) -> [(key: PlacedText, value: PlacedNode)] {
        try file.pairs(node, what).map { ($0.key, PlacedNode(file: file, node: $0.value)) }
    }

    /// The items of a sequence; a single node counts as one.
    var items: [PlacedNode] { file.items(node).map { PlacedNode(file: file, node: $0) } }

    var isMapping: Bool { if case .mapping = node { true } else { false } }
    var isSequence: Bool { if case .sequence = node { true } else { false } }

    /// Whether nothing is said: the key stands there alone, or with "null" or "~".
    var isEmpty: Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null"].contains(scalar.string)
    }

    func problem(_ message: String, severity: Problem.Severity = .error) -> Problem { file.problem(node, message, severity: severity) }
}

extension PlacedText {
    /// That a word is not known, with the nearest that is, or else all of them.
    ///
    /// - Parameters:
    ///   - known: those that are told when none is near.
    ///   - more: others that are known and may have been meant.
    func unknown(_ what: String, in known: [String], or more: [String] = []) -> Problem {
        if let nearest = Nearest.word(to: text, in: known + more) {
            return problem("unknown \(what) '\(text)': did you mean '\(nearest)'?")
        }
        return problem("unknown \(what) '\(text)'; there \(known.count == 1 ? "is" : "are") \(known.joined(separator: ", "))")
    }
}
