import CivilTime

/// The instants at which one task's reminders fall. Pure, strictly increasing.
package struct ReminderSchedule: Sendable {
    package var rules: [ReminderRule]
    package var dates: TaskDates
    /// The rep's zone: reminders come on the rep's civil day.
    package var zone: Zone
    package var calendar: BusinessCalendar
    /// Somebody acknowledged the task: what nags until then is silent.
    package var isSeen: Bool

    package init(rules: [ReminderRule], dates: TaskDates, zone: Zone, calendar: BusinessCalendar, isSeen: Bool = false) {
        self.rules = rules
        self.dates = dates
        self.isSeen = isSeen
        self.zone = zone
        self.calendar = calendar
    }

    /// The first reminder later than `instant`, or nil when none follows.
    package func next(after instant: Instant) -> Instant? {
        // Nothing is ever sent before the task opens, nor once its window is over.
        let base = max(instant, dates.opens.adding(microseconds: -1))
        let candidate = rules.compactMap { next(of: $0, after: base) }.filter { $0 > instant }.min()
        guard let candidate, candidate < (dates.closes ?? .distantFuture) else { return nil }
        return candidate
    }

    /// How many reminders fall after `start` and not after `end`, counted up to `limit`.
    package func count(after start: Instant, through end: Instant, limit: Int) -> Int {
        var count = 0
        var instant = start
        while count < limit, let next = next(after: instant), next <= end {
            count += 1
            instant = next
        }
        return count
    }

    private func next(of rule: ReminderRule, after instant: Instant) -> Instant? {
        switch rule {
        case .atOpen:
            return dates.opens > instant ? dates.opens : nil
        case .beforeDue(let span, let time): return single(-span, at: time, after: instant)
        case .afterDue(let span, let time): return single(span, at: time, after: instant)
        case .daily(_, _, .unseen) where isSeen, .every(_, .unseen) where isSeen: return nil
        case .daily(let businessDaysOnly, let time, let phase):
            return nextDaily(businessDaysOnly: businessDaysOnly, at: time, after: max(instant, start(of: phase)))
        case .every(let seconds, let phase):
            return nextRepeat(every: seconds, from: start(of: phase), after: instant)
        }
    }

    /// A span from due, if that is later than `instant`.
    private func single(_ span: Span, at time: TimeOfDay?, after instant: Instant) -> Instant? {
        var moment = zone.adding(span, to: zone.civil(at: dates.due), calendar: calendar)
        if let time { moment.time = time }
        let at = zone.instant(of: moment)
        return at > instant ? at : nil
    }

    private func start(of phase: ReminderRule.Phase) -> Instant {
        switch phase {
        case .open, .unseen: dates.opens
        case .overdue: dates.due
        }
    }

    /// The first `time` of a (business) day after `instant`. At most one civil day can lack the time or have it before `instant`, so
    /// the second candidate is always later; the loop bound only makes that plain.
    private func nextDaily(businessDaysOnly: Bool, at time: TimeOfDay, after instant: Instant) -> Instant? {
        var date = zone.date(at: instant)
        for _ in 0..<3 {
            if businessDaysOnly { date = calendar.roll(date, .following) }
            let at = zone.instant(of: CivilDateTime(date, time))
            if at > instant { return at }
            date = date.adding(days: 1)
        }
        return nil
    }

    private func nextRepeat(every seconds: Int64, from start: Instant, after instant: Instant) -> Instant? {
        let interval = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard seconds > 0, !interval.overflow else { return nil }
        let first = start.adding(microseconds: interval.partialValue)
        if first > instant { return first }
        let passed = instant.microseconds(since: start) / interval.partialValue
        let next = start.adding(microseconds: (passed + 1).multipliedReportingOverflow(by: interval.partialValue).partialValue)
        return next > instant ? next : nil
    }
}
