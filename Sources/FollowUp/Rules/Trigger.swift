import CivilTime

/// What makes a rule fire.
package enum Trigger: Hashable, Sendable {
    /// Once for each value of the date that the rule counts from: the term of a contract, the stage of a deal, an interaction.
    case dates
    /// Again and again, an interval after the last contact that reached the customer.
    case cadence(Cadence)
    /// When the customer is quieter than its own rhythm of buying. `confidence`: at which score, above 0 and at most 1.
    case rhythm(confidence: Double)
    /// When what was bought last is used up. `items`: of these only; nil for each that was bought.
    case replenish(items: Set<String>?)
    /// When such an interaction with the customer was logged.
    case event(InteractionFilter)
    /// Whenever the calendar says so. `zone`: the one that the expression names; nil for the record's own.
    case calendar(CalendarExpression, zone: String?)
    /// When an active customer has no active owner or no next touch.
    case gap
    /// When somebody asks for it.
    case byHand

    /// Whether it says what it found.
    package var hasEvidence: Bool {
        switch self {
        case .rhythm, .replenish, .gap: true
        case .dates, .cadence, .event, .calendar, .byHand: false
        }
    }

    /// The moment that it brings along, by the name that phrases count from; of those that have one.
    package var moments: [TriggerMoment] {
        switch self {
        case .dates: []
        case .cadence: [.nextContact, .latestContact]
        case .rhythm: [.quiet]
        case .replenish: [.usedUp]
        case .event: [.event]
        case .calendar: [.occurrence]
        case .gap: [.gapSince]
        case .byHand: [.asked]
        }
    }
}

/// The moments that triggers bring along, by the names they have in a rule file.
package enum TriggerMoment: String, Hashable, Sendable, CaseIterable {
    /// When a cadence would like the next contact.
    case nextContact = "next_contact"
    /// When the next contact has to have been made.
    case latestContact = "latest_contact"
    /// When the silence of a customer began to mean something.
    case quiet
    /// When what was bought is used up.
    case usedUp = "used_up"
    /// When the interaction was.
    case event
    /// What the calendar expression names.
    case occurrence
    /// Since when coverage has a gap.
    case gapSince = "gap_since"
    /// When somebody asked for the task.
    case asked
}

/// How often a customer is to be contacted.
package struct Cadence: Hashable, Sendable {
    /// The interval per segment after which the next contact would be welcome.
    package var intervals: [String: Span]
    /// The interval for any other segment; nil means that those are not followed up by this rule.
    package var otherwise: Span?
    /// The interval per segment after which the contact has to have been made; nil or missing: the same as the other one.
    package var latest: [String: Span]
    package var latestOtherwise: Span?
    /// How long to wait after a try that reached nobody.
    package var retry: Span

    package init(
        intervals: [String: Span], otherwise: Span?, latest: [String: Span] = [:], latestOtherwise: Span? = nil, retry: Span
    ) {
        self.intervals = intervals
        self.otherwise = otherwise
        self.latest = latest
        self.latestOtherwise = latestOtherwise
        self.retry = retry
    }

    /// The interval for `segment`, or nil when the rule has none for it.
    package func interval(forSegment segment: String) -> Span? { intervals[segment] ?? otherwise }

    /// The latest interval for `segment`, or nil when the rule has none for it.
    package func latest(forSegment segment: String) -> Span? {
        interval(forSegment: segment).map { latest[segment] ?? latestOtherwise ?? $0 }
    }
}

/// Which interactions an event trigger means; an empty set means any.
package struct InteractionFilter: Hashable, Sendable {
    package var kinds: Set<Interaction.Kind>
    package var outcomes: Set<Interaction.Outcome>
    package var sentiments: Set<Interaction.Sentiment>

    package init(kinds: Set<Interaction.Kind> = [], outcomes: Set<Interaction.Outcome> = [], sentiments: Set<Interaction.Sentiment> = []) {
        self.kinds = kinds
        self.outcomes = outcomes
        self.sentiments = sentiments
    }

    package func admits(_ interaction: Interaction) -> Bool {
        (kinds.isEmpty || kinds.contains(interaction.kind)) && (outcomes.isEmpty || outcomes.contains(interaction.outcome))
            && (sentiments.isEmpty || interaction.sentiment.map(sentiments.contains) == true)
    }
}
