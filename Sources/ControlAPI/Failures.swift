import ControlInterface
import FollowUp
import Keeper
import Store
import Varlink

/// How failures of the rooms below are told on the wire.
enum Failures {
    /// The error that a caller gets; `interface` is the one they called.
    static func wire(_ error: any Error, interface: String) -> any Error {
        switch error {
        case let error as StoreError: unavailable(interface, "\(error)")
        case let error as WriterClosed: unavailable(interface, "\(error)")
        case let error as TaskRefusal: task(error)
        case let error as KeyReused: VarlinkError(name: "\(interface).KeyReused", parameters: ["key": .string(error.key)])
        case let error as EventsPruned: VarlinkError(name: "\(interface).EventsPruned", parameters: ["oldest": .integer(error.oldest)])
        case let error as RecordMissing where interface == Interfaces.service:
            VarlinkError(name: "\(interface).NoSuchCustomer", parameters: ["customer": .string(error.id)])
        case let error as RecordMissing: noSuchRecord(error.kind, error.id)
        default: error
        }
    }

    static func unavailable(_ interface: String, _ reason: String) -> VarlinkError {
        VarlinkError(name: "\(interface).StoreUnavailable", parameters: ["reason": .string(reason)])
    }

    static func noSuchTask(_ id: TaskID) -> VarlinkError {
        VarlinkError(name: "\(Interfaces.tasks).NoSuchTask", parameters: ["id": .integer(id.rawValue)])
    }

    static func noSuchRep(_ rep: RepLogin) -> VarlinkError {
        VarlinkError(name: "\(Interfaces.tasks).NoSuchRep", parameters: ["rep": .string(rep.rawValue)])
    }

    static func noSuchRecord(_ kind: RecordKind, _ id: String) -> VarlinkError {
        VarlinkError(name: "\(Interfaces.records).NoSuchRecord", parameters: ["kind": .string(kind.rawValue), "id": .string(id)])
    }

    private static func task(_ refusal: TaskRefusal) -> VarlinkError {
        switch refusal {
        case .noSuchTask(let id), .notYours(let id, _): noSuchTask(id)
        case .refused(let id, .alreadyClosed(let state)): alreadyClosed(id, state)
        case .refused(let id, .snoozeInThePast(let until, let now)): notPossible(id, "\(until) is not after now, \(now)")
        case .refused(let id, .snoozePastClose(let until, let closes)):
            notPossible(id, "\(until) is not before the task's window closes, \(closes)")
        case .refused(let id, .reasonMissing): notPossible(id, "a dismissal has to say why")
        case .refused(let id, .notOpenYet(let opens)): notPossible(id, "it is not open yet; it opens at \(opens)")
        case .refused(let id, .notClosed(let state)): notPossible(id, "it is \(state.rawValue), and there is nothing to reopen")
        case .refused(let id, .windowOver(let closes)): notPossible(id, "its window is over since \(closes)")
        case .refused(let id, .reasonGone(let reason)): notPossible(id, "the reason for it is gone: \(reason)")
        case .refused(_, .noSuchRep(let rep)): noSuchRep(rep)
        case .refused(let id, .notActive(let rep)): notPossible(id, "\(rep) is not active, and takes no work")
        case .refused(let id, .alreadyTheirs(let rep)): notPossible(id, "it is with \(rep) already")
        case .refused(let id, .notHandedOver): notPossible(id, "nobody handed it over")
        case .refused(let id, .nothingToUndo(let reason)): notPossible(id, "there is nothing to take back: \(reason)")
        case .refused(let id, .changedMeanwhile(let change)):
            VarlinkError(
                name: "\(Interfaces.tasks).ChangedMeanwhile",
                parameters: [
                    "id": .integer(id.rawValue), "revision": .integer(change.revision), "by": .string(change.by.description),
                    "at": .string(change.at.description), "kind": .string(change.kind.rawValue),
                ])
        }
    }

    private static func alreadyClosed(_ id: TaskID, _ state: TaskState) -> VarlinkError {
        var parameters: JSONObject = [
            "id": .integer(id.rawValue), "state": .string(state.name.rawValue),
            "closedAt": .string(state.closedAt?.description ?? ""),
        ]
        switch state {
        case .done(let closing, _), .dismissed(let closing): parameters["closedBy"] = .string(closing.by.description)
        case .expired, .planned, .open, .snoozed: break
        }
        return VarlinkError(name: "\(Interfaces.tasks).AlreadyClosed", parameters: parameters)
    }

    private static func notPossible(_ id: TaskID, _ reason: String) -> VarlinkError {
        VarlinkError(name: "\(Interfaces.tasks).NotPossible", parameters: ["id": .integer(id.rawValue), "reason": .string(reason)])
    }
}
