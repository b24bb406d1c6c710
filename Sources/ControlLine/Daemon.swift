import ControlInterface
import FollowUp
import Varlink

/// The daemon, as the commands talk to it. Gives replies as they came, so that `--json` shows what the daemon said and nothing else.
struct Daemon: Sendable {
    let client: VarlinkClient

    init(client: VarlinkClient) { self.client = client }

    /// - Throws: `VarlinkClientError`.
    init(socket: String) async throws {
        client = try await VarlinkClient.connect(path: socket)
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
        return try await client.call("\(Interfaces.tasks).Done", parameters)
    }

    /// - Parameter until: RFC 3339.
    func snooze(_ id: Int64, until: String) async throws -> JSONObject {
        try await client.call("\(Interfaces.tasks).Snooze", ["id": .integer(id), "until": .string(until)] as JSONObject)
    }

    func dismiss(_ id: Int64, reason: String) async throws -> JSONObject {
        try await client.call("\(Interfaces.tasks).Dismiss", ["id": .integer(id), "reason": .string(reason)] as JSONObject)
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
        return try await client.call("\(Interfaces.tasks).\(method)", parameters)
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
        try await client.call("\(Interfaces.records).LogInteraction", ["interaction": .object(interaction)] as JSONObject)
    }

    /// Calls a method of `io.followupd.Records`.
    func records(_ method: String, _ parameters: JSONObject) async throws -> JSONObject {
        try await client.call("\(Interfaces.records).\(method)", parameters)
    }

    /// - Parameter rows: writes the parameters of `Records.Import`.
    func importRows(_ rows: some JSONWritable) async throws -> JSONObject {
        try await client.call("\(Interfaces.records).Import", rows)
    }

    // MARK: - The daemon itself

    func status() async throws -> JSONObject { try await client.call("\(Interfaces.service).Status") }

    func reload() async throws -> JSONObject { try await client.call("\(Interfaces.service).Reload") }

    /// As it tells everybody.
    func version() async throws -> String? {
        try await client.call("org.varlink.service.GetInfo")["version"]?.stringValue
    }
}
