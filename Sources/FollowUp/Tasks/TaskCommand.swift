import CivilTime

/// What a person can ask for a task.
package enum TaskCommand: Hashable, Sendable {
    /// The work is done. For a cadence this is a contact; one that reached nobody is tried again.
    case done(outcome: Interaction.Outcome?, note: String)
    /// Leave me alone with it until then.
    case snooze(until: Instant)
    /// It is not worth doing, because.
    case dismiss(reason: String)
    /// I know of it: no need to nag.
    case seen
    /// Somebody else does it, until it is handed back.
    case handOver(to: RepLogin, note: String)
    /// The one whom planning chose does it again.
    case handBack(note: String)
    /// It is to be done after all; or now, and not when its snooze ends.
    case reopen(note: String)
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
    /// Nobody was told of it yet.
    case notOpenYet(opens: Instant)
    /// There is nothing to reopen.
    case notClosed(TaskState.Name)
    /// It cannot be reopened: its window is over.
    case windowOver(closes: Instant)
    /// It cannot be reopened: the reason for it is gone, in words.
    case reasonGone(String)
    /// There is no such rep.
    case noSuchRep(RepLogin)
    /// Only an active rep takes work.
    case notActive(RepLogin)
    /// It is theirs already.
    case alreadyTheirs(RepLogin)
    /// There is nothing to hand back.
    case notHandedOver
    /// The last thing done to it is not the caller's own, or something followed from it; in words.
    case nothingToUndo(String)
    /// Somebody was first: the caller acts on what it no longer is.
    case changedMeanwhile(LastChange)
}

/// What was done to a task last, reminders aside.
package struct LastChange: Hashable, Sendable {
    package var revision: Int64
    package var by: Actor
    package var at: Instant
    package var kind: EventKind

    package init(revision: Int64, by: Actor, at: Instant, kind: EventKind) {
        self.revision = revision
        self.by = by
        self.at = at
        self.kind = kind
    }
}

extension FollowUpTask {
    /// Applies a command of `actor`. Gives the task as it then stands, and what happened; nothing happened when it is already so.
    ///
    /// What becomes of a task:
    ///
    ///     command     planned                open         snoozed      done, dismissed, expired
    ///     done        done, or snoozed until the retry where nobody was reached      refused
    ///     snooze      snoozed                snoozed      snoozed      refused
    ///     dismiss     dismissed              dismissed    dismissed    refused
    ///     seen        refused                seen         seen         refused
    ///     handOver    the other's            the other's  the other's  refused
    ///     handBack    back, if handed over   back         back         refused
    ///     reopen      refused                refused      open         open, or planned before it opens
    ///
    /// A task that is still planned can be done or dismissed ahead of its time, and snoozed to a later opening. What the daemon settled, and what
    /// has run out of its window, stays closed.
    package func applying(
        _ command: TaskCommand, by actor: Actor, rule: Rule?, reach: Reach, now: Instant
    ) throws(TaskCommandError) -> (task: FollowUpTask, changes: [TaskChange]) {
        var task = self
        let changes = try task.apply(command, by: actor, rule: rule, reach: reach, now: now)
        if !changes.isEmpty { task.revision += 1 }
        return (task, changes)
    }

    private mutating func apply(
        _ command: TaskCommand, by actor: Actor, rule: Rule?, reach: Reach, now: Instant
    ) throws(TaskCommandError) -> [TaskChange] {
        if case .reopen(let note) = command { return try reopen(note: note, by: actor, now: now) }
        guard state.isLive else { throw .alreadyClosed(state) }
        switch command {
        case .done(let outcome, let note):
            if let outcome, outcome != .reached, let retry = rule?.retry {
                let zone = reach.zone(of: assignee)
                let until = reach.moment(for: assignee, notBefore: zone.adding(retry, to: now, calendar: reach.house.calendar))
                snooze(until: until, by: actor, now: now)
                return [.retried(outcome: outcome, until: until, note: note)]
            }
            state = .done(TaskState.Closing(at: now, by: actor, note: note), outcome: outcome)
            return [.done(outcome: outcome, note: note)]
        case .snooze(let until):
            guard until > now else { throw .snoozeInThePast(until: until, now: now) }
            if let closes = occurrence.dates.closes, until >= closes { throw .snoozePastClose(until: until, closes: closes) }
            // A task that is still to open does not open sooner because somebody put it off.
            let end = state == .planned ? max(until, occurrence.dates.opens) : until
            snooze(until: end, by: actor, now: now)
            return [.snoozed(until: end)]
        case .dismiss(let reason):
            guard reason.contains(where: { !$0.isWhitespace }) else { throw .reasonMissing }
            state = .dismissed(TaskState.Closing(at: now, by: actor, note: reason))
            return [.dismissed(reason: reason)]
        case .seen:
            guard state != .planned else { throw .notOpenYet(opens: occurrence.dates.opens) }
            guard seen == nil else { return [] }
            seen = Acknowledgement(at: now, by: actor)
            return [.seen]
        case .handOver(let login, let note): return [try handOver(to: login, note: note, by: actor, team: reach.team, now: now)]
        case .handBack(let note):
            guard let former = handover?.to else { throw .notHandedOver }
            handover = nil
            seen = nil
            return [.handedBack(from: former, note: note)]
        case .reopen: return []
        }
    }

    /// Whoever puts it off knows of it.
    private mutating func snooze(until: Instant, by actor: Actor, now: Instant) {
        state = .snoozed(until: until)
        remindedThrough = now
        // Somebody has it before it was announced: from then on it can be late.
        if openedAt == nil { openedAt = max(now, occurrence.dates.opens) }
        seen = seen ?? Acknowledgement(at: now, by: actor)
    }

    private mutating func handOver(
        to login: RepLogin, note: String, by actor: Actor, team: Team, now: Instant
    ) throws(TaskCommandError) -> TaskChange {
        guard let rep = team[login] else { throw .noSuchRep(login) }
        guard rep.isActive else { throw .notActive(login) }
        let former = assignee
        guard former != login else { throw .alreadyTheirs(login) }
        // The other one has not seen it.
        seen = nil
        if login == occurrence.assignee {
            handover = nil
            return .handedBack(from: former, note: note)
        }
        handover = Handover(to: login, by: actor, at: now, note: note)
        return .handedOver(from: former, note: note)
    }

    private mutating func reopen(note: String, by actor: Actor, now: Instant) throws(TaskCommandError) -> [TaskChange] {
        switch state {
        case .planned, .open: throw .notClosed(state.name)
        case .snoozed: break
        case .done(let closing, _) where closing.by == .daemon: throw .reasonGone(closing.note)
        case .done, .dismissed, .expired:
            if let closes = occurrence.dates.closes, closes <= now { throw .windowOver(closes: closes) }
        }
        let opens = occurrence.dates.opens
        let wasClosed = !state.isLive
        state = opens > now ? .planned : .open
        if opens <= now {
            // Nothing of the time when it was closed, or snoozed, is made up for; but a snooze puts off no escalation, and so takes none back.
            remindedThrough = now
            if wasClosed { escalatedThrough = now }
            openedAt = openedAt ?? now
            if wasClosed { seen = nil }
        } else {
            (remindedThrough, openedAt, seen) = (opens, nil, nil)
        }
        return [.reopened(note: note)]
    }
}
