import CivilTime

/// What the file of a rule says, with what its drop-ins say instead.
struct RuleSource {
    /// The file's name without ".yaml": the rule's name.
    let stem: String
    /// The whole of the rule's own file: where something is missing.
    let root: PlacedNode
    private(set) var nodes: [String: PlacedNode] = [:]
    /// Where the keys themselves stand.
    private(set) var places: [String: PlacedText] = [:]
    /// Keys that are there with a slip of the pen: they are not missing on top of that.
    private(set) var misspelt: Set<String> = []

    static let triggers = ["cadence", "rhythm", "replenish", "event", "every", "gap", "by_hand"]
    /// What a step of a playbook can say as well.
    static let stepKeys = ["opens", "due", "closes", "title", "assign", "priority", "remind", "escalate"]
    static let keys = ["rule", "about", "when"] + triggers + stepKeys + ["steps", "done_when", "catch_up", "at_most"]

    /// - Parameters:
    ///   - file: of a rule that is not masked.
    ///   - dropIns: in order; each key of a later one holds in place of what was said of it before, and one without a value takes it away.
    init(stem: String, file: YAMLFile, dropIns: [YAMLFile], problems: ProblemList) throws(Problem) {
        self.stem = stem
        guard let root = file.root else { throw file.problem(nil, "there is nothing in it") }
        self.root = PlacedNode(file: file, node: root)
        for (key, value) in try self.root.pairs("a rule") { add(key, value, problems) }
        for dropIn in dropIns {
            guard let root = dropIn.root else { continue }
            problems.attempt { () throws(Problem) in
                for (key, value) in try PlacedNode(file: dropIn, node: root).pairs("a drop-in of a rule") {
                    if Self.keys.contains(key.text), value.isEmpty {
                        nodes[key.text] = nil
                        places[key.text] = nil
                    } else {
                        add(key, value, problems)
                    }
                }
            }
        }
    }

    private mutating func add(_ key: PlacedText, _ value: PlacedNode, _ problems: ProblemList) {
        guard Self.keys.contains(key.text) else {
            problems.add(key.unknown("key", in: Self.keys))
            if let meant = Nearest.word(to: key.text, in: Self.keys) { misspelt.insert(meant) }
            return
        }
        nodes[key.text] = value
        places[key.text] = key
    }

    subscript(key: String) -> PlacedNode? { nodes[key] }

    /// The triggers that are there, in the order of their places.
    var triggers: [(key: PlacedText, value: PlacedNode)] {
        Self.triggers.compactMap { name in
            guard let key = places[name], let value = nodes[name] else { return nil }
            return (key, value)
        }.sorted {
            ($0.key.file == root.file.path ? 0 : 1, $0.key.line, $0.key.column) < (
                $1.key.file == root.file.path ? 0 : 1, $1.key.line, $1.key.column
            )
        }
    }
}
