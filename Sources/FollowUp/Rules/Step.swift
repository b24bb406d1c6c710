/// Names a step of a playbook; empty for the one step of a plain rule.
package struct StepName: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { rawValue = value }
    package var description: String { rawValue }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The step of a rule that is no playbook.
    package static let only = StepName("")
}

/// One piece of work that a rule asks for: the whole of a plain rule, or a step of a playbook.
package struct Step: Hashable, Sendable {
    package var name: StepName
    /// The steps that have to be closed before it opens, whatever its dates count from.
    package var after: Set<StepName>
    /// When the rep sees the task.
    package var opens: DatePhrase
    package var due: DatePhrase
    /// When it is too late and the task expires; nil means never.
    package var closes: DatePhrase?
    package var title: TitleTemplate
    package var assignment: Assignment
    package var priority: PriorityRule
    package var reminders: [ReminderRule]
    package var escalations: [Escalation]

    package init(
        name: StepName = .only, after: Set<StepName> = [], opens: DatePhrase, due: DatePhrase, closes: DatePhrase? = nil,
        title: TitleTemplate,
        assignment: Assignment = .owner, priority: PriorityRule = PriorityRule(), reminders: [ReminderRule] = [.atOpen],
        escalations: [Escalation] = []
    ) {
        self.name = name
        self.after = after
        self.opens = opens
        self.due = due
        self.closes = closes
        self.title = title
        self.assignment = assignment
        self.priority = priority
        self.reminders = reminders
        self.escalations = escalations
    }

    /// The steps whose closing it waits for.
    package var waitsFor: Set<StepName> {
        after.union([opens, due, closes].compactMap { if case .done(let step)? = $0?.anchor { step } else { nil } })
    }
}
