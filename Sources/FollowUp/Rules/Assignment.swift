import CivilTime

/// Who gets a rule's tasks. Whoever is inactive, or away when the task opens, is passed over.
package enum Assignment: Hashable, Sendable {
    /// The rep whose customer, or deal, it is.
    case owner
    /// The manager of that rep.
    case manager
    /// The rep who logged the interaction or asked the question.
    case author
    /// The specialist who is asked.
    case specialist
    case rep(RepLogin)
    /// Somebody of a team.
    case team(String, Choice)

    /// How one of a team is chosen.
    package enum Choice: String, Hashable, Sendable, CaseIterable {
        /// In turn: who it is follows from the occurrence alone, so that planning again gives the same, and everybody gets a like share.
        case roundRobin = "round robin"
        /// Whoever has the fewest tasks that are not closed when the task opens.
        case leastLoaded = "least loaded"
    }

    /// As it is written in a rule file.
    package var text: String {
        switch self {
        case .owner: "owner"
        case .manager: "manager"
        case .author: "author"
        case .specialist: "specialist"
        case .rep(let login): "rep:\(login)"
        case .team(let name, let choice): "team:\(name) \(choice.rawValue)"
        }
    }
}

/// Somebody else is told that a task is not done.
package struct Escalation: Hashable, Sendable {
    package var to: Assignment
    package var after: Span
    package var phase: ReminderRule.Phase

    /// - Parameters:
    ///   - after: how long after it opened, or fell due.
    ///   - phase: which of the two.
    package init(to: Assignment, after: Span, phase: ReminderRule.Phase = .overdue) {
        self.to = to
        self.after = after
        self.phase = phase
    }
}

/// What becomes of the turns and reminders that were missed while the daemon was down.
package enum CatchUp: String, Hashable, Sendable, CaseIterable {
    /// Each of them is made up for.
    case fire
    /// One stands for all.
    case coalesce
    /// They are left out; the next one comes at its time.
    case skip
}

/// A rule opens no more than so many tasks for one customer in any such span.
package struct FiringLimit: Hashable, Sendable {
    /// At least 1.
    package var count: Int
    package var span: Span

    package init(count: Int, span: Span) {
        self.count = count
        self.span = span
    }
}
