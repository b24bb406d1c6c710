import CivilTime
import ControlInterface
import FollowUp
import Varlink

/// The daemon, as the commands talk to it. Gives replies as they came, so that `--json` shows what the daemon said and nothing else.
struct Daemon: Sendable {
    let link: Link
    /// What writes are named by; nil: each by a key of its own.
    private(set) var key: String?
    /// The key of the whole command, which somebody may give with `--key` to run it again; nil where `key` is that.
    private var commandKey: String?

    init(link: Link, key: String? = nil) {
        self.link = link
        self.key = key
    }

    /// - Throws: `VarlinkClientError`.
    init(socket: String) async throws {
        link = Link(client: try await VarlinkClient.connect(path: socket))
    }

    var client: VarlinkClient { link.client }

    /// The same for one of several calls of a command: a key that somebody gave would name them all.
    func part(_ name: some CustomStringConvertible) -> Daemon {
        var part = Daemon(link: link, key: key.map { "\($0)/\(name)" })
        part.commandKey = commandKey ?? key
        return part
    }

    /// The same with a key for all that a command of several calls writes, so that whoever runs it again can name them all.
    func named() -> Daemon { key == nil ? Daemon(link: link, key: IdempotencyKey.fresh()) : self }

    /// Calls a method that changes something. It is done once, even if the connection is lost before the answer comes and it has to be sent again.
    private func write(_ method: String, _ parameters: JSONObject) async throws -> JSONObject {
        let key = key ?? IdempotencyKey.fresh()
        var parameters = parameters
        parameters["idempotencyKey"] = .string(key)
        do {
            return try await link.callOnce(method, parameters)
        } catch VarlinkClientError.connectionClosed {
            throw Unanswered(key: commandKey ?? key, cause: VarlinkClientError.connectionClosed)
        }
    }

    /// Whose tasks.
    struct Scope: Sendable {
        /// A login; nil for the caller's own, or everybody's when the caller is no rep.
        var rep: String?
        var everybody = false
        /// The caller's own, and those of everybody who reports to them.
        var line = false
        var team: String?

        /// Those of more than one rep may be among them.
        var isWide: Bool { everybody || line || team != nil }

        var parameters: JSONObject {
            var parameters = JSONObject()
            if line { parameters["line"] = true }
            if let team { parameters["team"] = .string(team) }
            if let rep { parameters["rep"] = .string(rep) }
            if everybody { parameters["everybody"] = true }
            return parameters
        }
    }

    // MARK: - Tasks

    /// A page of at most `limit` tasks (1 to 1000) by due date.
    /// - Parameter states: nil for open and snoozed.
    func list(_ scope: Scope, states: [TaskState.Name]? = nil, limit: Int, cursor: String? = nil, reasons: Bool = false) async throws
        -> JSONObject
    {
        var parameters = scope.parameters
        if reasons { parameters["reasons"] = true }
        if let states { parameters["states"] = .array(states.map { .string($0.rawValue) }) }
        parameters["limit"] = .integer(Int64(limit))
        if let cursor { parameters["cursor"] = .string(cursor) }
        return try await client.call("\(Interfaces.tasks).List", parameters)
    }

    func get(_ id: Int64) async throws -> JSONObject {
        try await client.call("\(Interfaces.tasks).Get", ["id": .integer(id)] as JSONObject)
    }

    func done(_ id: Int64, outcome: Interaction.Outcome?, note: String?) async throws -> JSONObject {
        var parameters: JSONObject = ["id": .integer(id)]
        if let outcome { parameters["outcome"] = .string(outcome.rawValue) }
        if let note { parameters["note"] = .string(note) }
        return try await write("\(Interfaces.tasks).Done", parameters)
    }

    /// - Parameter until: RFC 3339.
    func snooze(_ id: Int64, until: String) async throws -> JSONObject {
        try await write("\(Interfaces.tasks).Snooze", ["id": .integer(id), "until": .string(until)] as JSONObject)
    }

    func dismiss(_ id: Int64, reason: String) async throws -> JSONObject {
        try await write("\(Interfaces.tasks).Dismiss", ["id": .integer(id), "reason": .string(reason)] as JSONObject)
    }

    func seen(_ id: Int64) async throws -> JSONObject { try await change("Seen", id) }

    func handOver(_ id: Int64, to login: String, note: String?) async throws -> JSONObject {
        try await change("HandOver", id, ["to": .string(login)], note: note)
    }

    func handBack(_ id: Int64, note: String?) async throws -> JSONObject { try await change("HandBack", id, note: note) }

    func reopen(_ id: Int64, note: String?) async throws -> JSONObject { try await change("Reopen", id, note: note) }

    func undo(_ id: Int64) async throws -> JSONObject { try await change("Undo", id) }

