import FollowUp

/// Which events somebody is told.
struct Sight: Sendable {
    var scope: TaskScope
    /// The tasks that were escalated to whoever listens.
    var escalated: Set<TaskID> = []

    func concerns(_ event: Event) -> Bool {
        switch event.body {
        case .task(let stamp, let change):
            if scope.contains(stamp.assignee) || (stamp.recipient.map { scope.contains($0) } ?? false) { return true }
            if escalated.contains(stamp.id) { return true }
            switch change {
            case .moved(_, let former), .handedOver(let former, _), .handedBack(let former, _):
                return former != stamp.assignee && scope.contains(former)
            case .opened, .reminded, .snoozed, .retried, .resumed, .done, .dismissed, .settled, .expired, .seen, .reopened, .undone,
                .escalated, .postponed:
                return false
            }
        case .rep(let rep, _): return scope.contains(rep)
        case .records, .service: return scope.isHouse
        }
    }
}
