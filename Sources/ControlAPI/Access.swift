import CivilTime
import ControlInterface
import Dispatch
import FollowUp
import Keeper
import Synchronization
import Varlink

/// Decides who may do what: the one place for it. It finds out who calls, and goes by the table `Permissions`.
package final class Access: Sendable {
    private let keeper: Keeper
    private let ownUID: UInt32
    private let uid: @Sendable (Call) -> UInt32
    private let lookUp: @Sendable (UInt32) -> User?
    private let denials: DenialLog
    private let known = Mutex<[UInt32: (user: User?, until: ContinuousClock.Instant)]>([:])
    private let callers = KnownCallers()
    private let rosters = Mutex<(commits: UInt64, of: [RepLogin: Roster])>((0, [:]))
    /// Looking up a user may ask the network (NSS), which must not hold up an event loop.
    private let queue = DispatchQueue(label: "followupd.users", attributes: .concurrent)

    /// A change of groups counts after so long at the latest.
    private static let remembered = Duration.seconds(10)

    /// - Parameters:
    ///   - ownUID: the daemon's own user, who may do everything, as root may.
    ///   - uid: who calls; by itself whom the kernel names. Tests are one user only, who may be root, and put others in their place.
    ///   - lookUp: asks the machine's user database; may block.
    package init(
        keeper: Keeper, ownUID: UInt32, uid: @escaping @Sendable (Call) -> UInt32 = { $0.peer.uid },
        lookUp: @escaping @Sendable (UInt32) -> User?
    ) {
        denials = DenialLog { try await keeper.note($0) }
        self.keeper = keeper
        self.ownUID = ownUID
        self.uid = uid
        self.lookUp = lookUp
    }

    /// The caller, who may make this call; about whose records, they tell by `may`.
    ///
    /// - Throws: `PermissionDenied`.
    nonisolated(nonsending) func caller(of call: Call) async throws -> Caller {
        let uid = uid(call)
        let user = await user(uid)
        // Read before the team, so that nothing is kept as new that is older than its number.
        let moment = moment
        if let known = callers.caller(uid, user, call.fullyQualifiedMethod, at: moment) { return known }
        let commits = moment.commits
        let planner = keeper.state?.planner
        let team = planner?.team ?? Team()
        let rep = user.flatMap { team[RepLogin($0.login)] }.flatMap { $0.isActive ? $0.login : nil }
        let roster = rep.map { self.roster(of: $0, in: team, commits: commits) }
        let isManager = roster?.isManager ?? false
        let standing: Permissions.Standing =
            if uid == 0 || uid == ownUID || user?.isAdministrator == true {
                .administrator
            } else if rep == nil {
                .anybody
            } else {
                isManager ? .manager : .rep
            }
        let rows = Permissions.rows(of: call.fullyQualifiedMethod)
        guard !rows.isEmpty, rows.allSatisfy({ standing >= $0.least }) else { throw VarlinkError.permissionDenied }
        let standsInFor = rep.map { planner?.covered(by: $0, at: keeper.clock.now()) ?? [] } ?? []
        let line = roster?.line ?? []
        var covers: [Permissions.Relation: Set<RepLogin>] = [:]
        if let rep {
            for row in rows {
                var covered: Set<RepLogin> = []
                if row.whose.contains(.own) { covered.insert(rep) }
                if row.whose.contains(.line) { covered.formUnion(line.subtracting([rep])) }
                if row.whose.contains(.substituted) { covered.formUnion(standsInFor) }
                covers[row.relation] = covered
            }
        }
        func has(_ whose: Permissions.Whose) -> Bool { rows.contains { $0.whose.contains(whose) } }
        let caller = Caller(
            uid: uid, login: user?.login ?? "uid \(uid)", rep: rep, standing: standing, covers: covers, isManager: isManager,
            standsInFor: has(.substituted) ? standsInFor : [], seesEscalated: has(.escalated))
        callers.keep(caller, user, call.fullyQualifiedMethod, at: moment)
        return caller
    }

    /// What a caller may do stays the same as long as this does.
    var moment: SightMoment { SightMoment(commits: keeper.commits, second: keeper.clock.now().seconds) }

    /// What a call that failed is answered; that it was denied is noted in the log.
    ///
    /// - Parameter interface: whose errors tell of what went wrong below.
    func answer(to call: Call, failing error: any Error, interface: String) -> any Error {
        if let error = error as? VarlinkError, error == .permissionDenied {
            let uid = uid(call)
            let login = known.withLock { $0[uid] }?.user?.login
            denials.note(Denial(uid: uid, login: login, method: call.fullyQualifiedMethod))
        }
        return Failures.wire(error, interface: interface)
    }

    /// Writes down what is still only counted, at the end.
    package func noteRest() async { await denials.end() }

    /// Where a rep stands in the team.
    private struct Roster {
        var isManager: Bool
        var line: Set<RepLogin>
    }

    /// Worked out once after each commit: a team changes by commits only.
    ///
    /// - Parameter commits: how many there were before the team was looked at.
    private func roster(of rep: RepLogin, in team: Team, commits: UInt64) -> Roster {
        if let known = rosters.withLock({ $0.commits == commits ? $0.of[rep] : nil }) { return known }
        let roster = Roster(isManager: team.isManager(rep), line: team.line(under: rep))
        rosters.withLock { rosters in
            if rosters.commits != commits { rosters = (commits, [:]) }
            rosters.of[rep] = roster
        }
        return roster
    }

    private nonisolated(nonsending) func user(_ uid: UInt32) async -> User? {
        let now = ContinuousClock.now
        if let entry = known.withLock({ $0[uid] }), entry.until > now { return entry.user }
        let user = await withCheckedContinuation { continuation in
            queue.async { [lookUp] in continuation.resume(returning: lookUp(uid)) }
        }
        known.withLock { known in
            // Bounded by the number of users on the machine who ask; old entries go as new ones come.
            if known.count > 1024 { known = known.filter { $0.value.until > now } }
            known[uid] = (user, now + Self.remembered)
        }
        return user
    }
}

extension Team {
    /// A rep and everybody who reports to them, directly or through others.
    fileprivate func line(under login: RepLogin) -> Set<RepLogin> {
        var line: Set<RepLogin> = [login]
        var grew = true
        while grew {
            grew = false
            for rep in reps.values where rep.manager.map(line.contains) == true {
                if line.insert(rep.login).inserted { grew = true }
            }
        }
        return line
    }
}

extension Planner {
    /// The reps who are away at that moment, and whose work that rep takes meanwhile.
    fileprivate func covered(by login: RepLogin, at now: Instant) -> Set<RepLogin> {
        Set(
            team.absences.keys.filter { other in
                let day = house.zoneNamed(team[other]?.zone).date(at: now)
                return other != login && team.absence(of: other, on: day) != nil && team.standIn(for: other, on: day) == login
            })
    }
}
