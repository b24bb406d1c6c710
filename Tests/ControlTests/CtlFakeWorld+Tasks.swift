import CivilTime
import ControlInterface
import Varlink

/// `io.followupd.Tasks`.
extension FakeWorld {
    func list(_ parameters: JSONObject) throws -> JSONObject {
        let state = state.withLock { $0 }
        let rep = try rep(parameters, state)
        let states = parameters["states"]?.arrayValue?.compactMap(\.stringValue) ?? ["open", "snoozed"]
        let limit = Int(parameters["limit"]?.integerValue ?? 100)
        guard (1...1000).contains(limit) else { throw VarlinkError.invalidParameter("limit") }
        let from = Int(parameters["cursor"]?.stringValue ?? "0") ?? 0
        let found = state.tasks.filter { task in
            states.contains(task["state"]?.stringValue ?? "") && (rep == nil || task["rep"]?.stringValue == rep)
                && ["rule", "customer"].allSatisfy { parameters[$0] == nil || parameters[$0] == task[$0] }
        }
        let sorted = found.sorted { $0["dueAt"]?.stringValue ?? "" < $1["dueAt"]?.stringValue ?? "" }
        let page = sorted.dropFirst(from).prefix(limit).map { task -> JSON in
            var task = task
            if parameters["reasons"]?.boolValue != true { task["reason"] = nil }
            return .object(task)
        }
        var reply: JSONObject = ["tasks": .array(page)]
        if from + limit < sorted.count { reply["cursor"] = .string(String(from + limit)) }
        return reply
    }

    /// Whose tasks are meant; nil for everybody's.
    private func rep(_ parameters: JSONObject, _ state: State) throws -> String? {
        if parameters["everybody"]?.boolValue == true {
            guard state.caller == nil else { throw VarlinkError.permissionDenied }
            return nil
        }
        guard let rep = parameters["rep"]?.stringValue else { return state.caller }
        guard ["anna", "bob"].contains(rep) else {
            throw VarlinkError(name: "\(Interfaces.tasks).NoSuchRep", parameters: ["rep": .string(rep)])
        }
        return rep
    }

    func get(_ parameters: JSONObject) throws -> JSONObject {
        let task = try task(parameters)
        var reply: JSONObject = ["task": .object(task), "customer": CtlSamples.customer, "interactions": .array(CtlSamples.interactions)]
        if task["subjectKind"] == "contract" { reply["contract"] = CtlSamples.contract }
        return reply
    }

    func done(_ parameters: JSONObject) throws -> JSONObject {
        let outcome = parameters["outcome"]?.stringValue ?? "reached"
        guard outcome == "reached" else {
            let task = try change(parameters) { task in
                task["state"] = "snoozed"
                task["snoozedUntil"] = "2026-11-25T08:00:00Z"
            }
            return ["task": .object(task)]
        }
        let task = try close(parameters, as: "done", note: "note")
        let next = CtlSamples.task(99, "Follow up Bakker BV", due: "2026-12-23T16:00:00Z", state: "planned")
        return ["task": .object(task), "next": .object(next)]
    }

    func dismiss(_ parameters: JSONObject) throws -> JSONObject {
        ["task": .object(try close(parameters, as: "dismissed", note: "reason"))]
    }

    func seen(_ parameters: JSONObject) throws -> JSONObject {
        ["task": .object(try change(parameters) { $0["seenAt"] = .string(Self.now) })]
    }

    func handOver(_ parameters: JSONObject) throws -> JSONObject {
        let to = parameters["to"]?.stringValue ?? ""
        guard ["anna", "bob"].contains(to) else {
            throw VarlinkError(name: "\(Interfaces.tasks).NoSuchRep", parameters: ["rep": .string(to)])
        }
        let task = try change(parameters) { task in
            task["rep"] = .string(to)
            task["handedOverBy"] = "anna"
            task["handedOverNote"] = parameters["note"]
        }
        return ["task": .object(task)]
    }

