import CivilTime

/// Everybody who can be given work, by login, and who is away when.
package struct Team: Hashable, Sendable {
    package private(set) var reps: [RepLogin: Rep]
    /// Per rep, in the order of their first days.
    package private(set) var absences: [RepLogin: [Absence]]

    package init(_ reps: some Sequence<Rep> = [], absences: some Sequence<Absence> = []) {
        self.reps = Dictionary(reps.map { ($0.login, $0) }, uniquingKeysWith: { _, last in last })
        self.absences = [:]
        for absence in absences { set(absence) }
    }

    package subscript(login: RepLogin) -> Rep? {
        get { reps[login] }
        set { reps[login] = newValue }
    }

    /// Notes an absence, in place of an earlier one of the same id.
    package mutating func set(_ absence: Absence) {
        remove(absence.id)
        absences[absence.rep, default: []].append(absence)
        absences[absence.rep]?.sort { ($0.first, $0.id) < ($1.first, $1.id) }
    }

    package mutating func remove(_ id: AbsenceID) {
        for (login, list) in absences where list.contains(where: { $0.id == id }) {
            let rest = list.filter { $0.id != id }
            absences[login] = rest.isEmpty ? nil : rest
        }
    }

    // MARK: - Who does it

    /// Who is responsible for work that belongs to `owner`: the owner, or, when the owner is no longer active, the first active one up the line of
    /// managers. Nil when there is nobody, which `status` counts as a gap.
    package func assignee(for owner: RepLogin?) -> RepLogin? {
        firstUpTheLine(from: owner) { $0.isActive }
    }

    /// The first active manager above `owner`.
    package func manager(of owner: RepLogin?) -> RepLogin? {
        firstUpTheLine(from: owner.flatMap { reps[$0]?.manager }) { $0.isActive }
    }

    /// Who answers for what is nobody's: the active manager above whom there is none; of several, the first by login.
    package var head: RepLogin? {
        let managers = Set(reps.values.compactMap(\.manager))
        return reps.values.filter { $0.isActive && managers.contains($0.login) && manager(of: $0.login) == nil }.map(\.login).min()
    }

    /// Everybody active in a team, in the order of their logins.
    package func members(of team: String) -> [RepLogin] {
        reps.values.filter { $0.team == team && $0.isActive }.map(\.login).sorted()
    }

    /// Whether anybody reports to that rep.
    package func isManager(_ login: RepLogin) -> Bool { reps.values.contains { $0.manager == login } }

    private func firstUpTheLine(from start: RepLogin?, where holds: (Rep) -> Bool) -> RepLogin? {
        var candidate = start
        var seen: Set<RepLogin> = []
        while let login = candidate, let rep = reps[login], seen.insert(login).inserted {
            if holds(rep) { return login }
            candidate = rep.manager
        }
        return nil
    }

    // MARK: - Who is away

    /// The absence that holds for a rep on a day of theirs.
    package func absence(of login: RepLogin, on day: CivilDate) -> Absence? { absences[login]?.first { $0.covers(day) } }

    /// Who takes a rep's work and reminders on a day: the rep; while they are away, the substitute, or else the first up the line who is there. The substitute may be
    /// away as well: then theirs takes it. Nil when everybody is away: then it waits with the rep.
    package func standIn(for login: RepLogin, on day: CivilDate) -> RepLogin? {
        var seen: Set<RepLogin> = []
        var candidate: RepLogin? = login
        while let login = candidate, let rep = reps[login], seen.insert(login).inserted {
            guard let absence = absence(of: login, on: day) else {
                if rep.isActive { return login }
                candidate = rep.manager
                continue
            }
            candidate = absence.substitute ?? rep.manager
        }
        return nil
    }
}
