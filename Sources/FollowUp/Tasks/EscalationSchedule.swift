import CivilTime

/// When a task that is not done is told to others, stage by stage.
///
/// The clock of a stage starts when the task fell due, or opened; no sooner than somebody could know of it. Business days and hours are those of
/// the house. It runs on while the task is snoozed: putting it off is no way out.
package struct EscalationSchedule: Sendable {
    /// A stage and its moment.
    package struct Stage: Hashable, Sendable {
        /// Its place in the rule, from 1.
        package var number: Int
        package var to: Assignment
        package var at: Instant
    }

    /// In the order of their moments.
    package let stages: [Stage]

    package init(escalations: [Escalation], task: FollowUpTask, house: House) {
        guard let openedAt = task.openedAt, !escalations.isEmpty else {
            stages = []
            return
        }
        let due = task.occurrence.dates.due
        let closes = task.occurrence.dates.closes ?? .distantFuture
        var found: [Stage] = []
        for (index, escalation) in escalations.enumerated() {
            let start: Instant
            switch escalation.phase {
            case .unseen where task.seen != nil: continue
            case .open, .unseen: start = openedAt
            case .overdue: start = max(due, openedAt)
            }
            let at = house.zone.adding(escalation.after, to: start, calendar: house.calendar)
            if at < closes { found.append(Stage(number: index + 1, to: escalation.to, at: at)) }
        }
        found.sort { ($0.at, $0.number) < ($1.at, $1.number) }
        // Each has a moment of its own, so that the moment tells which were told.
        for index in found.indices.dropFirst() where found[index].at <= found[index - 1].at {
            found[index].at = found[index - 1].at.adding(microseconds: 1)
        }
        stages = found
    }

    /// The stages later than `instant`, in order; all of them for nil.
    package func stages(after instant: Instant?) -> ArraySlice<Stage> {
        guard let instant else { return stages[...] }
        return stages.drop { $0.at <= instant }
    }
}
