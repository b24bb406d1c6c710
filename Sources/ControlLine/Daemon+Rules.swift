import ControlInterface
import Varlink

extension Daemon {
    // MARK: - Rules

    func rules() async throws -> JSONObject { try await client.call("\(Interfaces.rules).List") }

    func why(_ task: Int64) async throws -> JSONObject {
        try await client.call("\(Interfaces.rules).Why", ["task": .integer(task)] as JSONObject)
    }

    func whyNot(_ record: String, rule: String) async throws -> JSONObject {
        try await client.call("\(Interfaces.rules).WhyNot", ["record": .string(record), "rule": .string(rule)] as JSONObject)
    }

    /// A page of at most `limit` customers (1 to 1000).
    func coverage(_ gap: Wire.Gap?, limit: Int, cursor: String?) async throws -> JSONObject {
        var parameters: JSONObject = ["limit": .integer(Int64(limit))]
        if let gap { parameters["gap"] = .string(gap.rawValue) }
        if let cursor { parameters["cursor"] = .string(cursor) }
        return try await client.call("\(Interfaces.rules).Coverage", parameters)
    }

    func preview(_ files: [Wire.ConfigurationFile], examples: Int) async throws -> VarlinkReplies {
        let parameters: JSONObject = ["files": .array(files.map(\.json)), "examples": .integer(Int64(examples))]
        return try await client.callMore("\(Interfaces.rules).Preview", parameters)
    }

    /// - Parameter parameters: as the interface describes them.
    func simulate(_ parameters: JSONObject) async throws -> VarlinkReplies {
        try await client.callMore("\(Interfaces.rules).Simulate", parameters)
    }
}
