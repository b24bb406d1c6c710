/// Which events somebody wants. Every part that is given has to hold.
///
/// What is told together with other things (`rep.digest`, `rep.summary`) comes only as that. Whoever wants only some rules gets each reminder by itself: what is told
/// together is of all rules, so it never comes to them.
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
        guard kinds.contains(event.kind), !event.isGathered || rules != nil else { return false }
        if let reps {
            guard let rep = event.audience, reps.contains(rep) else { return false }
        }
        if let rules {
            switch event.body {
            case .task(let stamp, _): return rules.contains(stamp.rule)
            case .service(.replanned(let rule, _)): return rules.contains(rule)
            case .records, .service, .rep: return false
            }
        }
        return true
    }
}

extension EventFilter {
    /// The kinds that tell of several reminders together, of which it should have asked for each as well: it wants reminders, and gets none of those that are gathered.
    package var missingKinds: [EventKind] {
        guard rules == nil, !kinds.isDisjoint(with: [.taskReminded, .taskRemindedOverdue]) else { return [] }
        return [.repDigest, .repSummary].filter { !kinds.contains($0) }
    }
}

extension Event {
    /// Who is told: whoever stands in for the rep whose task it is, or to whom it was escalated; nil when it is for nobody in particular.
    package var audience: RepLogin? {
        switch body {
        case .task(let stamp, _): stamp.recipient ?? stamp.assignee
        case .rep(let rep, _): rep
        case .records, .service: nil
        }
    }

    /// It is only recorded; it is told in the digest or summary that follows.
    package var isGathered: Bool {
        if case .task(let stamp, _) = body { stamp.isGathered } else { false }
    }
}
