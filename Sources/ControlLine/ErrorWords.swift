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
        let words = times.words
        return switch error {
        case let error as VarlinkError: self.words(for: error, times: times)
        case let error as VarlinkClientError: self.words(for: error, socket: socket, in: words)
        case let failure as RemoteFailure: self.words(for: failure, in: words)
        case let lost as Unanswered:
            self.words(for: lost.cause, socket: socket, times: times) + "\n" + words.sayAgain(key: lost.key).printable
        case let error as RemoteHostError: words.noHost(error.text.printable)
        case let failure as ImportFailure: self.words(for: failure, socket: socket, times: times)
        case let failure as BackupFailure: failure.words(words)
        case let error as WireError: words.unusableReply(error.field)
        case let away as AlreadyAway: words.alreadyAway(away.words(times), id: away.absence.id).printable
        case let refused as Refused: words.refused(refused.field, refused.reason).printable
        case let unreadable as ConfigurationFiles.Unreadable: unreadable.words(words)
        case let unknown as UnknownName: words.unknown(unknown.kind, unknown.name.printable, nearest: unknown.nearest?.printable)
        case let ended as WatchEnded:
            words.watchEnded(wasLost: ended.wasLost, seq: ended.seq)
        default: "\(error)"
        }
    }

    private static func words(for failure: ImportFailure, socket: String, times: TimeWords) -> String {
        switch failure {
        case .header(let file, let error):
            "\(file):\(error.line):\(error.column): \(error.reason) (--map field=column)".printable
        case .interrupted(let acknowledged, let error):
            words(for: error, socket: socket, times: times)
                + "\n" + times.words.acknowledged(acknowledged)
        }
    }

    // MARK: - Not reached

    private static func words(for error: VarlinkClientError, socket: String, in words: Words) -> String {
        switch error {
        case .cannotConnect(let path, ENOENT), .cannotConnect(let path, ECONNREFUSED):
            words.notRunning(path.printable)
        case .cannotConnect(let path, EACCES): words.mayNotUse(path.printable)
        case .cannotConnect(let path, EAGAIN): words.tooBusy(path.printable)
        case .cannotConnect(let path, ENOTSOCK), .cannotConnect(let path, EPROTOTYPE):
            words.noSocket(path.printable)
        case .cannotConnect(let path, let number): words.cannotConnect(path.printable, String(cString: strerror(number)))
        case .unusablePath(let path, let maximum):
            words.noPath(path.printable, maximum: maximum)
        case .connectionClosed:
            words.wentAway(socket)
        case .callTooLarge(let bytes, let limit): words.callTooLarge(bytes, limit: limit)
        case .protocolViolation(let reason): words.speaksOtherwise(socket, reason)
        }
    }

    // MARK: - Answered with an error

    private static func words(for error: VarlinkError, times: TimeWords) -> String {
        let (parameters, words) = (error.parameters, times.words)
        func text(_ name: String) -> String { (parameters[name]?.stringValue ?? "?").printable }
        let id = parameters["id"]?.integerValue.map(String.init) ?? "?"
        return switch error.name {
        case "\(Interfaces.tasks).NoSuchTask":
            words.noSuchTask(id)
        case "\(Interfaces.tasks).AlreadyClosed": alreadyClosed(id, parameters, times)
        case "\(Interfaces.tasks).NotPossible": words.notPossible(id, localised(text("reason"), times))
        case "\(Interfaces.tasks).ChangedMeanwhile":
            words.changedMeanwhile(id, by: text("by"), text("kind"), parameters["at"]?.stringValue.map { times.both($0) } ?? "?")
        case "\(Interfaces.tasks).EventsPruned": words.eventsPruned(oldest: parameters["oldest"]?.integerValue ?? 0)
        case "\(Interfaces.tasks).FellBehind": words.fellBehind(at: parameters["seq"]?.integerValue ?? 0)
        case let name where name.hasSuffix(".KeyReused"): words.keyReused(text("key"))
        case "\(Interfaces.service).BackupUnderWay": words.backupUnderWay()
        case "\(Interfaces.service).NoSuchCustomer": words.nothingErased(text("customer"))
        case "\(Interfaces.service).NotAMoment":
            WhenError(
                text: parameters["text"]?.stringValue ?? "?", what: text("reason"), offset: Int(parameters["offset"]?.integerValue ?? 0)
            ).description
        case "\(Interfaces.service).NoSuchDeadLetter": words.noSuchDeadLetter(id)
        case "\(Interfaces.tasks).NoSuchRep": words.noSuchRep(text("rep"))
        case "\(Interfaces.records).NoSuchRecord":
            words.noSuchRecord(text("kind"), text("id"))
        case "\(Interfaces.records).InvalidRecord": words.refused(text("field"), text("reason"))
        case "\(Interfaces.rules).NoSuchTask":
            words.noSuchTaskBare(parameters["task"]?.integerValue.map(String.init) ?? "?")
        case "\(Interfaces.rules).NoSuchRule" where parameters["broken"]?.boolValue == true:
            words.ruleBroken(text("rule"))
        case "\(Interfaces.rules).NotByHand": words.notByHand(text("rule"))
        case "\(Interfaces.rules).NoSuchRule": words.noSuchRule(text("rule"))
        case "\(Interfaces.rules).NoSuchRecord": words.noSuchSubject(text("record"))
        case "\(Interfaces.rules).InvalidConfiguration": "\(words.configurationWrong())\n\(problems(parameters))"
        case "\(Interfaces.rules).SimulationUnderWay": words.simulationUnderWay()
        case "\(Interfaces.service).ConfigurationRefused":
            "\(words.configurationRefused())\n\(problems(parameters))"
        case let name where name.hasSuffix(".StoreUnavailable"):
            words.storeUnavailable(text("reason"))
        case "org.varlink.service.PermissionDenied":
            words.permissionDenied()
        case "org.varlink.service.InvalidParameter" where text("parameter") == "since":
            words.noSuchEvent()
        case "org.varlink.service.InvalidParameter": words.doesNotAccept(text("parameter"))
        case "org.varlink.service.InterfaceNotFound", "org.varlink.service.MethodNotFound", "org.varlink.service.MethodNotImplemented":
            words.cannotDo(text(parameters["method"] == nil ? "interface" : "method"))
        case "io.systemd.System" where text("errnoName") == "EAGAIN":
            words.tooOften()
        case "io.systemd.System" where text("errnoName") == "EBUSY":
            words.tooManyWaiting()
        case "io.systemd.System": words.failed(text("errnoName"))
        default: words.answeredWith("\(error)".printable)
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
        times.words.alreadyClosed(
            id, parameters["state"]?.stringValue, by: parameters["closedBy"]?.stringValue,
            at: parameters["closedAt"]?.stringValue.map { times.both($0) }
        ).printable
    }

    private static func problems(_ parameters: JSONObject) -> String {
        let problems = (parameters["problems"]?.arrayValue ?? []).compactMap { try? Wire.Problem($0) }
        return problems.map { $0.description.printable }.joined(separator: "\n")
    }
}
