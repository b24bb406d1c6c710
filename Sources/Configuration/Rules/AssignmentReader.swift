import CivilTime
import FollowUp

/// Reads who gets a task, or is told of one: `owner`, `rep:anna`, `team:sales least loaded`.
enum AssignmentReader {
    static func assignment(_ node: PlacedNode, about kind: Subject.Kind, _ what: String) throws(Problem) -> Assignment {
        let text = try node.text(what)
        if text.text.hasPrefix("rep:") { return .rep(RepLogin(try name(text, after: "rep:", "a login, as in rep:anna"))) }
        if text.text.hasPrefix("team:") { return try team(text) }
        let simple = names(about: kind)
        if let found = simple.first(where: { $0.name == text.text }) { return found.assignment }
        switch text.text {
        case "author": throw text.problem("a \(kind.rawValue) has no author; an interaction and a request have")
        case "specialist": throw text.problem("a \(kind.rawValue) has no specialist; a request has")
        default:
            throw text.unknown("recipient", in: simple.map(\.name) + ["rep:LOGIN", "team:NAME round robin", "team:NAME least loaded"])
        }
    }

    /// Those who are told apart by the record alone.
    private static func names(about kind: Subject.Kind) -> [(name: String, assignment: Assignment)] {
        switch kind {
        case .customer, .contract, .deal, .rep: [("owner", .owner), ("manager", .manager)]
        case .interaction: [("owner", .owner), ("manager", .manager), ("author", .author)]
        case .request: [("owner", .owner), ("manager", .manager), ("author", .author), ("specialist", .specialist)]
        }
    }

    private static func name(_ text: PlacedText, after prefix: String, _ example: String) throws(Problem) -> String {
        let name = text.text.dropFirst(prefix.count)
        guard !name.isEmpty, !name.contains(where: \.isWhitespace) else {
            throw text.problem("after '\(prefix)' comes \(example)", at: prefix.utf8.count)
        }
        return String(name)
    }

    /// A team's name may have spaces; how one of it is chosen are the last two words.
    private static func team(_ text: PlacedText) throws(Problem) -> Assignment {
        let rest = text.text.dropFirst("team:".count)
        let words = rest.split(separator: " ")
        let start = "team:".utf8.count
        for choice in Assignment.Choice.allCases
        where words.suffix(2).joined(separator: " ") == choice.rawValue && rest.hasSuffix(choice.rawValue) {
            var name = rest.dropLast(choice.rawValue.count)
            while name.last == " " { name.removeLast() }
            guard !name.isEmpty, name.first != " " else { throw text.problem("after 'team:' comes the team's name", at: start) }
            return .team(String(name), choice)
        }
        guard !words.isEmpty else { throw text.problem("after 'team:' comes the team's name", at: start) }
        let last = words.suffix(2).joined(separator: " ")
        if words.count > 1, let nearest = Nearest.word(to: last, in: Assignment.Choice.allCases.map(\.rawValue)) {
            throw text.problem("unknown way to choose '\(last)': did you mean '\(nearest)'?", at: text.text.utf8.count - last.utf8.count)
        }
        throw text.problem(
            "how one of the team is chosen is missing: write 'team:\(rest) round robin' or 'team:\(rest) least loaded'",
            at: text.text.utf8.count)
    }
}
