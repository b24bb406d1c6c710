/// The rules in force, in the order of their names.
package struct RuleSet: Hashable, Sendable {
    package let rules: [Rule]
    private let positions: [RuleName: Int]

    /// Two rules of one name cannot both be in force; the later one counts.
    package init(_ rules: [Rule] = []) {
        let byName = Dictionary(rules.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
        self.rules = byName.values.sorted { $0.name < $1.name }
        positions = Dictionary(uniqueKeysWithValues: self.rules.enumerated().map { ($1.name, $0) })
    }

    package subscript(name: RuleName) -> Rule? { positions[name].map { rules[$0] } }
}
