import CivilTime

/// Moves a task on to `now`.
///
/// Due means `next_at <= now`: how long ago, or how often it was missed, makes no difference to where the task ends up. A task that
/// nothing is due for comes back unchanged, so advancing twice is advancing once.
package struct Advance: Sendable {
    /// What holds for a task.
    package struct Terms: Sendable {
        package var step: Step
        package var catchUp: CatchUp
        package var reach: Reach

        package init(step: Step, catchUp: CatchUp, reach: Reach) {
            self.step = step
            self.catchUp = catchUp
            self.reach = reach
        }

        /// When reminders of the task fall, before anybody asks whether they may be sent then.
        fileprivate func reminders(of task: FollowUpTask) -> ReminderSchedule {
            ReminderSchedule(
                rules: step.reminders, dates: task.occurrence.dates, zone: reach.zone(of: task.assignee), calendar: reach.house.calendar,
                isSeen: task.seen != nil)
        }

        fileprivate func escalations(of task: FollowUpTask) -> EscalationSchedule {
            EscalationSchedule(escalations: step.escalations, task: task, house: reach.house)
        }
    }

    /// The task as it now stands.
    package private(set) var task: FollowUpTask
    /// What happened, in order.
    package private(set) var changes: [TaskChange] = []
    /// Reminders that were missed and, as the rule wants it, are not made up for.
    package private(set) var skipped = 0
    /// When the first of the reminders that are now sent, or left out, ought to have been sent; nil when there is none.
    package private(set) var since: Instant?
    /// When the first of the stages that are now told ought to have been, for each whom they are told to.
    package private(set) var escalatedSince: [RepLogin?: Instant] = [:]
    private let terms: Terms
    private let now: Instant
    /// From when on reminders count as missed, where that is not `remindedThrough`.
    private var missedSince: Instant?

    /// How many missed reminders are counted one by one; beyond that the count means "this many or more".
    package static let countedMissed = 1000
    /// Of the missed reminders that are all made up for, the latest; the first of them says how many it stands for.
    package static let mostMadeUp = 100

    /// - Parameter recipient: who a stage's assignment means for this task; only asked when a stage is due.
    package init(_ task: FollowUpTask, terms: Terms, now: Instant, recipient: (Assignment) throws -> RepLogin?) rethrows {
        self.task = task
        self.terms = terms
        self.now = now
        open()
        if expire() { return }
        resume()
        remind()
        try escalate(recipient)
    }

    /// The same for a task that is escalated to nobody.
    package init(_ task: FollowUpTask, terms: Terms, now: Instant) {
        self.init(task, terms: terms, now: now) { _ in nil }
    }

    /// When the task next needs attention; nil when it never does by itself.
    package var nextAt: Instant? { Self.nextAt(of: task, terms: terms, now: now, escalation: nextEscalation) }

    /// When the first stage that waits for its recipient's working hours is told.
    private var nextEscalation: Instant?

    /// When a task as it stands next needs attention, which may be in the past.
    package static func nextAt(of task: FollowUpTask, terms: Terms, now: Instant) -> Instant? {
        nextAt(of: task, terms: terms, now: now, escalation: nil)
    }

    private static func nextAt(of task: FollowUpTask, terms: Terms, now: Instant, escalation: Instant?) -> Instant? {
        let closes = task.occurrence.dates.closes
        switch task.state {
        case .planned: return task.occurrence.dates.opens
        case .open, .snoozed:
            let told: Instant?
            if case .snoozed(let until) = task.state {
                told = terms.reach.delivery(for: task.assignee, due: until, now: now, isExact: true)
            } else {
                told = terms.reminders(of: task).next(after: task.remindedThrough)
                    .map { terms.reach.delivery(for: task.assignee, due: $0, now: now) }
            }
            let stage = escalation ?? terms.escalations(of: task).stages(after: task.escalatedThrough).first?.at
            return [told, stage, closes].compactMap(\.self).min()
        case .done, .dismissed, .expired: return nil
        }
    }

    private mutating func change(_ state: TaskState, _ change: TaskChange) {
        task.state = state
        task.revision += 1
        changes.append(change)
    }

    private mutating func open() {
        let dates = task.occurrence.dates
        guard task.state == .planned, dates.opens <= now else { return }
        // Nothing was missed before the task was there at all.
        missedSince = max(task.remindedThrough, dates.opens).adding(microseconds: -1)
        task.remindedThrough = dates.opens.adding(microseconds: -1)
        task.openedAt = now
        change(.open, .opened)
    }

    private mutating func expire() -> Bool {
        guard task.state.isWaitingForSomebody, let closes = task.occurrence.dates.closes, closes <= now else { return false }
        change(.expired(at: now), .expired)
        return true
    }

    private mutating func resume() {
        guard case .snoozed(let until) = task.state,
            terms.reach.delivery(for: task.assignee, due: until, now: now, isExact: true) <= now
        else { return }
        // What would have come during the snooze is what the rep asked not to get; the end of the snooze is a reminder itself.
        task.remindedThrough = now
        change(.open, .resumed)
        changes.append(.reminded(overdue: task.occurrence.dates.due <= now, missed: 0))
    }

    // MARK: - Reminders

    /// Reminders that are sent as one: those that fall into the same quiet hours.
    private struct Turn {
        var at: Instant
        var count = 1
    }

    private mutating func remind() {
        guard task.state == .open else { return }
        let schedule = terms.reminders(of: task)
        let reach = terms.reach
        // A clock that was set back leaves `remindedThrough` ahead of it; what lies between was sent and must not be sent again.
        guard let first = schedule.next(after: task.remindedThrough), reach.delivery(for: task.assignee, due: first, now: now) <= now else {
            return
        }
        var turns: [Turn] = []
        var through = now
        var instant = missedSince ?? task.remindedThrough
        var count = 0
        while count < Self.countedMissed, let next = schedule.next(after: instant), next <= now {
            let at = reach.moment(for: task.assignee, notBefore: next)
            guard at <= now else {
                // It falls into the quiet hours that have begun since the one before.
                through = instant
                break
            }
            if turns.last?.at == at { turns[turns.count - 1].count += 1 } else { turns.append(Turn(at: at)) }
            instant = next
            count += 1
        }
        task.remindedThrough = through
        // It is late because nobody knew of it before, and so nothing was missed.
        if turns.isEmpty { turns = [Turn(at: now)] }
        send(turns)
    }

    private mutating func send(_ turns: [Turn]) {
        since = turns.first?.at
        let due = task.occurrence.dates.due
        switch terms.catchUp {
        case .coalesce:
            changes.append(.reminded(overdue: due <= now, missed: turns.reduce(-1) { $0 + $1.count }))
        case .fire:
            let latest = turns.suffix(Self.mostMadeUp)
            let earlier = turns.dropLast(latest.count).reduce(0) { $0 + $1.count }
            for (index, turn) in latest.enumerated() {
                changes.append(.reminded(overdue: due <= turn.at, missed: turn.count - 1 + (index == 0 ? earlier : 0)))
            }
        case .skip:
            let inTime = turns.filter { $0.at >= now.adding(seconds: -Reach.tolerance) }
            skipped = (turns.count - inTime.count)
            if !inTime.isEmpty { changes.append(.reminded(overdue: due <= now, missed: inTime.reduce(-1) { $0 + $1.count })) }
        }
    }

    // MARK: - Escalations

    private mutating func escalate(_ recipient: (Assignment) throws -> RepLogin?) rethrows {
        guard task.state.isWaitingForSomebody else { return }
        // Of the stages that come together, each person is told the last that is theirs.
        var told: [(stage: Int, to: RepLogin?)] = []
        defer { changes += told.map { .escalated(stage: $0.stage, to: $0.to) } }
        for stage in terms.escalations(of: task).stages(after: task.escalatedThrough) {
            guard stage.at <= now else { return }
            let to = try recipient(stage.to)
            let delivery = terms.reach.delivery(for: to, due: stage.at, now: now)
            guard delivery <= now else {
                nextEscalation = delivery
                return
            }
            task.escalatedThrough = stage.at
            if escalatedSince[to] == nil { escalatedSince[to] = terms.reach.moment(for: to, notBefore: stage.at) }
            told.removeAll { $0.to == to }
            told.append((stage.number, to))
        }
    }
}
