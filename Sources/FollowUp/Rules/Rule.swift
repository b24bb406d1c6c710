import CivilTime

/// What to watch for, and what to do then.
package struct Rule: Hashable, Sendable {
    package var name: RuleName
    /// All of these must hold for the record.
    package var conditions: [Condition]
    package var trigger: Trigger
    /// When the rep sees the task; nil means at the trigger's own moment.
    package var opens: DatePhrase
    package var due: DatePhrase
    /// When it is too late and the task expires; nil means never.
    package var closes: DatePhrase?
    package var title: TitleTemplate
    package var reminders: [ReminderRule]
    /// A stable digest of everything the rule's dates depend on; when it differs from the stored one, the rule is planned anew.
    package var fingerprint: String

    package init(
        name: RuleName, conditions: [Condition], trigger: Trigger, opens: DatePhrase, due: DatePhrase, closes: DatePhrase?,
        title: TitleTemplate, reminders: [ReminderRule], fingerprint: String
    ) {
        self.name = name
        self.conditions = conditions
        self.trigger = trigger
        self.opens = opens
        self.due = due
        self.closes = closes
        self.title = title
        self.reminders = reminders
        self.fingerprint = fingerprint
    }

    /// The kind of record the rule is about.
    package var about: Subject.Kind {
        switch trigger {
        case .cadence: .customer
        case .contractDates: .contract
        }
    }
}

/// What makes a rule fire.
package enum Trigger: Hashable, Sendable {
    /// Again and again, an interval after the last qualified contact.
    case cadence(Cadence)
    /// Once a term, by the dates of a contract.
    case contractDates
}

/// How often a customer is to be contacted.
package struct Cadence: Hashable, Sendable {
    /// The interval per segment.
    package var intervals: [String: Span]
    /// The interval for any other segment; nil means that those are not followed up by this rule.
    package var otherwise: Span?
    /// How long to wait after a try that reached nobody.
    package var retry: Span

    package init(intervals: [String: Span], otherwise: Span?, retry: Span) {
        self.intervals = intervals
        self.otherwise = otherwise
        self.retry = retry
    }

    /// The interval for `segment`, or nil when the rule has none for it.
    package func interval(forSegment segment: String) -> Span? { intervals[segment] ?? otherwise }
}
