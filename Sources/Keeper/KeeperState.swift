import CivilTime
import FollowUp

/// What the keeper knows besides the store.
package struct KeeperState: Sendable {
    /// The rules, the house and the team in force.
    package var planner: Planner { didSet { generation += 1 } }
    /// Another number for each planner that was in force: what was worked out with one need not hold for another.
    package private(set) var generation = 0
    /// Rules whose files are there but cannot be read: their tasks stay as they are until the file is mended.
    package var brokenRules: Set<RuleName>

    package init(planner: Planner, brokenRules: Set<RuleName>) {
        self.planner = planner
        self.brokenRules = brokenRules
    }

    /// The zone of a task's reminders: that of the rep who gets them.
    func zone(of task: FollowUpTask) -> Zone {
        let rep = task.occurrence.assignee.flatMap { planner.team[$0] }
        return rep?.zone.map { planner.house.zoneNamed($0) } ?? planner.house.zone
    }

    /// What its rule says of a task; nil when the rule, or that step of it, is not in force.
    func step(of task: FollowUpTask) -> Step? { planner.rules[task.occurrence.key.rule]?[task.occurrence.key.step] }

    /// Brings a task to `now`, or nil when its rule is not in force.
    func advance(_ task: FollowUpTask, now: Instant) -> Advance? {
        guard let step = step(of: task) else { return nil }
        return Advance(task, step: step, zone: zone(of: task), calendar: planner.house.calendar, now: now)
    }
}
