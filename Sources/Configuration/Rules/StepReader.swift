import CivilTime
import FollowUp

/// Reads what is to be done: of a plain rule, or of a step of a playbook, for which the rule's own keys stand in.
struct StepReader {
    let kind: Subject.Kind
    let trigger: Trigger
    /// The rule's own keys.
    let rule: RuleSource
    let problems: ProblemList

    /// A step as far as it is known before its phrases are read.
    struct Outline {
        var name: StepName
        /// In the order in which they are named.
        var after: [StepName]
        /// All steps that its phrases may count from.
        var earlier: [StepName]
        /// The step, or the whole of a plain rule.
        var node: PlacedNode
        /// Its own keys.
        var nodes: [String: PlacedNode]
        var misspelt: Set<String>
    }

    func step(_ outline: Outline) -> PlacedStep? {
        func node(_ key: String) -> PlacedNode? { outline.nodes[key] ?? rule[key] }
        let anchors = PhraseAnchors(kind: kind, trigger: trigger, earlier: outline.earlier, hasPrevious: !outline.after.isEmpty)
        // A step that waits for another one opens once that is done; the rule's own `opens` is when the first one does.
        let opensNode = outline.nodes["opens"] ?? (outline.after.isEmpty ? rule["opens"] : nil)
        let opens = date("opens", opensNode, anchors, .opens, otherwise: usualOpens(outline))
        let due = date("due", node("due"), anchors, .due, otherwise: usualDue(outline))
        var closes: DatePhrase?
        let closesNode = node("closes")
        if let closesNode {
            if case .cadence = trigger {
                problems.add(closesNode.problem("a cadence has no 'closes': a customer who was not reached in time is not forgotten"))
            } else {
                closes = date("closes", closesNode, anchors, .closes, otherwise: nil)
            }
        }
        if opens == nil, opensNode == nil { missingOpens(outline) }
        let title = title(node("title"), outline)
        let assignment = node("assign").map { assign in
            problems.attempt { () throws(Problem) in try AssignmentReader.assignment(assign, about: kind, "'assign'") }
        }
        let priority = node("priority").map { priority in
            problems.attempt { () throws(Problem) in try PriorityReader(problems: problems).priority(priority) }
        }
        let (reminders, reminderNodes) = list(node("remind")) { item throws(Problem) in
            try PhraseReader.reminder(try item.text("a reminder"))
        }
        let (escalations, escalationNodes) = list(node("escalate")) { item throws(Problem) in
            try EscalationReader.escalation(item, about: kind)
        }
        guard let opens, let due, let title, closesNode == nil || closes != nil else { return nil }
        return PlacedStep(
            step: Step(
                name: outline.name, after: Set(outline.after), opens: opens, due: due, closes: closes, title: title,
                assignment: assignment.flatMap(\.self) ?? .owner, priority: priority.flatMap(\.self) ?? PriorityRule(),
                reminders: node("remind") == nil ? [.atOpen] : reminders, escalations: escalations),
            node: outline.node, opens: opensNode, due: node("due"), closes: closesNode, reminders: reminderNodes,
            escalations: escalationNodes)
    }

    // MARK: - What is usual

    private func usualOpens(_ outline: Outline) -> DatePhrase? {
        switch outline.after.count {
        case 0: trigger.moments.first.map { DatePhrase(anchor: .trigger($0)) }
        case 1: DatePhrase(anchor: .done(outline.after[0]))
        default: DatePhrase(anchor: .previous)
        }
    }

    private func usualDue(_ outline: Outline) -> DatePhrase {
        if outline.after.isEmpty, case .cadence(let cadence) = trigger, !cadence.latest.isEmpty || cadence.latestOtherwise != nil {
            return DatePhrase(anchor: .trigger(.latestContact))
        }
        return DatePhrase(offset: Span(businessDays: 5), anchor: .opens)
    }

    private func missingOpens(_ outline: Outline) {
        if outline.misspelt.contains("opens") || !outline.misspelt.isDisjoint(with: RuleSource.triggers) { return }
        let example =
            switch kind {
            case .customer: "30 days after since"
            case .contract: "90 days before cancel_by"
            case .deal: "14 days after stage_since"
            case .interaction: "14 days after at"
            case .request: "1 business day after asked"
            case .rep: ""
            }
        if kind == .rep {
            problems.add(
                outline.node.problem(
                    "nothing says when: a rep has no dates, so the rule needs 'every', as in 'every: Mon 09:00', or 'by_hand'"))
        } else {
            problems.add(
                outline.node.problem(
                    "nothing says when: 'opens' is missing, as in 'opens: \(example)', or a trigger (\(RuleSource.triggers.joined(separator: ", ")))"
                ))
        }
    }

    // MARK: - Parts

    private func date(
        _ key: String, _ node: PlacedNode?, _ anchors: PhraseAnchors, _ role: DatePhrase.Role, otherwise usual: DatePhrase?
    ) -> DatePhrase? {
        guard let node else { return usual }
        return problems.attempt { () throws(Problem) in try PhraseReader.date(try node.text("'\(key)'"), anchors, role: role) }
    }

    private func title(_ node: PlacedNode?, _ outline: Outline) -> TitleTemplate? {
        guard let node else {
            if !outline.misspelt.contains("title") {
                problems.add(outline.node.problem("'title' is missing: which says what is to be done"))
            }
            return nil
        }
        return problems.attempt { () throws(Problem) in try TitleReader.title(try node.text("'title'"), about: kind, trigger: trigger) }
    }

    private func list<Value>(
        _ node: PlacedNode?, _ read: (PlacedNode) throws(Problem) -> Value
    ) -> (values: [Value], nodes: [PlacedNode]) {
        var values: [Value] = []
        var nodes: [PlacedNode] = []
        for item in node?.items ?? [] {
            guard let value = problems.attempt({ () throws(Problem) in try read(item) }) else { continue }
            values.append(value)
            nodes.append(item)
        }
        return (values, nodes)
    }
}
