import FollowUp
import Keeper
import Store

// Whose records a caller may know of. For an administrator every check is nil, and nothing is looked up.

extension Caller {
    /// Whether they may know of a customer: it is theirs, or they have a deal, a question or a task of it.
    func mayKnow(_ customer: WatchedCustomer, in snapshot: Snapshot, team: Team) throws -> Bool {
        if isAdministrator { return true }
        let owner = customer.record.owner
        if may(.customer, [owner, team.assignee(for: owner)]) { return true }
        let id = customer.record.id
        if try snapshot.deals(of: id).contains(where: { $0.stage.isOpen && may(.customer, [$0.owner]) }) { return true }
        if try snapshot.requests(of: id).contains(where: { $0.status == .open && may(.customer, [$0.rep, $0.specialist]) }) { return true }
        return try snapshot.history(of: id).live.contains { may(.customer, [$0.task.assignee]) }
    }

    /// Whether they may know of what a customer's records come to, or of a deal, a task or a rep by itself.
    var subjectCheck: Keeper.SubjectCheck {
        { customer, rep, snapshot, team in
            if may(.customer, [rep]) { return true }
            return try customer.map { try mayKnow($0, in: snapshot, team: team) } ?? false
        }
    }

    /// The same for all customers at once; nil: all of them.
    func customerSight(_ state: KeeperState?) -> CustomerSight? {
        if isAdministrator { return nil }
        let team = state?.planner.team ?? Team()
        let owners = team.reps.keys.filter { may(.customer, [$0, team.assignee(for: $0)]) }
        return CustomerSight(owners: Set(owners), workers: covered(by: .customer))
    }

    var customerCheck: Keeper.CustomerCheck? {
        if isAdministrator { return nil }
        return { customer, snapshot, state in try mayKnow(customer, in: snapshot, team: state.planner.team) }
    }

    /// Of deals and questions, by those who work on them.
    var recordCheck: Keeper.RepCheck? {
        if isAdministrator { return nil }
        return { workers in may(.work, Array(workers)) }
    }

    /// Of absences, by whose they are.
    var absenceCheck: Keeper.RepCheck? {
        if isAdministrator { return nil }
        return { reps in may(.person, Array(reps)) }
    }
}
