import CivilTime

/// The tasks that a customer, or a rep, has and had: what planning has to know of the past.
package struct TaskHistory: Hashable, Sendable {
    /// Every task that is not closed.
    package var live: [FollowUpTask]
    /// Every turn that is.
    package var closed: [ClosedTurn]

    package init(live: [FollowUpTask] = [], closed: [ClosedTurn] = []) {
        self.live = live
        self.closed = closed
    }

    /// A task that is over, as far as planning needs it.
    package struct ClosedTurn: Hashable, Sendable {
        package var key: OccurrenceKey
        package var state: TaskState.Name
        package var at: Instant
        /// The daemon closed it because its reason went away: what settled it counts, and not the turn.
        package var isSettled: Bool

        package init(key: OccurrenceKey, state: TaskState.Name, at: Instant, isSettled: Bool = false) {
            self.key = key
            self.state = state
            self.at = at
            self.isSettled = isSettled
        }
    }

    /// When the last turn of a rule for a record was closed by somebody, or expired.
    package func lastTurn(of rule: RuleName, for subject: SubjectID) -> Instant? {
        closed.lazy.filter { $0.key.rule == rule && $0.key.subject == subject && !$0.isSettled }.map(\.at).max()
    }

    /// Whether the occurrence happened and is over.
    package func isClosed(_ key: OccurrenceKey) -> Bool { closed.contains { $0.key.namesSameTurn(as: key) } }

    /// When the task of that key was closed.
    package func closing(of key: OccurrenceKey) -> ClosedTurn? { closed.first { $0.key.namesSameTurn(as: key) } }

    /// The tasks of a rule for a record that are not closed.
    package func live(of rule: RuleName, for subject: SubjectID) -> [FollowUpTask] {
        live.filter { $0.occurrence.key.rule == rule && $0.occurrence.key.subject == subject }
    }

    /// The same without the live tasks of rules that are gone: those are about to go too, and are nobody's next touch.
    ///
    /// - Parameter unreadable: rules that are there and cannot be read at the moment; their tasks stay.
    package func counting(_ rules: RuleSet, unreadable: Set<RuleName>) -> TaskHistory {
        var history = self
        history.live.removeAll { rules[$0.occurrence.key.rule] == nil && !unreadable.contains($0.occurrence.key.rule) }
        return history
    }
}
