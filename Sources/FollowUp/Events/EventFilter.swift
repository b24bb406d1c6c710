/// Which events somebody wants. Every part that is given has to hold.
package struct EventFilter: Hashable, Sendable {
    package var kinds: Set<EventKind>
    /// Nil: of all reps, and of none.
    package var reps: Set<RepLogin>?
    /// Nil: of all rules, and of none.
    package var rules: Set<RuleName>?

    package init(kinds: Set<EventKind>, reps: Set<RepLogin>? = nil, rules: Set<RuleName>? = nil) {
        self.kinds = kinds
        self.reps = reps
        self.rules = rules
    }

    package func includes(_ event: Event) -> Bool {
        guard kinds.contains(event.kind) else { return false }
        if let reps {
            guard case .task(let stamp, _) = event.body, let rep = stamp.assignee, reps.contains(rep) else { return false }
        }
        if let rules {
            switch event.body {
            case .task(let stamp, _): return rules.contains(stamp.rule)
            case .service(.replanned(let rule, _)): return rules.contains(rule)
            case .records, .service: return false
            }
        }
        return true
    }
}
