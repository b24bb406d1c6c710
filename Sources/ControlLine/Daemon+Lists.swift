import ControlInterface
import Varlink

extension Daemon {
    // MARK: - Lists

    /// A page of at most `limit` tasks (1 to 1000).
    ///
    /// - Parameter filter: the parameters of `Tasks.List`, but for limit and cursor.
    func list(_ filter: JSONObject, limit: Int, cursor: String?) async throws -> JSONObject {
        var parameters = filter
        parameters["limit"] = .integer(Int64(limit))
        if let cursor { parameters["cursor"] = .string(cursor) }
        return try await client.call("\(Interfaces.tasks).List", parameters)
    }

    /// - Parameter filter: the parameters of `Tasks.Count`.
    func count(_ filter: JSONObject) async throws -> JSONObject { try await client.call("\(Interfaces.tasks).Count", filter) }

    /// All records of a kind.
    func export(_ kind: String) async throws -> VarlinkReplies {
        try await client.callMore("\(Interfaces.records).Export", ["kind": .string(kind)] as JSONObject)
    }

    /// - Parameter parameters: as the interface describes them.
    func report(_ parameters: JSONObject) async throws -> JSONObject { try await client.call("\(Interfaces.reports).Report", parameters) }

    /// The database, in parts.
    func backUp() async throws -> VarlinkReplies { try await client.callMore("\(Interfaces.service).Backup", [:] as JSONObject) }

    /// Calls a method of `io.followupd.Service`.
    func service(_ method: String, _ parameters: JSONObject = [:]) async throws -> JSONObject {
        try await client.call("\(Interfaces.service).\(method)", parameters)
    }
}