    func handBack(_ parameters: JSONObject) throws -> JSONObject {
        let task = try change(parameters) { task in
            task["rep"] = "anna"
            task["handedOverBy"] = JSON?.none
        }
        return ["task": .object(task)]
    }

    /// Makes a closed or snoozed task open.
    func reopen(_ parameters: JSONObject) throws -> JSONObject {
        var task = try task(parameters)
        for field in ["closedAt", "closedBy", "outcome", "note", "snoozedUntil"] { task[field] = JSON?.none }
        task["state"] = "open"
        let changed = task
        state.withLock { state in
            if let index = state.tasks.firstIndex(where: { $0["id"] == changed["id"] }) { state.tasks[index] = changed }
        }
        return ["task": .object(task)]
    }

    func snooze(_ parameters: JSONObject) throws -> JSONObject {
        let until = parameters["until"]?.stringValue ?? ""
        guard let instant = try? Instant(rfc3339: until) else { throw VarlinkError.invalidParameter("until") }
        guard let now = try? Instant(rfc3339: Self.now), instant > now else {
            let reason = "\(until) is not after now, \(Self.now)"
            throw VarlinkError(
                name: "\(Interfaces.tasks).NotPossible", parameters: ["id": parameters["id"] ?? 0, "reason": .string(reason)])
        }
        let task = try change(parameters) { task in
            task["state"] = "snoozed"
            task["snoozedUntil"] = .string(until)
        }
        return ["task": .object(task)]
    }

    func watch(_ call: Call) async throws {
        guard call.more else { throw VarlinkError.expectedMore }
        let state = state.withLock { $0 }
        let last = state.events.last?["seq"]?.integerValue ?? 2
        var seq: Int64 = 2
        if let since = call.parameters["since"]?.integerValue {
            guard (0...last).contains(since) else { throw VarlinkError.invalidParameter("since") }
            guard since >= state.oldest - 1 else {
                throw VarlinkError(name: "\(Interfaces.tasks).EventsPruned", parameters: ["oldest": .integer(state.oldest)])
            }
            seq = since
        } else {
            let tasks = try list(["limit": 1000])["tasks"] ?? []
            try await call.reply(["tasks": tasks, "seq": .integer(seq)] as JSONObject, continues: true)
        }
        for event in state.events {
            guard let number = event["seq"]?.integerValue, number > seq else { continue }
            try await call.reply(["event": .object(event), "seq": .integer(number)] as JSONObject, continues: true)
        }
        if state.watchGoesOn { try await beSilent() }
        // As the daemon does when it stops.
        try await call.reply(["seq": .integer(last)] as JSONObject, continues: false)
    }

    // MARK: - One task

    private func task(_ parameters: JSONObject) throws -> JSONObject {
        let id = parameters["id"] ?? 0
        guard let task = state.withLock({ $0.tasks.first { $0["id"] == id } }) else {
            throw VarlinkError(name: "\(Interfaces.tasks).NoSuchTask", parameters: ["id": id])
        }
        return task
    }

    private func close(_ parameters: JSONObject, as state: String, note: String) throws -> JSONObject {
        try change(parameters) { task in
            task["state"] = .string(state)
            task["overdue"] = false
            task["closedAt"] = .string(Self.now)
            task["closedBy"] = "anna"
            task["outcome"] = parameters["outcome"]
            task["note"] = parameters[note]
        }
    }

    private func change(_ parameters: JSONObject, _ edit: (inout JSONObject) -> Void) throws -> JSONObject {
        var task = try task(parameters)
        if let closedAt = task["closedAt"] {
            var error: JSONObject = ["id": task["id"] ?? 0, "state": task["state"] ?? "", "closedAt": closedAt]
            error["closedBy"] = task["closedBy"]
            throw VarlinkError(name: "\(Interfaces.tasks).AlreadyClosed", parameters: error)
        }
        edit(&task)
        let changed = task
        state.withLock { state in
            if let index = state.tasks.firstIndex(where: { $0["id"] == changed["id"] }) { state.tasks[index] = changed }
        }
        return task
    }
}
