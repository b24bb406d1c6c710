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
        case .rules(let byHand): try await rules(byHand: byHand)
        case .colleagues: try await colleagues(prefix)
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
        let reply = try await daemon.records("ListCustomers", listing(prefix))
        return (reply["customers"]?.arrayValue ?? []).compactMap { listed in
            listed["customer"]?["id"]?.stringValue.map {
                Completion.Candidate(text: $0, note: listed["customer"]?["name"]?.stringValue ?? "")
            }
        }
    }

    private func rules(byHand: Bool) async throws -> [Completion.Candidate] {
        try Wire.RuleList(try await daemon.rules()).rules.filter { !byHand || $0.isByHand }.map {
            Completion.Candidate(text: $0.name, note: $0.trigger)
        }
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

    private func colleagues(_ prefix: String) async throws -> [Completion.Candidate] {
        let reply = try await daemon.records("ListColleagues", listing(prefix))
        return (reply["colleagues"]?.arrayValue ?? []).compactMap { rep in
            rep["login"]?.stringValue.map { Completion.Candidate(text: $0, note: rep["name"]?.stringValue ?? "") }
        }
    }

    private func deals(_ prefix: String) async throws -> [Completion.Candidate] {
        let reply = try await daemon.records("ListDeals", listing(prefix))
        return (reply["deals"]?.arrayValue ?? []).compactMap { listed in
            listed["deal"]?["id"]?.stringValue.map {
                let about = [listed["customerName"]?.stringValue, listed["deal"]?["name"]?.stringValue].compactMap(\.self).filter {
                    !$0.isEmpty
                }
                return Completion.Candidate(text: $0, note: about.joined(separator: ": "))
            }
        }
    }

    private func listing(_ prefix: String) -> JSONObject {
        var parameters: JSONObject = ["limit": .integer(Int64(Self.most))]
        if !prefix.isEmpty { parameters["text"] = .string(prefix) }
        return parameters
    }

    private func absences() async throws -> [Completion.Candidate] {
        let reply = try await daemon.records("ListAbsences", ["limit": .integer(Int64(Self.most))])
        return try (reply["absences"]?.arrayValue ?? []).map { json in
            let absence = try Wire.Absence(json)
            return Completion.Candidate(text: absence.id, note: "\(absence.rep) \(absence.first)")
        }
    }
}
