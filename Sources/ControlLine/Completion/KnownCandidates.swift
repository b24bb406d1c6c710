import ControlInterface
import FollowUp
import Varlink

/// Asks the daemon what there is that could be typed.
struct KnownCandidates {
    let daemon: Daemon

    /// More than a screen holds help nobody.
    private static let most = 200

    /// - Parameter prefix: what was typed of it.
    func candidates(_ known: Completion.Known, prefix: String) async throws -> [Completion.Candidate] {
        switch known {
        case .tasks(let which): try await tasks(which)
        case .customers: try await customers(prefix)
        case .rules: try await rules()
        case .reps: try await reps()
        case .deals: try await deals()
        case .absences: try await absences()
        }
    }

    private func tasks(_ which: Completion.CompletionTasks) async throws -> [Completion.Candidate] {
        let states: [TaskState.Name]? = which == .closed ? [.snoozed, .done, .dismissed, .expired] : nil
        let page = try Wire.TaskPage(try await daemon.list(Daemon.Scope(), states: states, limit: Self.most))
        return page.tasks.map { Completion.Candidate(text: String($0.id), note: $0.title) }
    }

    private func customers(_ prefix: String) async throws -> [Completion.Candidate] {
        var parameters: JSONObject = ["limit": .integer(Int64(Self.most))]
        if !prefix.isEmpty { parameters["text"] = .string(prefix) }
        let reply = try await daemon.records("ListCustomers", parameters)
        return (reply["customers"]?.arrayValue ?? []).compactMap { listed in
            listed["customer"]?["id"]?.stringValue.map {
                Completion.Candidate(text: $0, note: listed["customer"]?["name"]?.stringValue ?? "")
            }
        }
    }

    private func rules() async throws -> [Completion.Candidate] {
        try Wire.RuleList(try await daemon.rules()).rules.map { Completion.Candidate(text: $0.name, note: $0.trigger) }
    }

    private func reps() async throws -> [Completion.Candidate] {
        try await exported("reps", id: "login", note: "name")
    }

    private func deals() async throws -> [Completion.Candidate] { try await exported("deals", id: "id", note: "name") }

    private func exported(_ kind: String, id: String, note: String) async throws -> [Completion.Candidate] {
        let replies = try await daemon.client.callMore("\(Interfaces.records).Export", ["kind": .string(kind)] as JSONObject)
        var found: [Completion.Candidate] = []
        for try await reply in replies {
            for record in reply[kind]?.arrayValue ?? [] {
                guard let text = record[id]?.stringValue else { continue }
                found.append(Completion.Candidate(text: text, note: record[note]?.stringValue ?? ""))
            }
            if found.count >= Self.most { break }
        }
        return found
    }

    private func absences() async throws -> [Completion.Candidate] {
        let reply = try await daemon.records("ListAbsences", ["limit": .integer(Int64(Self.most))])
        return try (reply["absences"]?.arrayValue ?? []).map { json in
            let absence = try Wire.Absence(json)
            return Completion.Candidate(text: absence.id, note: "\(absence.rep) \(absence.first)")
        }
    }
}
