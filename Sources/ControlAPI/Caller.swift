import ControlInterface
import FollowUp
import Varlink

/// Who asks, as the kernel and the user database say.
struct Caller: Sendable {
    let uid: UInt32
    /// The login; "uid 1234" when that user has none.
    let login: String
    /// The rep of that login, if there is one.
    let rep: RepLogin?
    /// What they are taken for.
    let standing: Permissions.Standing
    /// The reps whose records they may use this method on, by what makes a record a rep's, as the table says: themselves, their line, and those for whom they stand in today. What the
    /// table has no row for is nobody's.
    fileprivate let covers: [Permissions.Relation: Set<RepLogin>]
    /// Whether somebody reports to them; an administrator's too.
    let isManager: Bool
    /// Among those whom they cover, those who are away and whose tasks are theirs meanwhile.
    let standsInFor: Set<RepLogin>
    /// Whether they may use this method on what was escalated to those whom they cover.
    let seesEscalated: Bool

    /// May see and change everything.
    var isAdministrator: Bool { standing == .administrator }
    var actor: Actor { .login(login) }

    init(
        uid: UInt32, login: String, rep: RepLogin?, standing: Permissions.Standing, covers: [Permissions.Relation: Set<RepLogin>],
        isManager: Bool, standsInFor: Set<RepLogin>, seesEscalated: Bool
    ) {
        self.uid = uid
        self.login = login
        self.rep = rep
        self.standing = standing
        self.covers = covers
        self.isManager = isManager
        self.standsInFor = standsInFor
        self.seesEscalated = seesEscalated
    }

    /// Whether they may use this method on a record that is one of these reps' by that relation: every decision about somebody's records is this one.
    func may(_ relation: Permissions.Relation, _ reps: [RepLogin?]) -> Bool {
        isAdministrator || reps.contains { $0.map(covered(by: relation).contains) == true }
    }

    /// The reps of whom that is true; of an administrator it is true of all.
    func covered(by relation: Permissions.Relation) -> Set<RepLogin> { covers[relation] ?? [] }

    /// The same for a method that leaves out what is others'; nil: everybody's.
    func scope(_ relation: Permissions.Relation) -> Set<RepLogin>? { isAdministrator ? nil : covered(by: relation) }
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
