import CivilTime
import ControlInterface
import FollowUp
import Keeper
import Store
import Varlink

/// `io.followupd.Tasks`.
package struct TasksInterface: VarlinkInterface {
    package let description: InterfaceDescription
    let keeper: Keeper
    let access: Access
    let recentPages = RecentPages()
    let recentNews = RecentNews()
    /// How many events a subscriber may fall behind.
    let mostBehind: Int64

    package init(keeper: Keeper, access: Access, mostBehind: Int64 = 100_000) throws {
        self.mostBehind = mostBehind
        description = try Interfaces.description(of: Interfaces.tasks)
        self.keeper = keeper
        self.access = access
    }

    package func handle(_ call: Call) async throws {
        do {
            try call.checkLengths()
            switch call.method {
            case "List": try await list(call)
            case "Count": try await count(call)
            case "Get": try await get(call)
            case "Done": try await done(call)
            case "Snooze": try await snooze(call)
            case "Dismiss": try await dismiss(call)
            case "Seen": try await perform(.seen, call)
            case "HandOver": try await handOver(call)
            case "HandBack": try await perform(.handBack(note: call.text("note")), call)
            case "Reopen": try await perform(.reopen(note: call.text("note")), call)
            case "Undo": try await perform(deed: .undo, call)
            case "Watch": try await watch(call)
            default: throw VarlinkError.methodNotImplemented(call.fullyQualifiedMethod)
            }
        } catch {
            throw access.answer(to: call, failing: error, interface: Interfaces.tasks)
        }
    }

    // MARK: - Changing

    private func done(_ call: Call) async throws {
        let outcome = call.parameters["outcome"]?.stringValue.flatMap(Interaction.Outcome.init(rawValue:))
        try await perform(.done(outcome: outcome, note: call.text("note")), call)
    }

    private func dismiss(_ call: Call) async throws {
        try await perform(.dismiss(reason: call.text("reason")), call)
    }

    private func snooze(_ call: Call) async throws {
        guard let until = try? Instant(rfc3339: call.parameters["until"]?.stringValue ?? "") else {
            throw VarlinkError.invalidParameter("until")
        }
        try await perform(.snooze(until: until), call)
    }

    private func handOver(_ call: Call) async throws {
        let login = call.parameters["to"]?.stringValue ?? ""
        try await perform(.handOver(to: RepLogin(login), note: call.text("note")), call)
    }

    private func perform(_ command: TaskCommand, _ call: Call) async throws { try await perform(deed: .command(command), call) }

    private func perform(deed: TaskRequest.Deed, _ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let request = TaskRequest(
            deed, on: Self.id(call), by: caller.actor, revision: call.parameters["revision"]?.integerValue
        ) { caller.may(.task, [$0]) }
        let answer = try await keeper.perform(request, once: try WriteKey(call, caller: caller)) { Wire.TaskReply($0).text }
        switch answer {
        case .done(let outcome): try await call.reply(Wire.TaskReply(outcome))
        case .before(let text): try await call.reply(try JSONObject(remembered: text))
        }
    }

    static func id(_ call: Call) -> TaskID { TaskID(call.parameters["id"]?.integerValue ?? 0) }

    // MARK: - Watching

    private func watch(_ call: Call) async throws {
        guard call.more else { throw VarlinkError.expectedMore }
        try await Watch(
            call: call, keeper: keeper, access: access, recent: recentNews, mostBehind: mostBehind,
            follows: call.parameters["follow"]?.boolValue != false
        )
        .run()
    }
}

extension Call {
    /// A text that may be left out.
    fileprivate func text(_ parameter: String) -> String { parameters[parameter]?.stringValue ?? "" }
}

extension Wire.TaskReply {
    init(_ outcome: TaskOutcome) {
        self.init(task: Wire.Task(outcome.task, now: outcome.at), next: outcome.next.map { Wire.Task($0, now: outcome.at) })
    }
}

extension Wire.Task {
    /// The task as callers see it at `now`.
    init(_ stored: StoredTask, now: Instant) {
        self.init(stored.task, nextAt: stored.nextAt?.description, overdue: stored.task.isOverdue(at: now))
    }
}
