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

    /// When rhythms were worked out last.
    package var rhythms = RhythmsAtWork()

    /// How late things were since the start.
    package var lateness = Lateness()

    /// Who is told, and when.
    var reach: Reach { Reach(house: planner.house, team: planner.team) }

    /// What its rule says of a task; nil when the rule, or that step of it, is not in force.
    func terms(of task: FollowUpTask) -> Advance.Terms? {
        guard let rule = planner.rules[task.occurrence.key.rule], let step = rule[task.occurrence.key.step] else { return nil }
        return Advance.Terms(step: step, catchUp: rule.catchUp, reach: reach)
    }

    /// When a task next needs attention by itself, as it stands.
    func nextAt(of task: FollowUpTask, now: Instant) -> Instant? {
        guard task.state.isLive else { return nil }
        guard let terms = terms(of: task) else {
            // Its rule cannot be read at the moment; a snooze ends all the same, and planning looks again when the rule is back.
            if case .snoozed(let until) = task.state { return until }
            return nil
        }
        return Advance.nextAt(of: task, terms: terms, now: now)
    }
}
