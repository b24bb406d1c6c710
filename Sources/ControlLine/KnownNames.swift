import CivilTime
import ControlInterface
import Varlink

/// A name that narrows something down, and that nothing has.
struct UnknownName: Error, Hashable {
    enum Kind: Hashable {
        case rule, team
    }

    var kind: Kind
    var name: String
    /// The one that may be meant.
    var nearest: String?
}

extension Daemon {
    /// Says of a list in which there is nothing whether that is because of a name that nothing has. A name that once was one may still have old tasks, so it is asked only then.
    ///
    /// - Throws: `UnknownName`.
    func checkNames(rule: String? = nil, team: String?) async throws {
        if let rule {
            let list = try Wire.RuleList(try await rules())
            try Self.check(rule, .rule, in: list.rules.map(\.name) + list.broken)
        }
        if let team { try Self.check(team, .team, in: try await teams()) }
    }

    private static func check(_ name: String, _ kind: UnknownName.Kind, in known: [String]) throws {
        guard !known.contains(name) else { return }
        throw UnknownName(kind: kind, name: name, nearest: Nearest.word(to: name, in: known))
    }

    /// Those that somebody works in.
    private func teams() async throws -> [String] {
        var teams: Set<String> = []
        var parameters: JSONObject = ["limit": 1000]
        repeat {
            let reply = try await records("ListColleagues", parameters)
            teams.formUnion((reply["colleagues"]?.arrayValue ?? []).compactMap { $0["team"]?.stringValue })
            parameters["cursor"] = reply["cursor"]?.stringValue.map(JSON.string)
        } while parameters["cursor"] != nil
        return teams.sorted()
    }
}
