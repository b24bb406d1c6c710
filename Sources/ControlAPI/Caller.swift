import ControlInterface
import FollowUp
import Varlink

/// Who asks, as the kernel and the user database say.
struct Caller: Sendable {
    /// The login; "uid 1234" when that user has none.
    let login: String
    /// The rep of that login, if there is one.
    let rep: RepLogin?
    /// What they are taken for.
    let standing: Permissions.Standing
    /// The reps whose records they may use this method on, as the table says: themselves, their line, and those for whom they stand in today.
    let covers: Set<RepLogin>
    /// Themselves, and everybody who reports to them, directly or through others.
    let line: Set<RepLogin>
    /// Whether somebody reports to them; an administrator's too.
    let isManager: Bool
    /// Among those whom they cover, those who are away and whose tasks are theirs meanwhile.
    let standsInFor: Set<RepLogin>
    /// Whether they may use this method on what was escalated to those whom they cover.
    let seesEscalated: Bool

    /// May see and change everything.
    var isAdministrator: Bool { standing == .administrator }
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
