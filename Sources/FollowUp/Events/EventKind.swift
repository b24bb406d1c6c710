/// The kinds of event by the names they have in the log, the API and the journal. A name that was released does not change.
package enum EventKind: String, Hashable, Sendable, CaseIterable {
    case taskOpened = "task.opened"
    case taskReminded = "task.reminded"
    case taskRemindedOverdue = "task.reminded_overdue"
    case taskSnoozed = "task.snoozed"
    case taskRetried = "task.retried"
    case taskResumed = "task.resumed"
    case taskDone = "task.done"
    case taskDismissed = "task.dismissed"
    case taskSettled = "task.settled"
    case taskExpired = "task.expired"
    case taskMoved = "task.moved"
    case taskSeen = "task.seen"
    case taskHandedOver = "task.handed_over"
    case taskHandedBack = "task.handed_back"
    case taskReopened = "task.reopened"
    case taskUndone = "task.undone"
    case taskEscalated = "task.escalated"
    case taskPostponed = "task.postponed"
    case repDigest = "rep.digest"
    case repSummary = "rep.summary"
    case recordsAccepted = "records.accepted"
    case recordsInteraction = "records.interaction"
    case recordsErased = "records.erased"
    case serviceStarted = "service.started"
    case serviceStopped = "service.stopped"
    case serviceReplanned = "service.replanned"
    case serviceReloaded = "service.reloaded"
    case serviceReloadRefused = "service.reload_refused"
    case serviceClockStepped = "service.clock_stepped"
    case serviceZonesChanged = "service.zones_changed"
    case serviceDenied = "service.denied"
}

extension Event {
    package var kind: EventKind {
        switch body {
        case .task(_, let change): change.kind
        case .rep(_, .digest): .repDigest
        case .rep(_, .summary): .repSummary
        case .records(.accepted): .recordsAccepted
        case .records(.interaction): .recordsInteraction
        case .records(.erased): .recordsErased
        case .service(let change): change.kind
        }
    }
}

extension TaskChange {
    package var kind: EventKind {
        switch self {
        case .opened: .taskOpened
        case .reminded(let overdue, _): overdue ? .taskRemindedOverdue : .taskReminded
        case .snoozed: .taskSnoozed
        case .retried: .taskRetried
        case .resumed: .taskResumed
        case .done: .taskDone
        case .dismissed: .taskDismissed
        case .settled: .taskSettled
        case .expired: .taskExpired
        case .moved: .taskMoved
        case .seen: .taskSeen
        case .handedOver: .taskHandedOver
        case .handedBack: .taskHandedBack
        case .reopened: .taskReopened
        case .undone: .taskUndone
        case .escalated: .taskEscalated
        case .postponed: .taskPostponed
        }
    }
}

extension ServiceChange {
    package var kind: EventKind {
        switch self {
        case .started: .serviceStarted
        case .stopped: .serviceStopped
        case .replanned: .serviceReplanned
        case .reloaded: .serviceReloaded
        case .reloadRefused: .serviceReloadRefused
        case .clockStepped: .serviceClockStepped
        case .zonesChanged: .serviceZonesChanged
        case .denied: .serviceDenied
        }
    }
}
