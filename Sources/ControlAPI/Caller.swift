import FollowUp
import Varlink

/// Who asks, as the kernel and the user database say.
struct Caller: Sendable {
    /// The login; "uid 1234" when that user has none.
    let login: String
    /// The rep of that login, if there is one.
    let rep: RepLogin?
    /// May see and change everything.
    let isAdministrator: Bool
    /// The reps whose tasks they may see and change, themselves included: their line, and those for whom they stand in today.
    let covers: Set<RepLogin>
    /// The reps whose absences they may change, themselves included: their line.
    let line: Set<RepLogin>
    /// Among them, those who are away and whose tasks are theirs meanwhile.
    let standsInFor: Set<RepLogin>

    var actor: Actor { .login(login) }

    /// Whether a task that is assigned to `assignee` concerns them.
    func mayHandle(tasksOf assignee: RepLogin?) -> Bool {
        isAdministrator || assignee.map(covers.contains) == true
    }
}

/// A user, as the machine's user database knows them.
package struct User: Hashable, Sendable {
    package var login: String
    /// A member of the group whose members may do everything.
    package var isAdministrator: Bool

    package init(login: String, isAdministrator: Bool) {
        self.login = login
        self.isAdministrator = isAdministrator
    }
}
