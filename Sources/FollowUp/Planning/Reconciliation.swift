import CivilTime

/// What has to change so that the tasks that exist are those that ought to.
package enum TaskEdit: Hashable, Sendable {
    case create(Occurrence)
    /// The same piece of work with other dates, another title or assignee, or counted from another anchor.
    case move(FollowUpTask, to: Occurrence)
    /// Nobody has seen it yet and there is no reason for it any more.
    case withdraw(FollowUpTask)
    /// Somebody knows of it and the reason went away.
    case settle(FollowUpTask, reason: String)
}

/// Compares the tasks that exist for a customer, or a rep, with those that ought to, as a controller does.
package enum Reconciliation {
    /// The edits that lead from `live` to `wanted`. Reconciling what it made once more gives nothing.
    ///
    /// - Parameters:
    ///   - live: every task of theirs that is not closed.
    ///   - closed: the keys among `wanted` that exist and are closed: those occurrences happened and never come back.
    ///   - ending: says why a task that somebody knows of has no place in the plan.
    package static func edits(
        wanted: [Occurrence], live: [FollowUpTask], closed: Set<OccurrenceKey>, now: Instant,
        ending: (FollowUpTask) -> String = { _ in Planner.noLongerAsked }
    ) -> [TaskEdit] {
        var edits: [TaskEdit] = []
        var remaining = live
        for occurrence in wanted {
            guard let index = match(for: occurrence, in: remaining) else {
                if !closed.contains(occurrence.key) { edits.append(.create(occurrence)) }
                continue
            }
            let task = remaining.remove(at: index)
            if task.occurrence == occurrence { continue }
            if task.occurrence.key.namesSameTurn(as: occurrence.key) {
                edits.append(.move(task, to: occurrence))
            } else if closed.contains(occurrence.key) {
                edits.append(end(task, reason: reason(for: occurrence)))
            } else if task.state == .planned || occurrence.dates.opens <= now {
                // The anchor moved but the work is the same: the task keeps its number and is not announced again.
                edits.append(.move(task, to: occurrence))
            } else {
                edits.append(.settle(task, reason: reason(for: occurrence)))
                edits.append(.create(occurrence))
            }
        }
        return edits + remaining.map { $0.state == .planned ? .withdraw($0) : .settle($0, reason: ending($0)) }
    }

    /// The live task that `occurrence` is about: the one with its key, else one of the same rule, record, row and step.
    private static func match(for occurrence: Occurrence, in live: [FollowUpTask]) -> Int? {
        let key = occurrence.key
        return live.firstIndex { $0.occurrence.key == key } ?? live.firstIndex { $0.occurrence.key.namesSameTurn(as: key) }
            ?? live.firstIndex {
                let other = $0.occurrence.key
                return other.rule == key.rule && other.subject == key.subject && other.step == key.step && other.series == key.series
            }
    }

    private static func end(_ task: FollowUpTask, reason: String) -> TaskEdit {
        task.state == .planned ? .withdraw(task) : .settle(task, reason: reason)
    }

    private static func reason(for occurrence: Occurrence) -> String {
        switch occurrence.key.subject.kind {
        case .customer: "contact was made; the next is due later"
        case .contract: "the contract has a new term, until \(occurrence.key.anchor.split(separator: Firing.separator).last ?? "")"
        case .deal, .interaction, .request, .rep: "what it was counted from has changed; the next is due later"
        }
    }
}

extension FollowUpTask {
    /// The task moved to what `occurrence` asks for.
    ///
    /// Moving fires nothing by itself: a task that somebody knows of and whose opening now lies ahead goes back to planned, and a
    /// reminder that would lie in the past under the new dates is not sent after the fact. What was due under the old dates has to be
    /// sent first: the caller advances the task before it moves it.
    package func moved(to occurrence: Occurrence, now: Instant) -> FollowUpTask {
        var task = self
        let sameDates = task.occurrence.dates == occurrence.dates
        if task.occurrence.assignee != occurrence.assignee {
            // What was arranged with the one before does not bind the one who has it now.
            (task.handover, task.seen) = (nil, nil)
        }
        if !sameDates || task.assignee != assignee { task.revision += 1 }
        task.occurrence = occurrence
        guard !sameDates, task.state == .open else { return task }
        if occurrence.dates.opens > now {
            task.state = .planned
            (task.openedAt, task.escalatedThrough, task.seen) = (nil, nil, nil)
        } else {
            task.remindedThrough = max(task.remindedThrough, now)
            if task.escalatedThrough != nil { task.escalatedThrough = now }
        }
        return task
    }
}
