import CivilTime
import FollowUp
import Store

/// Gives a task for "whoever has least to do" to that one, as it opens.
///
/// Only then is it known: while it is planned, it stands with somebody of the team whom the occurrence alone decides.
struct LeastLoaded {
    let transaction: Transaction
    let state: KeeperState
    let now: Instant

    /// The task with the one who gets it; as it is, unless it is about to open and its rule says so.
    func assigned(_ task: FollowUpTask) throws -> FollowUpTask {
        guard task.state == .planned, task.occurrence.dates.opens <= now, let step = state.terms(of: task)?.step,
            case .team(let name, .leastLoaded) = step.assignment
        else { return task }
        guard let least = try member(of: name) else { return task }
        var assigned = task
        assigned.occurrence.assignee = least
        return assigned
    }

    /// Who of a team has the fewest tasks that are not closed, of those who are there; the first by login of several. Nil when nobody in it is active.
    func member(of name: String) throws -> RepLogin? {
        let team = state.planner.team
        let members = team.members(of: name)
        let there = members.filter { login in
            team.absence(of: login, on: state.planner.house.zoneNamed(team[login]?.zone).date(at: now)) == nil
        }
        let loads = try (there.isEmpty ? members : there).map { login in
            let counts = try transaction.snapshot.taskCounts(rep: login)
            return (load: (counts[.open] ?? 0) + (counts[.snoozed] ?? 0), login: login)
        }
        return loads.min { ($0.load, $0.login) < ($1.load, $1.login) }?.login
    }
}