    private func change(_ method: String, _ id: Int64, _ more: JSONObject = [:], note: String? = nil) async throws -> JSONObject {
        var parameters = more
        parameters["id"] = .integer(id)
        if let note { parameters["note"] = .string(note) }
        return try await write("\(Interfaces.tasks).\(method)", parameters)
    }

    func watch(_ scope: Scope, since: Int64?) async throws -> VarlinkReplies {
        var parameters = scope.parameters
        if let since { parameters["since"] = .integer(since) }
        return try await client.callMore("\(Interfaces.tasks).Watch", parameters)
    }

    /// - Parameter parameters: as the interface describes them.
    func watch(_ parameters: JSONObject) async throws -> VarlinkReplies {
        try await client.callMore("\(Interfaces.tasks).Watch", parameters)
    }

    // MARK: - Records

    func log(_ interaction: JSONObject) async throws -> JSONObject {
        try await write("\(Interfaces.records).LogInteraction", ["interaction": .object(interaction)] as JSONObject)
    }

    /// Calls a method of `io.followupd.Records` that changes something.
    func changeRecords(_ method: String, _ parameters: JSONObject) async throws -> JSONObject {
        try await write("\(Interfaces.records).\(method)", parameters)
    }

    /// Calls a method of `io.followupd.Records` that changes nothing.
    func records(_ method: String, _ parameters: JSONObject) async throws -> JSONObject {
        try await client.call("\(Interfaces.records).\(method)", parameters)
    }

    /// The same for a page of a list.
    /// - Parameters:
    ///   - limit: how many entries at most, 1 to 1000.
    ///   - cursor: where the page before it ended; nil for the first.
    func records(_ method: String, _ parameters: JSONObject, limit: Int, cursor: String?) async throws -> JSONObject {
        var parameters = parameters
        parameters["limit"] = .integer(Int64(limit))
        parameters["cursor"] = cursor.map(JSON.string)
        return try await records(method, parameters)
    }

    /// - Parameters:
    ///   - rows: with a key, which `importRowsAgain` needs.
    /// - Throws: `VarlinkClientError.connectionClosed` when it was lost: nothing is sent again by itself, since parts have an order.
    func importRows(_ rows: ImportRows) async throws -> JSONObject { try await client.call("\(Interfaces.records).Import", rows) }

    /// Sends rows once more that were lost, and waits for the daemon if need be.
    func importRowsAgain(_ rows: ImportRows) async throws -> JSONObject {
        try await link.callAgain("\(Interfaces.records).Import", rows)
    }

    /// Says that an import is over; nil for a daemon that has no such method or went away, and does by and by what follows.
    func finishImport() async throws -> Wire.Planning? {
        do {
            return try Wire.Planning(try await client.call("\(Interfaces.records).FinishImport")["planning"])
        } catch let error as VarlinkError where error.name == "org.varlink.service.MethodNotFound" {
            return nil
        } catch VarlinkClientError.connectionClosed {
            // Every row is acknowledged.
            return nil
        }
    }

    /// Calls a method of `io.followupd.Service` that changes something, and takes a key.
    func changeService(_ method: String, _ parameters: JSONObject) async throws -> JSONObject {
        try await write("\(Interfaces.service).\(method)", parameters)
    }

    /// Has a rule by hand fire.
    func ask(_ rule: String, record: String) async throws -> JSONObject {
        try await write("\(Interfaces.rules).Ask", ["rule": .string(rule), "record": .string(record)])
    }

    // MARK: - The daemon itself

    /// - Throws: `WhenError` for a text that is no moment.
    func moment(_ text: String, _ direction: When.Direction, in zone: Zone, _ language: Language) async throws -> Instant {
        let parameters: JSONObject = [
            "text": .string(text), "past": .bool(direction == .back), "zone": .string(zone.name), "language": .string(language.rawValue),
        ]
        do {
            let reply = try await client.call("\(Interfaces.service).ReadMoment", parameters)
            guard let at = try? Instant(rfc3339: reply["at"]?.stringValue ?? "") else { throw WireError(field: "at") }
            return at
        } catch let error as VarlinkError where error.name == "\(Interfaces.service).NotAMoment" {
            throw WhenError(
                text: text, what: error.parameters["reason"]?.stringValue ?? "", offset: Int(error.parameters["offset"]?.integerValue ?? 0))
        }
    }

    func status() async throws -> JSONObject { try await client.call("\(Interfaces.service).Status") }

    func reload() async throws -> JSONObject { try await client.call("\(Interfaces.service).Reload") }

    /// As it tells everybody.
    func version() async throws -> String? {
        try await client.call("org.varlink.service.GetInfo")["version"]?.stringValue
    }
}
