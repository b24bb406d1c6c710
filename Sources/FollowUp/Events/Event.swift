import CivilTime

/// One line of the log: something that happened, at an instant, through somebody.
package struct Event: Hashable, Sendable {
    package var at: Instant
    package var actor: Actor
    package var body: Body

    /// What happened to what.
    package enum Body: Hashable, Sendable {
        case task(TaskStamp, TaskChange)
        case records(RecordsChange)
        case service(ServiceChange)
    }

    package init(at: Instant, actor: Actor, body: Body) {
        self.at = at
        self.actor = actor
        self.body = body
    }
}

/// An event with its number in the log.
package struct LoggedEvent: Hashable, Sendable {
    package var seq: Int64
    package var event: Event

    package init(seq: Int64, event: Event) {
        self.seq = seq
        self.event = event
    }
}

/// What a task was when the event happened: all that a message about it needs, so that no reader has to look anything up.
package struct TaskStamp: Hashable, Sendable {
    package var id: TaskID
    package var rule: RuleName
    /// Nil for a task about a rep.
    package var customer: CustomerID?
    package var assignee: RepLogin?
    package var title: String
    package var due: Instant

    package init(id: TaskID, rule: RuleName, customer: CustomerID?, assignee: RepLogin?, title: String, due: Instant) {
        self.id = id
        self.rule = rule
        self.customer = customer
        self.assignee = assignee
        self.title = title
        self.due = due
    }

    package init(_ task: FollowUpTask) {
        self.init(
            id: task.id, rule: task.occurrence.key.rule, customer: task.occurrence.customer, assignee: task.occurrence.assignee,
            title: task.occurrence.title, due: task.occurrence.dates.due)
    }
}

/// What happened to a task.
package enum TaskChange: Hashable, Sendable {
    case opened
    /// `missed`: how many earlier reminders this one stands for.
    case reminded(overdue: Bool, missed: Int)
    case snoozed(until: Instant)
    /// A try that reached nobody; it comes back.
    case retried(outcome: Interaction.Outcome, until: Instant, note: String)
    /// A snooze ended.
    case resumed
    case done(outcome: Interaction.Outcome?, note: String)
    case dismissed(reason: String)
    /// The reason for the task went away, and the daemon closed it.
    case settled(reason: String)
    case expired
    /// Its dates or its assignee changed while somebody knew of it.
    case moved(from: TaskDates, assignee: RepLogin?)
}

/// What happened to records.
package enum RecordsChange: Hashable, Sendable {
    /// Records came in, and what planning made of them.
    case accepted(kind: RecordKind, count: Int, refused: Int, planning: PlanningTally)
    case interaction(InteractionID, customer: CustomerID, Interaction.Kind, Interaction.Outcome)
}

/// How planning changed the tasks that nobody has seen yet. One line in the log for a whole batch: a million customers that come in do
/// not make a million lines, while every change of a task that somebody knows of is a line of its own.
package struct PlanningTally: Hashable, Sendable {
    package var planned = 0
    package var moved = 0
    package var withdrawn = 0

    package init(planned: Int = 0, moved: Int = 0, withdrawn: Int = 0) {
        self.planned = planned
        self.moved = moved
        self.withdrawn = withdrawn
    }

    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum += right
        return sum
    }

    package static func += (left: inout Self, right: Self) {
        left.planned += right.planned
        left.moved += right.moved
        left.withdrawn += right.withdrawn
    }
}

/// What happened to the daemon.
package enum ServiceChange: Hashable, Sendable {
    case started(version: String)
    case stopped
    /// A rule was planned anew over all its records.
    case replanned(rule: RuleName, PlanningTally)
    case reloaded(rules: Int)
    /// The configuration was refused; what was in force stays in force.
    case reloadRefused(reason: String)
    case clockStepped
    case zonesChanged(String)
}
