import CivilTime
import ControlInterface
import FollowUp
import Intake
import Keeper
import Store
import Varlink

/// `io.followupd.Tasks`.
package struct TasksInterface: VarlinkInterface {
    package let description: InterfaceDescription
    let keeper: Keeper
    let access: Access

    package init(keeper: Keeper, access: Access) throws {
        description = try Interfaces.description(of: Interfaces.tasks)
        self.keeper = keeper
        self.access = access
    }

    package func handle(_ call: Call) async throws {
        do {
            switch call.method {
            case "List": try await list(call)
            case "Get": try await get(call)
            case "Done": try await done(call)
            case "Snooze": try await snooze(call)
            case "Dismiss": try await dismiss(call)
            case "Seen": try await perform(.seen, call)
            case "HandOver": try await handOver(call)
            case "HandBack": try await perform(.handBack(note: try Self.text("note", of: call)), call)
            case "Reopen": try await perform(.reopen(note: try Self.text("note", of: call)), call)
            case "Undo": try await perform(deed: .undo, call)
            case "Watch": try await watch(call)
            default: throw VarlinkError.methodNotImplemented(call.fullyQualifiedMethod)
            }
        } catch {
            throw access.answer(to: call, failing: error, interface: Interfaces.tasks)
        }
    }

    // MARK: - Reading

    private func list(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let filter = try filter(call, caller: caller)
        // One more than asked for tells whether there is another page.
        var probe = filter
        probe.limit += 1
        let query = probe
        let found = try await keeper.store.read(rows: query.mostRows) { try $0.tasks(query) }
        let page = found.prefix(filter.limit)
        let cursor = found.count > filter.limit ? page.last.map { Self.cursor(TaskFilter.Position($0)) } : nil
        let now = keeper.clock.now()
        try await call.reply(Wire.TaskPage(tasks: page.map { Wire.Task($0, now: now) }, cursor: cursor))
    }

    private func filter(_ call: Call, caller: Caller) throws -> TaskFilter {
        var filter = TaskFilter(rep: try scope(call, caller: caller), states: [.open, .snoozed], limit: 100)
        if call.parameters["rep"]?.stringValue == nil, let rep = filter.rep {
            // What is theirs to do today.
            (filter.others, filter.watcher) = (caller.standsInFor, rep)
        }
        if let states = call.parameters["states"]?.arrayValue {
            filter.states = Set(states.compactMap { $0.stringValue.flatMap(TaskState.Name.init(rawValue:)) })
            guard !filter.states.isEmpty else { throw VarlinkError.invalidParameter("states") }
        }
        if let limit = call.parameters["limit"]?.integerValue {
            guard (1...1000).contains(limit) else { throw VarlinkError.invalidParameter("limit") }
            filter.limit = Int(limit)
        }
        if let text = call.parameters["cursor"]?.stringValue {
            guard let position = Self.position(text) else { throw VarlinkError.invalidParameter("cursor") }
            filter.after = position
        }
        return filter
    }

    /// Whose tasks a call is about; nil means everybody's.
    private func scope(_ call: Call, caller: Caller) throws -> RepLogin? {
        if call.parameters["everybody"]?.boolValue == true {
            guard caller.isAdministrator else { throw VarlinkError.permissionDenied }
            return nil
        }
        guard let login = call.parameters["rep"]?.stringValue else { return caller.rep }
        let rep = RepLogin(login)
        guard caller.mayHandle(tasksOf: rep) else { throw VarlinkError.permissionDenied }
        guard keeper.state?.planner.team[rep] != nil else {
            throw Failures.noSuchRep(rep)
        }
        return rep
    }

    private static func cursor(_ position: TaskFilter.Position) -> String { "\(position.due.microseconds).\(position.id)" }

    private static func position(_ cursor: String) -> TaskFilter.Position? {
        let parts = cursor.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let due = Int64(parts[0]), let id = Int64(parts[1]) else { return nil }
        return TaskFilter.Position(due: Instant(microseconds: due), id: TaskID(id))
    }

    private func get(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let id = Self.id(call)
        let house = keeper.state?.planner.house
        let now = keeper.clock.now()
        let detail = try await keeper.store.read { snapshot -> Wire.TaskDetail? in
            guard let stored = try snapshot.task(id),
                try caller.mayHandle(tasksOf: stored.task.assignee)
                    || caller.seesEscalated && snapshot.watchers(of: id).contains(where: { caller.mayHandle(tasksOf: $0) })
            else { return nil }
            let customer = try stored.task.occurrence.customer.flatMap { try snapshot.customer($0) }
            let subject = stored.task.occurrence.key.subject
            var contract: Wire.Contract?
            if subject.kind == .contract, let house, let stated = try snapshot.contract(ContractID(subject.key)) {
                let zone = house.zoneNamed(customer?.record.zone)
                let record = stated.running(on: zone.date(at: now))
                contract = Wire.Contract(record, cancelBy: record.cancelBy(calendar: house.calendar, zone: zone))
            }
            return Wire.TaskDetail(
                task: Wire.Task(stored, now: now), customer: customer.map(Wire.Customer.init), contract: contract,
                interactions: try customer.map { try snapshot.interactions(of: $0.record.id, limit: 10).map(Wire.Interaction.init) } ?? [])
        }
        guard let detail else { throw Failures.noSuchTask(id) }
        try await call.reply(detail)
    }

    // MARK: - Changing

    private func done(_ call: Call) async throws {
        let outcome = call.parameters["outcome"]?.stringValue.flatMap(Interaction.Outcome.init(rawValue:))
        try await perform(.done(outcome: outcome, note: try Self.text("note", of: call)), call)
    }

    private func dismiss(_ call: Call) async throws {
        try await perform(.dismiss(reason: try Self.text("reason", of: call)), call)
    }

    private func snooze(_ call: Call) async throws {
        guard let until = try? Instant(rfc3339: call.parameters["until"]?.stringValue ?? "") else {
            throw VarlinkError.invalidParameter("until")
        }
        try await perform(.snooze(until: until), call)
    }

    private func handOver(_ call: Call) async throws {
        let login = call.parameters["to"]?.stringValue ?? ""
        try await perform(.handOver(to: RepLogin(login), note: try Self.text("note", of: call)), call)
    }

    private func perform(_ command: TaskCommand, _ call: Call) async throws { try await perform(deed: .command(command), call) }

    private func perform(deed: TaskRequest.Deed, _ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let request = TaskRequest(
            deed, on: Self.id(call), by: caller.actor, revision: call.parameters["revision"]?.integerValue
        ) { caller.mayHandle(tasksOf: $0) }
        let answer = try await keeper.perform(request, once: try WriteKey(call, caller: caller)) { Wire.TaskReply($0).text }
        switch answer {
        case .done(let outcome): try await call.reply(Wire.TaskReply(outcome))
        case .before(let text): try await call.reply(try Self.object(text))
        }
    }

    private static func object(_ text: String) throws -> JSONObject {
        guard let object = try? JSON(parsing: Array(text.utf8)).objectValue else {
            throw StoreError.corrupt(path: "answers", detail: "a remembered answer is no JSON object")
        }
        return object
    }

    /// A text of bounded length: it goes into the log, and from there to everybody who reads it.
    private static func text(_ parameter: String, of call: Call) throws -> String {
        let text = call.parameters[parameter]?.stringValue ?? ""
        guard text.utf8.count <= RecordReader.longestText else { throw VarlinkError.invalidParameter(parameter) }
        return text
    }

    private static func id(_ call: Call) -> TaskID { TaskID(call.parameters["id"]?.integerValue ?? 0) }

    // MARK: - Watching

    private func watch(_ call: Call) async throws {
        guard call.more else { throw VarlinkError.expectedMore }
        let caller = try await access.caller(of: call)
        let rep = try scope(call, caller: caller)
        try await Watch(call: call, keeper: keeper, caller: caller, rep: rep).run(since: call.parameters["since"]?.integerValue)
    }
}

extension Wire.TaskReply {
    init(_ outcome: TaskOutcome) {
        self.init(task: Wire.Task(outcome.task, now: outcome.at), next: outcome.next.map { Wire.Task($0, now: outcome.at) })
    }

    /// As JSON.
    fileprivate var text: String {
        var writer = JSONWriter()
        write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension Wire.Task {
    /// The task as callers see it at `now`.
    init(_ stored: StoredTask, now: Instant) {
        self.init(stored.task, nextAt: stored.nextAt?.description, overdue: stored.task.isOverdue(at: now))
    }
}
