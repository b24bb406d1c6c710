/// Everybody who can be given work, by login.
package struct Team: Hashable, Sendable {
    package private(set) var reps: [RepLogin: Rep]

    package init(_ reps: some Sequence<Rep> = []) {
        self.reps = Dictionary(reps.map { ($0.login, $0) }, uniquingKeysWith: { _, last in last })
    }

    package subscript(login: RepLogin) -> Rep? {
        get { reps[login] }
        set { reps[login] = newValue }
    }

    /// Who takes work that belongs to `owner`: the owner, or, when the owner is no longer active, the first active one up the line of
    /// managers. Nil when there is nobody, which `status` counts as a gap.
    package func assignee(for owner: RepLogin?) -> RepLogin? {
        var candidate = owner
        var seen: Set<RepLogin> = []
        while let login = candidate, let rep = reps[login], seen.insert(login).inserted {
            if rep.isActive { return login }
            candidate = rep.manager
        }
        return nil
    }
}
