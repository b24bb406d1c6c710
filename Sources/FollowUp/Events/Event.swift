import CivilTime

/// One line of the log: something that happened, at an instant, through somebody.
package struct Event: Hashable, Sendable {
    package var at: Instant
    package var actor: Actor
    package var body: Body

    /// What happened to what.
    package enum Body: Hashable, Sendable {
        case task(TaskStamp, TaskChange)
        case rep(RepLogin, RepChange)
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
    /// Who is told, where that is not the assignee: whoever stands in for them, or to whom it is escalated.
    package var recipient: RepLogin?
    /// The message is only recorded here; it is told together with others, in the event `rep.digest` or `rep.summary` that follows.
    package var isGathered: Bool
    /// The states before and after; nil where the state did not change.
    package var passage: Passage?

    /// From one state to another, or from a state to itself for what happened within it.
    package struct Passage: Hashable, Sendable {
        package var before: TaskState.Name
        package var after: TaskState.Name

        package init(before: TaskState.Name, after: TaskState.Name) {
            self.before = before
            self.after = after
        }
    }

    package init(
        id: TaskID, rule: RuleName, customer: CustomerID?, assignee: RepLogin?, title: String, due: Instant, recipient: RepLogin? = nil,
        isGathered: Bool = false, passage: Passage? = nil
    ) {
        self.id = id
        self.rule = rule
        self.customer = customer
        self.assignee = assignee
        self.title = title
        self.due = due
        self.recipient = recipient
        self.isGathered = isGathered
        self.passage = passage
    }

    /// - Parameter before: the state that the event led it out of; nil where it led nowhere.
    package init(_ task: FollowUpTask, before: TaskState? = nil) {
        self.init(
            id: task.id, rule: task.occurrence.key.rule, customer: task.occurrence.customer, assignee: task.assignee,
            title: task.occurrence.title, due: task.occurrence.dates.due,
            passage: before.map { Passage(before: $0.name, after: task.state.name) })
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
    /// Somebody acknowledged it.
    case seen
    /// Its assignee is now somebody else, because somebody said so.
    case handedOver(from: RepLogin?, note: String)
    /// Its assignee is again the one whom planning chose.
    case handedBack(from: RepLogin?, note: String)
    /// It is to be done after all.
    case reopened(note: String)
    /// The last thing that somebody did to it was taken back by them.
    case undone(EventKind)
    /// It was not done in time, and somebody else is told; nil: there is nobody. `stage`: from 1.
    case escalated(stage: Int, to: RepLogin?)
    /// It had been opened, or had expired, by a clock that ran ahead.
    case postponed
}

/// What a rep is told of several tasks at once.
package enum RepChange: Hashable, Sendable {
    /// Reminders and escalations that were gathered: in a burst, or until the time of day that the rep chose.
    case digest(Gathered)
    /// What happened while the daemon was down, the machine asleep, or the clock wrong. `since`: when the first of it ought to have been.
    case summary(Gathered, since: Instant)

    /// What was gathered for a rep.
    package struct Gathered: Hashable, Sendable {
        /// The tasks, those due first first; no more than `mostTasks` are named.
        package var tasks: [TaskID]
        /// How many tasks there are in all.
        package var count: Int
        package var opened: Int
        package var reminded: Int
        package var overdue: Int
        package var expired: Int
        /// Reminders that were missed and, as their rules want it, are not made up for.
        package var skipped: Int
        /// Tasks of others that were not done in time.
        package var escalated: Int

        package static let mostTasks = 100

        package init(
            tasks: [TaskID] = [], count: Int = 0, opened: Int = 0, reminded: Int = 0, overdue: Int = 0, expired: Int = 0, skipped: Int = 0,
            escalated: Int = 0
        ) {
            self.tasks = tasks
            self.count = count
            self.opened = opened
            self.reminded = reminded
            self.overdue = overdue
            self.expired = expired
            self.skipped = skipped
            self.escalated = escalated
        }
    }

    package var gathered: Gathered {
        switch self {
        case .digest(let gathered), .summary(let gathered, _): gathered
        }
    }
}

/// What happened to records.
package enum RecordsChange: Hashable, Sendable {
    /// Records came in, and what planning made of them.
    case accepted(kind: RecordKind, count: Int, refused: Int, planning: PlanningTally)
    case interaction(InteractionID, customer: CustomerID, Interaction.Kind, Interaction.Outcome)
    /// Everything about one customer was erased; which one it was is not to be known any more.
    case erased
}

/// How planning changed the tasks that nobody has seen yet, and how many that were open it closed. One line in the log for a whole batch: a million customers that come
/// in do not make a million lines, while every change of a task that somebody knows of is a line of its own.
package struct PlanningTally: Hashable, Sendable {
    package var planned = 0
    package var moved = 0
    package var withdrawn = 0
    /// Tasks that somebody knows of and whose reason went away.
    package var closed = 0

    package init(planned: Int = 0, moved: Int = 0, withdrawn: Int = 0, closed: Int = 0) {
        self.planned = planned
        self.moved = moved
        self.withdrawn = withdrawn
        self.closed = closed
    }

    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum += right
        return sum
    }

    /// What came to it since it was `right`.
    package static func - (left: Self, right: Self) -> Self {
        Self(
            planned: left.planned - right.planned, moved: left.moved - right.moved, withdrawn: left.withdrawn - right.withdrawn,
            closed: left.closed - right.closed)
    }

    package static func += (left: inout Self, right: Self) {
        left.planned += right.planned
        left.moved += right.moved
        left.withdrawn += right.withdrawn
        left.closed += right.closed
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
    /// Somebody called what they may not.
    case denied(NotedDenials)
}
