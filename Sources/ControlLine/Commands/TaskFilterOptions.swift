import ArgumentParser
import CivilTime
import ControlInterface
import FollowUp
import Varlink

/// Which tasks a verb is about, besides whose they are.
struct TaskFilterOptions: ParsableArguments {
    @Option(name: .long, parsing: .upToNextOption, help: ArgumentHelp("Only tasks in these states.", valueName: "state"))
    var state: [TaskState.Name] = []
    @Option(name: .long, help: ArgumentHelp("Only those of this rule.", valueName: "rule"))
    var rule: String?
    @Option(name: .long, help: ArgumentHelp("Only those of this customer.", valueName: "id"))
    var customer: String?
    @Option(name: .long, help: ArgumentHelp("Only those that are due at this time or later: 'mon', '2026-12-24 09:00'.", valueName: "when"))
    var dueFrom: String?
    @Option(name: .long, help: ArgumentHelp("Only those that are due before this time.", valueName: "when"))
    var dueBefore: String?
    @Flag(name: .long, help: "Only those that are late.")
    var overdue = false
    @Option(name: .long, help: ArgumentHelp("Only those with these words in the title or the customer's record.", valueName: "words"))
    var text: String?

    /// As parameters of `Tasks.List` and `Tasks.Count`.
    ///
    /// - Throws: `WhenError`, and what keeps from the daemon.
    func parameters(of scope: Daemon.Scope, in session: Session) async throws -> JSONObject {
        var parameters = scope.parameters
        if !state.isEmpty { parameters["states"] = .array(state.map { .string($0.rawValue) }) }
        if let rule { parameters["rule"] = .string(rule) }
        if let customer { parameters["customer"] = .string(customer) }
        if let dueFrom { parameters["dueFrom"] = .string(try await session.moment(dueFrom, .ahead).description) }
        if let dueBefore { parameters["dueBefore"] = .string(try await session.moment(dueBefore, .ahead).description) }
        if overdue { parameters["overdue"] = true }
        if let text { parameters["text"] = .string(text) }
        return parameters
    }

    /// Whether more is asked than what is open.
    var isNarrow: Bool {
        !state.isEmpty || rule != nil || customer != nil || dueFrom != nil || dueBefore != nil || overdue || text != nil
    }
}

/// In which order tasks are listed.
enum TaskOrder: String, CaseIterable, ExpressibleByArgument {
    case due
    case priority
    case opened
    case customer
}
