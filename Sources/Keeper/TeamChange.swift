import CivilTime
import FollowUp
import Store

/// What one step from a team to another touches: whose work may fall to somebody else, and whose reminders may come at other times.
struct TeamChange {
    let before: Team
    let after: Team
    /// The teams among whom some rule chooses.
    let chosenTeams: Set<String>

    /// What has to be planned anew because `login` came, left, moved to another team or manager, or changed zones.
    ///
    /// Others are touched too: whose tasks went up the line to `login`, and whose managers are now others.
    func replans(of login: RepLogin) -> Set<TeamReplan> {
        var replans: Set<TeamReplan> = []
        // Nothing can be a newcomer's yet; what a rule gives to them by name waits with nobody.
        if before[login] == nil { replans.insert(TeamReplan(rep: nil, part: .chosen)) }
        for other in before.reps.keys {
            let (was, now) = (before.assignee(for: other), after.assignee(for: other))
            if was != now {
                replans.insert(TeamReplan(rep: other, part: .records))
                // A rule may have named them, or have given them what they logged: that is where it is now.
                replans.insert(TeamReplan(rep: was, part: .chosen))
            }
            if before.manager(of: other) != after.manager(of: other) { replans.insert(TeamReplan(rep: other, part: .records)) }
        }
        // Some of what has no owner is the head's.
        if before.head != after.head { replans.insert(TeamReplan(rep: before.head, part: .tasks)) }
        let (was, now) = (before[login], after[login])
        if let was, was.zone != now?.zone { replans.insert(TeamReplan(rep: login, part: .tasks)) }
        if was?.team != now?.team || was?.isActive != now?.isActive {
            for team in Set([was?.team, now?.team].compactMap(\.self)) { replans.formUnion(choice(of: team)) }
        }
        return replans
    }

    /// What has to be planned anew because somebody of the team is now away at other times: work that was given to one of them may be another's.
    ///
    /// Work that has an owner stays with the owner while they are away, and its reminders go to the substitute by themselves.
    func replans(ofAbsence login: RepLogin) -> Set<TeamReplan> {
        guard let rep = after[login] else { return [] }
        return choice(of: rep.team)
    }

    /// The tasks that were given to somebody of a team, or to nobody when nobody was there.
    private func choice(of team: String) -> Set<TeamReplan> {
        guard chosenTeams.contains(team) else { return [] }
        let members = Set(before.members(of: team) + after.members(of: team)).map(Optional.some)
        return Set((members + [nil]).map { TeamReplan(rep: $0, part: .chosen) })
    }
}
