import FollowUp
import Keeper
import Store

// Whose records a caller may know of. For an administrator every check is nil, and nothing is looked up.

extension Caller {
    /// Whether they may know of a customer: it is theirs, or they have a deal, a question or a task of it.
    func mayKnow(_ customer: WatchedCustomer, in snapshot: Snapshot, team: Team) throws -> Bool {
        if isAdministrator { return true }
        let owner = customer.record.owner
        if covers([owner, team.assignee(for: owner)]) { return true }
        let id = customer.record.id
        if try snapshot.deals(of: id).contains(where: { $0.stage.isOpen && covers([$0.owner]) }) { return true }
        if try snapshot.requests(of: id).contains(where: { $0.status == .open && covers([$0.rep, $0.specialist]) }) { return true }
        return try snapshot.history(of: id).live.contains { covers([$0.task.assignee]) }
    }

    /// The same for all customers at once; nil: all of them.
    func customerSight(_ state: KeeperState?) -> CustomerSight? {
        if isAdministrator { return nil }
        let team = state?.planner.team ?? Team()
        let owners = team.reps.keys.filter { covers([$0, team.assignee(for: $0)]) }
        return CustomerSight(owners: Set(owners), workers: covers)
    }

    /// Whether they are, or act for, one of these.
    func covers(_ logins: [RepLogin?]) -> Bool { logins.contains { $0.map(covers.contains) == true } }

    var customerCheck: Keeper.CustomerCheck? {
        if isAdministrator { return nil }
        return { customer, snapshot, state in try mayKnow(customer, in: snapshot, team: state.planner.team) }
    }

    /// Of deals and questions, by those who work on them.
    var recordCheck: Keeper.RepCheck? {
        if isAdministrator { return nil }
        return { workers in !covers.isDisjoint(with: workers) }
    }

    /// Of absences, by whose they are.
    var absenceCheck: Keeper.RepCheck? {
        if isAdministrator { return nil }
        return { reps in !covers.isDisjoint(with: reps) }
    }
}
