import CivilTime

/// The house's own habits: its zone, its business days, its working day.
package struct House: Sendable {
    package var zone: Zone
    package var calendar: BusinessCalendar
    /// When a task without a time of day opens.
    package var dayStarts: TimeOfDay
    /// When a task without a time of day falls due.
    package var dayEnds: TimeOfDay
    /// A task that is late at the moment it is planned opens so many seconds later, so that what comes in next can still correct it: the
    /// interactions after the customers of an import, or the second thought after a rule was edited.
    package var settling: Int64
    /// When nothing is sent to a rep.
    package var quiet: QuietHours
    /// After one reminder for a rep, further ones for so many seconds are gathered and told together; 0: each is told by itself.
    package var gathering: Int64
    package var retention: Retention
    /// Gives the zone of a name that intake accepted; the house's own when the name is nil or no longer known.
    package var zoneNamed: @Sendable (String?) -> Zone

    /// When the keeper first looks at a task that opens at `opens`, seen from `now`.
    package func firstLook(opens: Instant, now: Instant) -> Instant {
        opens > now ? opens : now.adding(seconds: settling)
    }

    package init(
        zone: Zone, calendar: BusinessCalendar, dayStarts: TimeOfDay, dayEnds: TimeOfDay, settling: Int64 = 0,
        quiet: QuietHours = .never, gathering: Int64 = 0, retention: Retention = Retention(),
        zoneNamed: @escaping @Sendable (String?) -> Zone
    ) {
        self.zone = zone
        self.calendar = calendar
        self.dayStarts = dayStarts
        self.dayEnds = dayEnds
        self.settling = settling
        self.quiet = quiet
        self.gathering = gathering
        self.retention = retention
        self.zoneNamed = zoneNamed
    }
}

/// When nothing is sent to a rep: what falls into it waits for their next working moment.
package enum QuietHours: String, Hashable, Sendable, CaseIterable {
    case never
    /// Outside the house's business hours, on the clock of whoever is told.
    case outsideBusinessHours = "outside business hours"
}

/// For how long what is over is kept; nil: for ever.
package struct Retention: Hashable, Sendable {
    package var events: Span?
    /// Tasks that are done, dismissed or expired. The last turn of a rule for a record is kept, without its note, for as long as it says what must
    /// not happen again.
    package var closedTasks: Span?
    package var interactions: Span?
    /// What programs were given up on.
    package var deadLetters: Span?

    package init(events: Span? = nil, closedTasks: Span? = nil, interactions: Span? = nil, deadLetters: Span? = nil) {
        self.events = events
        self.closedTasks = closedTasks
        self.interactions = interactions
        self.deadLetters = deadLetters
    }

    /// What holds where the house says nothing: the log and the dead letters do not grow for ever, and what is known of customers stays.
    package static let usual = Retention(events: Span(months: 24), deadLetters: Span(months: 24))

    /// Whether anything is ever pruned.
    package var isLimited: Bool { events != nil || closedTasks != nil || interactions != nil || deadLetters != nil }
}
