import CivilTime
import FollowUp

/// Reads a rule from its file and drop-ins. Goes on after a mistake, so that all of them are told at once.
struct RuleReader {
    private let source: RuleSource
    private let zones: ZoneDatabase
    private let problems: ProblemList

    init(_ source: RuleSource, zones: ZoneDatabase, problems: ProblemList) {
        self.source = source
        self.zones = zones
        self.problems = problems
    }

    /// The rule, without a fingerprint; nil when there is a mistake in it.
    func rule() -> PlacedRule? {
        checkName()
        let catchUp = self.catchUp()
        let limit = source["at_most"].flatMap { node in problems.attempt { () throws(Problem) in try LimitReader.limit(node) } }
        guard let kind = about() else { return nil }
        let trigger = self.trigger(about: kind)
        let conditions = self.conditions("when", about: kind)
        let doneWhen = self.conditions("done_when", about: kind)
        let steps = self.steps(about: kind, trigger: trigger?.value ?? .dates)
        guard problems.list.allSatisfy({ $0.severity != .error }), let trigger else { return nil }
        return PlacedRule(
            rule: Rule(
                name: RuleName(source.stem), about: kind, conditions: conditions.map(\.condition), trigger: trigger.value,
                steps: steps.map(\.step), doneWhen: doneWhen.map(\.condition), catchUp: catchUp, limit: limit, fingerprint: ""),
            root: source.root, trigger: trigger.node, conditions: conditions, doneWhen: doneWhen, steps: steps)
    }

    // MARK: - The head

    private func checkName() {
        guard let node = source["rule"] else { return missing("rule", "such as 'rule: \(source.stem)'") }
        problems.attempt { () throws(Problem) in
            let name = try node.text("'rule'")
            if name.text != source.stem {
                throw name.problem("the rule is called '\(name.text)' but its file '\(source.stem).yaml'; they have the same name")
            }
        }
    }

    private func about() -> Subject.Kind? {
        guard let node = source["about"] else {
            missing("about", "'about: customer', or contract, deal, interaction, request, rep")
            return nil
        }
        return problems.attempt { () throws(Problem) in
            let text = try node.text("'about'")
            guard let kind = Subject.Kind(rawValue: text.text) else {
                throw text.unknown("kind of record", in: Subject.Kind.allCases.map(\.rawValue))
            }
            return kind
        }
    }

    private func missing(_ key: String, _ hint: String) {
        if source.misspelt.contains(key) { return }
        problems.add(source.root.problem("'\(key)' is missing: \(hint)"))
    }

    // MARK: - When

    /// The trigger; one that has a mistake is stood in for.
    private func trigger(about kind: Subject.Kind) -> (value: Trigger, node: PlacedNode?)? {
        let triggers = source.triggers
        guard let first = triggers.first else { return (.dates, nil) }
        for other in triggers.dropFirst() {
            let place =
                other.key.file == first.key.file ? "line \(first.key.line)" : "\(first.key.file):\(first.key.line):\(first.key.column)"
            problems.add(other.key.problem("a rule has one trigger, and there is '\(first.key.text)' at \(place) already"))
        }
        let reader = TriggerReader(kind: kind, zones: zones, problems: problems)
        let trigger = problems.attempt { () throws(Problem) in try reader.trigger(first.key.text, first.value) }
        return (trigger ?? TriggerReader.standIn(for: first.key.text), first.value)
    }

    private func conditions(_ key: String, about kind: Subject.Kind) -> [PlacedCondition] {
        source[key].map { ConditionReader(kind: kind, problems: problems).conditions($0, "'\(key)'") } ?? []
    }

    private func catchUp() -> CatchUp {
        let read = source["catch_up"].flatMap { node in
            problems.attempt { () throws(Problem) in
                let text = try node.text("'catch_up'")
                guard let value = CatchUp(rawValue: text.text) else {
                    throw text.unknown("way to catch up", in: CatchUp.allCases.map(\.rawValue))
                }
                return value
            }
        }
        return read ?? .coalesce
    }

    // MARK: - What

    private func steps(about kind: Subject.Kind, trigger: Trigger) -> [PlacedStep] {
        let reader = StepReader(kind: kind, trigger: trigger, rule: source, problems: problems)
        guard let node = source["steps"] else {
            let nodes = Dictionary(uniqueKeysWithValues: RuleSource.stepKeys.compactMap { key in source[key].map { (key, $0) } })
            let outline = StepReader.Outline(
                name: .only, after: [], earlier: [], node: source.root, nodes: nodes, misspelt: source.misspelt)
            let step = reader.step(outline)
            checkRoot(step, trigger)
            return step.map { [$0] } ?? []
        }
        let playbook = PlaybookReader(problems: problems)
        let outlines = playbook.outlines(node).map { outline in
            var outline = outline
            // A slip of the pen in the rule's own keys is not missed in each step.
            outline.misspelt.formUnion(source.misspelt)
            return outline
        }
        let steps = outlines.compactMap(reader.step)
        if steps.count == outlines.count { playbook.checkOrder(steps) }
        if let first = outlines.first, let step = steps.first, step.step.name == first.name { checkRoot(step, trigger) }
        return steps
    }

    /// A rule without a trigger fires once for each value of the date that its first step counts from.
    private func checkRoot(_ step: PlacedStep?, _ trigger: Trigger) {
        guard trigger == .dates, let step else { return }
        for phrase in [step.step.opens, step.step.due] { if case .field = phrase.anchor { return } }
        let place = step.opens ?? step.node
        problems.add(place.problem("the first step of a rule without a trigger counts from a date of the record"))
    }
}
