import CivilTime

/// How planning came to what it says of a rule and a record, step by step: what `why` and `why-not` show.
package struct Explanation: Hashable, Sendable {
    package var rule: RuleName
    package var subject: SubjectID
    /// The zone in which its dates are meant, by name.
    package var zone: String
    /// Of a contract: the last day of the term that it is about.
    package var term: CivilDate?
    /// What the rule asks for, each with the value that it found.
    package var conditions: [ConditionReport] = []
    /// What makes it done, likewise.
    package var doneWhen: [ConditionReport] = []
    /// For each time that the rule fires, one for each of its steps.
    package var steps: [StepReport] = []
    /// Why nothing ought to exist; nil when something does, or every step says so for itself.
    package var refusal: Refusal?

    package init(rule: RuleName, subject: SubjectID, zone: String) {
        self.rule = rule
        self.subject = subject
        self.zone = zone
    }

    /// Whether some task ought to exist.
    package var isWanted: Bool { refusal == nil && steps.contains { $0.outcome == .wanted } }

    /// What became of the occurrence of that key; nil when the rule does not speak of it any more.
    package subscript(key: OccurrenceKey) -> StepReport? { steps.first { $0.key == key } }

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

    /// What became of one step of one firing.
    package struct StepReport: Hashable, Sendable {
        package var key: OccurrenceKey
        /// How the trigger came to its moment.
        package var trigger: [String]
        /// The moments by name ("opens", "due", "closes"), each with the way that led to it.
        package var moments: [Moment] = []
        package var assignee: [String] = []
        package var priority: [String] = []
        package var outcome: Outcome
        /// The task that there is of it and that is not closed.
        package var task: TaskID?

        package init(key: OccurrenceKey, trigger: [String] = [], outcome: Outcome) {
            self.key = key
            self.trigger = trigger
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
        case wanted
        /// It was closed before, and when; an occurrence does not come back.
        case happened(at: Instant)
        /// It waits for an earlier step.
        case waits(for: StepName)
        /// It counts from a moment that the record does not have: which of its own moments, and from what.
        case noMoment(String)
        /// Its window was over before it could open.
        case over(closes: Instant)
        /// It is about something long past that nobody asks for any more.
        case stale(due: Instant)
        /// The rule has opened as many as it may, in which span, and when those were.
        case limited(FiringLimit, by: [Instant])
    }
}

/// Whether a condition holds for a record, and by which value.
package struct ConditionReport: Hashable, Sendable {
    /// The condition in words: "customer.segment is gold or silver".
    package var text: String
    package var holds: Bool
    /// What the field holds; nil for what is made up of other conditions, and where the field has no value.
    package var value: String?
    /// When time alone may make it otherwise; nil when it never does.
    package var changesAt: Instant?
    /// Whether it is one of those that must not hold.
    package var isUnwanted = false
    /// What it is made up of.
    package var parts: [ConditionReport]

    package init(text: String, holds: Bool, value: String? = nil, changesAt: Instant? = nil, parts: [ConditionReport] = []) {
        self.text = text
        self.holds = holds
        self.value = value
        self.changesAt = changesAt
        self.parts = parts
    }

    /// Whether it is as the rule wants it.
    package var isMet: Bool { holds != isUnwanted }

    /// The single conditions that keep it from being as the rule wants it, each alone, first things first: what would have to be otherwise.
    package var failing: [ConditionReport] {
        if isMet { return [] }
        return parts.isEmpty ? [self] : parts.flatMap(\.failing)
    }
}
