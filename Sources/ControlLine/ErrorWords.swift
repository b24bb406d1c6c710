import ControlInterface
import FollowUp
import Varlink

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What a person is told of an error: what happened, and what to do. Every error is worded here and nowhere else.
enum ErrorWords {
    /// - Parameter socket: where the daemon was looked for.
    static func words(for error: any Error, socket: String, times: TimeWords) -> String {
        switch error {
        case let error as VarlinkError: words(for: error, times: times)
        case let error as VarlinkClientError: words(for: error, socket: socket)
        case let failure as RemoteFailure: words(for: failure)
        case let error as RemoteHostError: words(for: error)
        case let failure as ImportFailure: words(for: failure, socket: socket, times: times)
        case let ended as WatchEnded:
            (ended.wasLost ? "the connection to followupd was lost" : "followupd is stopping")
                + "; to go on from here: followupctl watch --since \(ended.seq)"
        default: "\(error)"
        }
    }

    private static func words(for failure: ImportFailure, socket: String, times: TimeWords) -> String {
        switch failure {
        case .header(let file, let error):
            "\(file):\(error.line):\(error.column): \(error.reason) (--map field=column)".printable
        case .interrupted(let acknowledged, let error):
            words(for: error, socket: socket, times: times)
                + "\n\(ProgressLine.grouped(acknowledged)) rows were acknowledged before; importing the same file again is harmless"
        }
    }

    // MARK: - Not reached

    private static func words(for error: VarlinkClientError, socket: String) -> String {
        switch error {
        case .cannotConnect(let path, ENOENT), .cannotConnect(let path, ECONNREFUSED):
            "followupd is not running here (no socket at \(path)): systemctl start followupd.socket, or make run"
        case .cannotConnect(let path, EACCES): "you may not use the socket at \(path); ask whoever administers followupd"
        case .cannotConnect(let path, EAGAIN): "followupd is too busy to take a connection at \(path); try again in a while"
        case .cannotConnect(let path, ENOTSOCK), .cannotConnect(let path, EPROTOTYPE):
            "\(path) is no socket of followupd; check --socket and $FOLLOWUPD_SOCKET"
        case .cannotConnect(let path, let number): "cannot connect to \(path): \(String(cString: strerror(number)))"
        case .unusablePath(let path, let maximum):
            "'\(path.printable)' cannot be the path of a socket: it needs 1 to \(maximum) bytes; check --socket and $FOLLOWUPD_SOCKET"
        case .connectionClosed:
            "followupd at \(socket) went away before it answered; whether it did what was asked is not known: 'journalctl -u followupd' says why"
        case .callTooLarge(let bytes, let limit): "the call has \(bytes) bytes, more than the \(limit) that followupd takes at once"
        case .protocolViolation(let reason): "what answers at \(socket) does not speak as followupd does: \(reason)"
        }
    }

    // MARK: - Answered with an error

