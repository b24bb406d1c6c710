import FollowUp

/// A rule, and where it says what: for what is told of it beyond its mistakes.
struct PlacedRule {
    var rule: Rule
    var root: PlacedNode
    /// Nil for a rule that goes by dates.
    var trigger: PlacedNode?
    var conditions: [PlacedCondition]
    var doneWhen: [PlacedCondition]
    /// As many as the rule has.
    var steps: [PlacedStep]
}

/// A step, and where it says what.
struct PlacedStep {
    var step: Step
    /// The step itself, or the whole of a plain rule.
    var node: PlacedNode
    /// Nil for what is usual.
    var opens: PlacedNode?
    var due: PlacedNode?
    var closes: PlacedNode?
    /// One for each reminder, unless they are the usual ones.
    var reminders: [PlacedNode]
    /// One for each escalation.
    var escalations: [PlacedNode]
}

/// A condition, and where it stands.
indirect enum PlacedCondition {
    case field(Field, [(comparison: Comparison, place: PlacedNode)])
    case all([PlacedCondition])
    case any([PlacedCondition], PlacedText)
    case not([PlacedCondition], PlacedText)

    var condition: Condition {
        switch self {
        case .field(let field, let comparisons): .field(field, comparisons.map(\.comparison))
        case .all(let list): .all(list.map(\.condition))
        case .any(let list, _): .any(list.map(\.condition))
        case .not(let list, _): .not(list.map(\.condition))
        }
    }
}
