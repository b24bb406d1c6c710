import CivilTime

/// How planning came to what it says of a rule and a record, step by step: what `why` and `why-not` show.
package struct Explanation: Hashable, Sendable {
    package var rule: RuleName
    package var subject: SubjectID
    /// What the rule asks for, each with the value that it found.
    package var conditions: [ConditionReport] = []
    /// What makes it done, likewise.
    package var doneWhen: [ConditionReport] = []
    /// How the trigger came to its moment.
    package var trigger: [String] = []
    /// One for each step of the rule that was looked at.
    package var steps: [StepReport] = []
    /// Why nothing ought to exist; nil when something does, or every step says so for itself.
    package var refusal: Refusal?

    package init(rule: RuleName, subject: SubjectID) {
        self.rule = rule
        self.subject = subject
    }

    /// Why a rule asks for nothing.
    package enum Refusal: Hashable, Sendable {
        /// The rule is about another kind of record.
        case otherKind
        /// Some of the conditions do not hold; they say which.
        case conditions
        /// What makes it done holds.
        case isDone
        /// The trigger has no moment for this record, and why.
        case noMoment(String)
    }

    /// What became of one step.
    package struct StepReport: Hashable, Sendable {
        package var step: StepName
        /// The moments by name ("opens", "due", "closes"), each with the way that led to it.
        package var moments: [Moment] = []
        package var assignee: [String] = []
        package var priority: [String] = []
        package var outcome: Outcome

        package init(step: StepName, outcome: Outcome) {
            self.step = step
            self.outcome = outcome
        }
    }

    /// A moment and the way that led to it.
    package struct Moment: Hashable, Sendable {
        package var name: String
        package var steps: [String]
        package var at: Instant

        package init(name: String, steps: [String], at: Instant) {
            self.name = name
            self.steps = steps
            self.at = at
        }
    }

    /// Whether a step's task ought to exist.
    package enum Outcome: Hashable, Sendable {
        case wanted(OccurrenceKey)
        /// It was closed before, and when; an occurrence does not come back.
        case happened(OccurrenceKey, at: Instant)
        /// It waits for an earlier step.
        case waits(for: StepName)
        /// Its window was over before it could open.
        case over(closes: Instant)
        /// It is about something long past that nobody asks for any more.
        case stale(due: Instant)
        /// The rule has opened as many as it may, and how many in which span.
        case limited(FiringLimit)
    }
}

/// Whether a condition holds for a record, and by which value.
package struct ConditionReport: Hashable, Sendable {
    /// The condition in words: "customer.segment is gold or silver".
    package var text: String
    package var holds: Bool
    /// What the field holds; nil for what is made up of other conditions, and where the field has no value.
    package var value: String?
    /// What it is made up of.
    package var parts: [ConditionReport]

    package init(text: String, holds: Bool, value: String? = nil, parts: [ConditionReport] = []) {
        self.text = text
        self.holds = holds
        self.value = value
        self.parts = parts
    }

    /// The fields that keep it from holding, each alone, first things first.
    package var failing: [ConditionReport] {
        if holds { return [] }
        return parts.isEmpty ? [self] : parts.flatMap { $0.parts.isEmpty && !$0.holds ? [$0] : $0.failing }
    }
}
