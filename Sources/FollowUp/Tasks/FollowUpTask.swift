import CivilTime

/// A piece of work for a rep: an occurrence that was queued, and what became of it.
///
/// (Not called `Task`, which is Swift's word for something else.)
package struct FollowUpTask: Hashable, Sendable {
    package var id: TaskID
    package var occurrence: Occurrence
    package var state: TaskState
    /// While it is open: reminders up to this instant were sent, or were superseded; the next one is later. While it is planned: when it is
    /// first looked at, which is later than it opens if it was late already when it was planned.
    package var remindedThrough: Instant
    /// Escalations whose moment is not later than this were made, or were superseded; nil while none was.
    package var escalatedThrough: Instant?
    /// When somebody could first know of it; nil before. Never earlier than it opens, and later when the daemon was down then.
    package var openedAt: Instant?
    /// Who acknowledged it; nil while nobody did.
    package var seen: Acknowledgement?
    /// Nil while it is with the one whom planning chose.
    package var handover: Handover?
    /// Counts what was done to it, reminders aside: whoever acts on what they saw can say which they saw.
    package var revision: Int64

    package init(
        id: TaskID, occurrence: Occurrence, state: TaskState, remindedThrough: Instant, escalatedThrough: Instant? = nil,
        openedAt: Instant? = nil,
        seen: Acknowledgement? = nil, handover: Handover? = nil, revision: Int64 = 0
    ) {
        self.id = id
        self.occurrence = occurrence
        self.state = state
        self.remindedThrough = remindedThrough
        self.escalatedThrough = escalatedThrough
        self.openedAt = openedAt
        self.seen = seen
        self.handover = handover
        self.revision = revision
    }

    /// Whose it is: the one it was handed to, else the one whom planning chose; nil when there is nobody.
    package var assignee: RepLogin? { handover?.to ?? occurrence.assignee }

    /// Whether it is open and late at `now`. A fact about time, not a state.
    package func isOverdue(at now: Instant) -> Bool { state.isWaitingForSomebody && occurrence.dates.due <= now }

    /// Somebody said that they know of it.
    package struct Acknowledgement: Hashable, Sendable {
        package var at: Instant
        package var by: Actor

        package init(at: Instant, by: Actor) {
            self.at = at
            self.by = by
        }
    }

    /// It was given to somebody else than the one whom planning chose. It stays with them, whatever is planned anew, until it is handed back or
    /// planning chooses somebody else than it did before: then the one who handed it over no longer has a say in it.
    package struct Handover: Hashable, Sendable {
        package var to: RepLogin
        package var by: Actor
        package var at: Instant
        package var note: String

        package init(to: RepLogin, by: Actor, at: Instant, note: String) {
            self.to = to
            self.by = by
            self.at = at
            self.note = note
        }
    }
}

/// Where a task stands, with all that belongs to that state and nothing that does not.
package enum TaskState: Hashable, Sendable {
    /// It will open by itself.
    case planned
    /// The rep is asked to do it.
    case open
    /// The rep asked to be left alone with it until an instant.
    case snoozed(until: Instant)
    case done(Closing, outcome: Interaction.Outcome?)
    case dismissed(Closing)
    /// Its window went by.
    case expired(at: Instant)

    /// How it was closed, by whom, when.
    package struct Closing: Hashable, Sendable {
        package var at: Instant
        package var by: Actor
        /// The note of the one who did it, or the reason.
        package var note: String

        package init(at: Instant, by: Actor, note: String) {
            self.at = at
            self.by = by
            self.note = note
        }
    }

    /// The states by name, as they are stored and shown.
    package enum Name: String, Hashable, Sendable, CaseIterable {
        case planned, open, snoozed, done, dismissed, expired
    }

    package var name: Name {
        switch self {
        case .planned: .planned
        case .open: .open
        case .snoozed: .snoozed
        case .done: .done
        case .dismissed: .dismissed
        case .expired: .expired
        }
    }

    /// When it was closed; nil while it lives.
    package var closedAt: Instant? {
        switch self {
        case .planned, .open, .snoozed: nil
        case .done(let closing, _), .dismissed(let closing): closing.at
        case .expired(let at): at
        }
    }

    package var isLive: Bool { closedAt == nil }

    /// Open or snoozed: somebody knows of it and it is not done.
    package var isWaitingForSomebody: Bool {
        switch self {
        case .open, .snoozed: true
        case .planned, .done, .dismissed, .expired: false
        }
    }
}

/// Who did something.
package enum Actor: Hashable, Sendable, CustomStringConvertible {
    /// The daemon itself.
    case daemon
    /// A person or program, by login.
    case login(String)

    package var description: String {
        switch self {
        case .daemon: "followupd"
        case .login(let login): login
        }
    }

    /// Reads back what `description` gave.
    package init(_ description: String) { self = description == "followupd" ? .daemon : .login(description) }
}
