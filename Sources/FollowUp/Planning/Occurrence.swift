import CivilTime

/// Names one firing of a rule for one record. It exists at most once, whatever is run again, imported again or restarted.
package struct OccurrenceKey: Hashable, Sendable {
    package var rule: RuleName
    package var subject: SubjectID
    /// The value that the dates were counted from, as text: a new term or a new contact is a new occurrence.
    package var anchor: String
    package var step: StepName

    package init(rule: RuleName, subject: SubjectID, anchor: String, step: StepName = .only) {
        self.rule = rule
        self.subject = subject
        self.anchor = anchor
        self.step = step
    }

    /// The firing that it is a step of.
    package var withoutStep: OccurrenceKey { OccurrenceKey(rule: rule, subject: subject, anchor: anchor) }
}

/// The moments in a task's life.
package struct TaskDates: Hashable, Sendable {
    package var opens: Instant
    package var due: Instant
    /// When it is too late; nil means never.
    package var closes: Instant?

    package init(opens: Instant, due: Instant, closes: Instant? = nil) {
        self.opens = opens
        self.due = due
        self.closes = closes
    }
}

/// A task that ought to exist.
package struct Occurrence: Hashable, Sendable {
    package var key: OccurrenceKey
    /// Nil for a task about a rep.
    package var customer: CustomerID?
    /// Nil when nobody can take it.
    package var assignee: RepLogin?
    package var title: String
    package var dates: TaskDates
    package var priority: Priority

    package init(
        key: OccurrenceKey, customer: CustomerID?, assignee: RepLogin?, title: String, dates: TaskDates, priority: Priority = .normal
    ) {
        self.key = key
        self.customer = customer
        self.assignee = assignee
        self.title = title
        self.dates = dates
        self.priority = priority
    }
}
