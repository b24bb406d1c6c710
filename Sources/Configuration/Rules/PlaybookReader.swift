import CivilTime
import FollowUp

/// Reads the steps of a playbook: their names, and which waits for which.
struct PlaybookReader {
    let problems: ProblemList

    private static let keys = ["step", "after"] + RuleSource.stepKeys
    /// What `after` calls no step.
    private static let start = "start"
    private static let reserved: Set<String> = [start, "previous"]

    /// One step with what it says of its place.
    private struct Entry {
        var name: PlacedText
        var after: [PlacedText]?
        var afterNode: PlacedNode?
        var node: PlacedNode
        var nodes: [String: PlacedNode]
        var misspelt: Set<String>
    }

    func outlines(_ node: PlacedNode) -> [StepReader.Outline] {
        guard node.isSequence else {
            problems.add(node.problem("'steps' is a list, each item of it as {step: call, title: Call {customer.name}}"))
            return []
        }
        let entries = node.items.compactMap { item in problems.attempt { () throws(Problem) in try entry(item) } }
        if node.items.isEmpty { problems.add(node.problem("a playbook has at least one step")) }
        var names: [String: PlacedText] = [:]
        for entry in entries {
            if let first = names.updateValue(entry.name, forKey: entry.name.text) {
                problems.add(entry.name.problem("there is a step '\(first.text)' at line \(first.line) already"))
            }
        }
        let known = entries.map(\.name.text)
        var outlines: [StepReader.Outline] = []
        for (index, entry) in entries.enumerated() {
            var after: [StepName] = []
            if let named = entry.after {
                for text in named where text.text != Self.start {
                    if text.text == entry.name.text {
                        problems.add(text.problem("the step '\(text.text)' cannot wait for itself"))
                    } else if known.contains(text.text) {
                        after.append(StepName(text.text))
                    } else {
                        problems.add(text.unknown("step", in: known.filter { $0 != entry.name.text } + [Self.start]))
                    }
                }
            } else if index > 0 {
                after = [StepName(entries[index - 1].name.text)]
            }
            outlines.append(
                StepReader.Outline(
                    name: StepName(entry.name.text), after: after, earlier: known.filter { $0 != entry.name.text }.map { StepName($0) },
                    node: entry.node, nodes: entry.nodes, misspelt: entry.misspelt))
        }
        return outlines
    }

    private func entry(_ node: PlacedNode) throws(Problem) -> Entry {
        var name: PlacedText?
        var after: [PlacedText]?
        var nodes: [String: PlacedNode] = [:]
        var misspelt: Set<String> = []
        for (key, value) in try node.pairs("a step") {
            switch key.text {
            case "step": name = try Self.name(try value.text("'step'"))
            case "after":
                var texts: [PlacedText] = []
                for item in value.items { texts.append(try item.text("'after'")) }
                if texts.count > 1, let start = texts.first(where: { $0.text == Self.start }) {
                    throw start.problem("'start' stands alone: the step waits for nothing")
                }
                guard !texts.isEmpty else { throw value.problem("'after' names a step, or 'start' for none") }
                after = texts
            case let known where RuleSource.stepKeys.contains(known): nodes[known] = value
            default:
                problems.add(key.unknown("key of a step", in: Self.keys))
                if let meant = Nearest.word(to: key.text, in: Self.keys) { misspelt.insert(meant) }
            }
        }
        guard let name else { throw node.problem("'step' is missing: the name of the step, as in 'step: welcome'") }
        return Entry(name: name, after: after, node: node, nodes: nodes, misspelt: misspelt)
    }

    /// Letters, digits, '-' and '_': a name that phrases can have before ".done".
    private static func name(_ text: PlacedText) throws(Problem) -> PlacedText {
        func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }
        guard (1...64).contains(text.text.utf8.count), text.text.utf8.first.map(isLetter) == true,
            text.text.utf8.allSatisfy({ isLetter($0) || (0x30...0x39).contains($0) || [0x2d, 0x5f].contains($0) })
        else { throw text.problem("a step's name is letters, digits, '-' and '_', a letter first, at most 64") }
        guard !reserved.contains(text.text) else { throw text.problem("'\(text.text)' means something else; no step is called so") }
        return text
    }

    /// Steps that wait for each other are told at the first of them.
    func checkOrder(_ steps: [PlacedStep]) {
        let waits = Dictionary(steps.map { ($0.step.name, $0.step.waitsFor) }, uniquingKeysWith: { first, _ in first })
        var told: Set<StepName> = []
        for step in steps where !told.contains(step.step.name) {
            guard let circle = Self.circle(from: step.step.name, waits) else { continue }
            told.formUnion(circle)
            problems.add(
                step.node.problem("these steps wait for each other: \((circle + [circle[0]]).map(\.rawValue).joined(separator: " → "))"))
        }
    }

    /// The shortest way from a step back to it, by what each waits for.
    private static func circle(from start: StepName, _ waits: [StepName: Set<StepName>]) -> [StepName]? {
        var ways: [[StepName]] = [[start]]
        var seen: Set<StepName> = []
        while !ways.isEmpty {
            let way = ways.removeFirst()
            guard let last = way.last else { continue }
            for next in (waits[last] ?? []).sorted() {
                if next == start { return way }
                if seen.insert(next).inserted { ways.append(way + [next]) }
            }
        }
        return nil
    }
}
