import CivilTime

/// Moves a task on to `now`.
///
/// Due means `next_at <= now`: how long ago, or how often it was missed, makes no difference to where the task ends up. A task that
/// nothing is due for comes back unchanged, so advancing twice is advancing once.
package struct Advance: Sendable {
    /// The task as it now stands.
    package private(set) var task: FollowUpTask
    /// What happened, in order.
    package private(set) var changes: [TaskChange] = []
    private let schedule: ReminderSchedule
    /// From when on reminders count as missed, where that is not `remindedThrough`.
    private var missedSince: Instant?

    /// How many missed reminders are counted one by one; beyond that the count means "this many or more".
    package static let countedMissed = 1000

    package init(_ task: FollowUpTask, step: Step, zone: Zone, calendar: BusinessCalendar, now: Instant) {
        self.task = task
        schedule = ReminderSchedule(rules: step.reminders, dates: task.occurrence.dates, zone: zone, calendar: calendar)
        run(now: now)
    }

    /// When the task next needs attention; nil when it never does by itself.
    package var nextAt: Instant? { Self.nextAt(of: task, schedule: schedule) }

    /// When a task as it stands next needs attention, which may be in the past.
    package static func nextAt(of task: FollowUpTask, step: Step, zone: Zone, calendar: BusinessCalendar) -> Instant? {
        nextAt(
            of: task, schedule: ReminderSchedule(rules: step.reminders, dates: task.occurrence.dates, zone: zone, calendar: calendar))
    }

    private static func nextAt(of task: FollowUpTask, schedule: ReminderSchedule) -> Instant? {
        let closes = task.occurrence.dates.closes
        switch task.state {
        case .planned: return task.occurrence.dates.opens
        case .open: return [schedule.next(after: task.remindedThrough), closes].compactMap(\.self).min()
        case .snoozed(let until): return closes.map { min(until, $0) } ?? until
        case .done, .dismissed, .expired: return nil
        }
    }

    private mutating func run(now: Instant) {
        let dates = task.occurrence.dates
        if task.state == .planned, dates.opens <= now {
            task.state = .open
            // Nothing was missed before the task was there at all.
            missedSince = max(task.remindedThrough, dates.opens).adding(microseconds: -1)
            task.remindedThrough = dates.opens.adding(microseconds: -1)
            changes.append(.opened)
        }
        if task.state.isWaitingForSomebody, let closes = dates.closes, closes <= now {
            task.state = .expired(at: now)
            changes.append(.expired)
            return
        }
        switch task.state {
        case .snoozed(let until) where until <= now:
            task.state = .open
            // What would have come during the snooze is what the rep asked not to get; the end of the snooze is a reminder itself.
            task.remindedThrough = now
            changes.append(.resumed)
            changes.append(.reminded(overdue: dates.due <= now, missed: 0))
        case .open:
            remindIfDue(now: now)
        case .planned, .snoozed, .done, .dismissed, .expired:
            break
        }
    }

    private mutating func remindIfDue(now: Instant) {
        // A clock that was set back leaves `remindedThrough` ahead of it; what lies between was sent and must not be sent again.
        guard let next = schedule.next(after: task.remindedThrough), next <= now else { return }
        let count = schedule.count(after: missedSince ?? task.remindedThrough, through: now, limit: Self.countedMissed)
        task.remindedThrough = now
        changes.append(.reminded(overdue: task.occurrence.dates.due <= now, missed: max(0, count - 1)))
    }
}
