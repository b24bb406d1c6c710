import CivilTime

/// What to watch for, and what to do then.
package struct Rule: Hashable, Sendable {
    package var name: RuleName
    package var about: Subject.Kind
    /// All of these must hold for the record.
    package var conditions: [Condition]
    package var trigger: Trigger
    /// In order, each with a name of its own; a plain rule has one. A rule without any asks for nothing.
    package var steps: [Step]
    /// When all of these hold, the cause went away: nothing is opened, and what was open closes itself. Empty: never.
    package var doneWhen: [Condition]
    package var catchUp: CatchUp
    package var limit: FiringLimit?
    /// A stable digest of everything the rule's dates depend on; when it differs from the stored one, the rule is planned anew.
    package var fingerprint: String

    package init(
        name: RuleName, about: Subject.Kind, conditions: [Condition] = [], trigger: Trigger, steps: [Step], doneWhen: [Condition] = [],
        catchUp: CatchUp = .coalesce, limit: FiringLimit? = nil, fingerprint: String
    ) {
        self.name = name
        self.about = about
        self.conditions = conditions
        self.trigger = trigger
        self.steps = steps
        self.doneWhen = doneWhen
        self.catchUp = catchUp
        self.limit = limit
        self.fingerprint = fingerprint
    }

    /// The step of that name; nil when the rule has none such any more.
    package subscript(step: StepName) -> Step? { steps.first { $0.name == step } }

    /// A playbook has several steps, or one with a name.
    package var isPlaybook: Bool { steps.contains { $0.name != .only } }

    /// How long a task waits after a try that reached nobody; nil where a try is not told from a contact.
    package var retry: Span? {
        if case .cadence(let cadence) = trigger { cadence.retry } else { nil }
    }
}
