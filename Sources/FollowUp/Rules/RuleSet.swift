/// The rules in force, in the order of their names.
package struct RuleSet: Hashable, Sendable {
    package let rules: [Rule]
    private let positions: [RuleName: Int]
    /// Per kind of record; those that ask about coverage, and so about what the others plan, come after them.
    private let byKind: [Subject.Kind: [Rule]]
    private let late: [Subject.Kind: [Rule]]
    /// What planning has to know beyond the records themselves.
    package let needs: Needs

    /// What planning has to look up because some rule speaks of it; what no rule speaks of is not read.
    package struct Needs: OptionSet, Hashable, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// The customer's latest interactions.
        package static let interactions = Needs(rawValue: 1)
        /// What the customers of each segment have shown together.
        package static let segmentRhythms = Needs(rawValue: 2)
        /// How reps did of late.
        package static let performance = Needs(rawValue: 4)
    }

    /// Two rules of one name cannot both be in force; the later one counts.
    package init(_ rules: [Rule] = []) {
        let byName = Dictionary(rules.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
        self.rules = byName.values.sorted { $0.name < $1.name }
        positions = Dictionary(uniqueKeysWithValues: self.rules.enumerated().map { ($1.name, $0) })
        byKind = Dictionary(grouping: self.rules.filter { !$0.asksAboutCoverage }, by: \.about)
        late = Dictionary(grouping: self.rules.filter(\.asksAboutCoverage), by: \.about)
        needs = self.rules.reduce(into: []) { $0.formUnion($1.needs) }
    }

    package subscript(name: RuleName) -> Rule? { positions[name].map { rules[$0] } }

    /// The rules about a kind of record that do not ask about coverage, and those that do.
    package func rules(about kind: Subject.Kind, coverage: Bool) -> [Rule] { (coverage ? late : byKind)[kind] ?? [] }
}

extension Rule {
    /// Every field that it speaks of.
    package var fields: Set<Field> {
        var fields = (conditions + doneWhen).reduce(into: Set<Field>()) { $0.formUnion($1.fields) }
        for step in steps {
            for case .placeholder(.field(let field)) in step.title.parts { fields.insert(field) }
            for phrase in [step.opens, step.due, step.closes] {
                if case .field(let field)? = phrase?.anchor { fields.insert(field) }
            }
        }
        return fields
    }

    /// Whether what it asks for depends on what other rules plan.
    package var asksAboutCoverage: Bool {
        trigger == .gap || (conditions + doneWhen).contains { $0.fields.contains(.customer(.coverage)) }
    }

    /// What has to be looked up for it.
    package var needs: RuleSet.Needs {
        var needs: RuleSet.Needs = []
        switch trigger {
        case .rhythm: needs.formUnion([.interactions, .segmentRhythms])
        case .replenish, .event: needs.insert(.interactions)
        case .dates, .cadence, .calendar, .gap, .byHand: break
        }
        if about == .interaction { needs.insert(.interactions) }
        for field in fields {
            switch field {
            case .customer(.silence): needs.formUnion([.interactions, .segmentRhythms])
            case .customer(.orders): needs.insert(.interactions)
            case .rep(.onTime), .rep(.usualOnTime), .rep(.trend): needs.insert(.performance)
            default: break
            }
        }
        return needs
    }
}
