import ControlInterface
import FollowUp
import Varlink

/// Asks the daemon what there is that could be typed.
struct KnownCandidates {
    let daemon: Daemon

    /// More than a screen holds help nobody.
    private static let most = 200
    /// So many tasks are looked through, and no more: whoever presses Tab waits.
    private static let lookedThrough = 1000

    /// - Parameter prefix: what was typed of it.
    func candidates(_ known: Completion.Known, prefix: String) async throws -> [Completion.Candidate] {
        switch known {
        case .tasks(let which): try await tasks(which, prefix)
        case .customers: try await customers(prefix)
        case .rules: try await rules()
        case .reps: try await reps(prefix)
        case .deals: try await deals(prefix)
        case .absences: try await absences()
        }
    }

    private func tasks(_ which: Completion.CompletionTasks, _ prefix: String) async throws -> [Completion.Candidate] {
        let states: [TaskState.Name]? = which == .closed ? [.snoozed, .done, .dismissed, .expired] : nil
        let page = try Wire.TaskPage(try await daemon.list(Daemon.Scope(), states: states, limit: Self.lookedThrough))
        return fitting(page.tasks.map { Completion.Candidate(text: String($0.id), note: $0.title) }, prefix)
    }

    private func fitting(_ candidates: [Completion.Candidate], _ prefix: String) -> [Completion.Candidate] {
        Array(candidates.lazy.filter { $0.text.hasPrefix(prefix) }.prefix(Self.most))
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

    /// All that the caller may know of; the daemon has them at hand.
    private func reps(_ prefix: String) async throws -> [Completion.Candidate] {
        var found: [Completion.Candidate] = []
        for try await reply in try await daemon.export("reps") {
            for rep in reply["reps"]?.arrayValue ?? [] {
                guard let login = rep["login"]?.stringValue else { continue }
                found.append(Completion.Candidate(text: login, note: rep["name"]?.stringValue ?? ""))
            }
        }
        return fitting(found, prefix)
    }

    /// Those that there is something to do about: nothing lists deals by themselves but an export, and that reads all there are.
    private func deals(_ prefix: String) async throws -> [Completion.Candidate] {
        let states: [TaskState.Name] = [.planned, .open, .snoozed]
        let page = try Wire.TaskPage(try await daemon.list(Daemon.Scope(), states: states, limit: Self.lookedThrough))
        var seen: Set<String> = []
        return fitting(
            page.tasks.filter { $0.subjectKind == "deal" && seen.insert($0.subject).inserted }
                .map { Completion.Candidate(text: $0.subject, note: $0.title) }, prefix)
    }

    private func absences() async throws -> [Completion.Candidate] {
        let reply = try await daemon.records("ListAbsences", ["limit": .integer(Int64(Self.most))])
        return try (reply["absences"]?.arrayValue ?? []).map { json in
            let absence = try Wire.Absence(json)
            return Completion.Candidate(text: absence.id, note: "\(absence.rep) \(absence.first)")
        }
    }
}
