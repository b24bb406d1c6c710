import CivilTime
import FollowUp
import Keeper
import Varlink

/// Whose tasks a call is about.
struct TaskScope: Hashable, Sendable {
    /// Nil: everybody's, nobody's included.
    var reps: Set<RepLogin>?
    /// Besides: those that were escalated to this rep.
    var watcher: RepLogin?
    /// The one rep in whose time zone today is meant; nil: the house's.
    var rep: RepLogin?
    /// What happens to records and to the daemon is part of it.
    var isHouse = false

    /// - Throws: `PermissionDenied` for what the caller may not see; `NoSuchRep`.
    init(_ parameters: JSONObject, caller: Caller, state: KeeperState?) throws {
        let team = state?.planner.team ?? Team()
        rep = caller.rep
        if let name = parameters["team"]?.stringValue {
            let members = Set(team.reps.values.lazy.filter { $0.team == name }.map(\.login))
            reps = caller.isAdministrator ? members : members.intersection(caller.covered(by: .task))
        } else if parameters["everybody"]?.boolValue == true {
            guard caller.isAdministrator else { throw VarlinkError.permissionDenied }
            isHouse = true
        } else if parameters["line"]?.boolValue == true {
            guard let own = caller.rep, caller.isManager else { throw VarlinkError.permissionDenied }
            (reps, watcher) = (caller.covered(by: .task), own)
        } else if let login = parameters["rep"]?.stringValue {
            let other = RepLogin(login)
            guard caller.may(.task, [other]) else { throw VarlinkError.permissionDenied }
            guard team[other] != nil else { throw Failures.noSuchRep(other) }
            (reps, rep) = ([other], other)
        } else if let own = caller.rep {
            // What is theirs to do today.
            (reps, watcher) = (caller.standsInFor.union([own]), own)
        } else {
            isHouse = true
        }
    }

    /// Whether a task with that rep is in it; what was escalated is asked of the store.
    func contains(_ assignee: RepLogin?) -> Bool {
        guard let reps else { return true }
        return assignee.map(reps.contains) == true
    }
}