    private static func words(for error: VarlinkError, times: TimeWords) -> String {
        let parameters = error.parameters
        func text(_ name: String) -> String { (parameters[name]?.stringValue ?? "?").printable }
        let id = parameters["id"]?.integerValue.map(String.init) ?? "?"
        return switch error.name {
        case "\(Interfaces.tasks).NoSuchTask":
            "there is no task \(id), or it is not yours; 'followupctl tasks' lists yours"
        case "\(Interfaces.tasks).AlreadyClosed": alreadyClosed(id, parameters, times)
        case "\(Interfaces.tasks).NotPossible": "task \(id): \(localised(text("reason"), times)); nothing was changed"
        case "\(Interfaces.tasks).ChangedMeanwhile":
            "task \(id) was changed by \(text("by")) in the meantime (\(text("kind")), \(parameters["at"]?.stringValue.map { times.both($0) } ?? "?"));"
                + " nothing was changed. 'followupctl show \(id)' shows it as it is"
        case "\(Interfaces.tasks).EventsPruned":
            "these events are no longer kept; the oldest is number \(parameters["oldest"]?.integerValue.map(String.init) ?? "?"): "
                + "followupctl watch --since \(parameters["oldest"]?.integerValue.map { String($0 - 1) } ?? "?")"
        case "\(Interfaces.tasks).FellBehind":
            "the events came faster than they were read; to go on from here: followupctl watch --since \(parameters["seq"]?.integerValue.map(String.init) ?? "?")"
        case let name where name.hasSuffix(".KeyReused"): "the key '\(text("key"))' was used before for something else; nothing was done"
        case "\(Interfaces.service).NoSuchDeadLetter":
            "there is no dead letter \(id); 'followupctl dead-letters' lists them"
        case "\(Interfaces.tasks).NoSuchRep": "there is no rep '\(text("rep"))'"
        case "\(Interfaces.records).NoSuchRecord":
            "there is no \(text("kind").dropLast()) '\(text("id"))', or it is none of yours"
        case "\(Interfaces.records).InvalidRecord": "refused: \(text("field")): \(text("reason"))"
        case "\(Interfaces.rules).NoSuchTask":
            "there is no task \(parameters["task"]?.integerValue.map(String.init) ?? "?"), or it is not yours"
        case "\(Interfaces.rules).NoSuchRule" where parameters["broken"]?.boolValue == true:
            "the file of the rule '\(text("rule"))' cannot be read; 'followupctl status' says where"
        case "\(Interfaces.rules).NoSuchRule": "there is no rule '\(text("rule"))' in force; 'followupctl rules' lists them"
        case "\(Interfaces.rules).NoSuchRecord": "there is no record '\(text("record"))' that the rule could be about, or it is not yours"
        case "\(Interfaces.rules).InvalidConfiguration": "the configuration has mistakes; nothing was tried\n\(problems(parameters))"
        case "\(Interfaces.rules).SimulationUnderWay": "a simulation is under way already; there is one at a time, so try again later"
        case "\(Interfaces.service).ConfigurationRefused":
            "the configuration has mistakes; what was in force stays in force\n\(problems(parameters))"
        case let name where name.hasSuffix(".StoreUnavailable"):
            "followupd cannot use its database at the moment (\(text("reason"))); nothing was changed. 'systemctl status followupd' says more"
        case "org.varlink.service.PermissionDenied":
            "you may not do that: a rep sees and changes their own tasks; more takes root or a member of the group followup-admin"
        case "org.varlink.service.InvalidParameter" where text("parameter") == "since":
            "the log has no event of that number; start without --since"
        case "org.varlink.service.InvalidParameter": "followupd does not accept this \(text("parameter"))"
        case "org.varlink.service.InterfaceNotFound", "org.varlink.service.MethodNotFound", "org.varlink.service.MethodNotImplemented":
            "this followupd cannot do that (\(text(parameters["method"] == nil ? "interface" : "method"))); is it as new as followupctl?"
        case "io.systemd.System" where text("errnoName") == "EAGAIN":
            "you and your programs call followupd too often; nothing was done, try again in a moment"
        case "io.systemd.System" where text("errnoName") == "EBUSY":
            "too many calls of yours are waiting for followupd's answer; nothing was done, try again once one of them has ended"
        case "io.systemd.System": "followupd failed (\(text("errnoName"))); 'journalctl -u followupd' says why"
        default: "followupd answered with \(error)".printable
        }
    }

    /// The text, with the instants in it as people say them.
    private static func localised(_ text: String, _ times: TimeWords) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            let bare = word.hasSuffix(",") ? word.dropLast() : word
            return times.read(String(bare)).map { times.moment($0) + word.dropFirst(bare.count) } ?? String(word)
        }.joined(separator: " ")
    }

    private static func alreadyClosed(_ id: String, _ parameters: JSONObject, _ times: TimeWords) -> String {
        let by = parameters["closedBy"]?.stringValue.map { " by \($0)" } ?? ""
        let at = parameters["closedAt"]?.stringValue.map { " on \(times.both($0))" } ?? ""
        let how =
            switch parameters["state"]?.stringValue {
            case "done": "was done"
            case "dismissed": "was dismissed"
            case "expired": "expired"
            default: "was closed"
            }
        return "task \(id) \(how)\(by)\(at); nothing was changed".printable
    }

    private static func problems(_ parameters: JSONObject) -> String {
        let problems = (parameters["problems"]?.arrayValue ?? []).compactMap { try? Wire.Problem($0) }
        return problems.map { $0.description.printable }.joined(separator: "\n")
    }
}
