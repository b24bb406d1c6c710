import CivilTime

/// What a person can ask for a task.
package enum TaskCommand: Hashable, Sendable {
    /// The work is done. For a cadence this is a contact; one that reached nobody is tried again.
    case done(outcome: Interaction.Outcome?, note: String)
    /// Leave me alone with it until then.
    case snooze(until: Instant)
    /// It is not worth doing, because.
    case dismiss(reason: String)
}

/// Why a command was refused. Nothing has changed then.
package enum TaskCommandError: Error, Hashable, Sendable {
    /// It was closed already, and how.
    case alreadyClosed(TaskState)
    /// A snooze has to end in the future.
    case snoozeInThePast(until: Instant, now: Instant)
    /// A snooze has to end before the task's window does.
    case snoozePastClose(until: Instant, closes: Instant)
    /// A dismissal has to say why.
    case reasonMissing
}

extension FollowUpTask {
    /// Applies a command of `actor`. Gives the task as it then stands, and what happened.
    ///
    /// A task that is still planned can be done or dismissed ahead of its time, and snoozed to a later opening.
    package func applying(
        _ command: TaskCommand, by actor: Actor, rule: Rule?, house: House, zone: Zone, now: Instant
    ) throws(TaskCommandError) -> (task: FollowUpTask, changes: [TaskChange]) {
        guard state.isLive else { throw .alreadyClosed(state) }
        var task = self
        switch command {
        case .done(let outcome, let note):
            if let outcome, outcome != .reached, let retry = rule?.retry {
                let until = zone.adding(retry, to: now, calendar: house.calendar)
                task.state = .snoozed(until: until)
                task.remindedThrough = now
                return (task, [.retried(outcome: outcome, until: until, note: note)])
            }
            task.state = .done(TaskState.Closing(at: now, by: actor, note: note), outcome: outcome)
            return (task, [.done(outcome: outcome, note: note)])
        case .snooze(let until):
            guard until > now else { throw .snoozeInThePast(until: until, now: now) }
            if let closes = occurrence.dates.closes, until >= closes { throw .snoozePastClose(until: until, closes: closes) }
            // A task that is still to open does not open sooner because somebody put it off.
            let end = state == .planned ? max(until, occurrence.dates.opens) : until
            task.state = .snoozed(until: end)
            task.remindedThrough = now
            return (task, [.snoozed(until: end)])
        case .dismiss(let reason):
            guard reason.contains(where: { !$0.isWhitespace }) else { throw .reasonMissing }
            task.state = .dismissed(TaskState.Closing(at: now, by: actor, note: reason))
            return (task, [.dismissed(reason: reason)])
        }
    }
}
