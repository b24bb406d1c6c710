import CivilTime
import ControlInterface
import FollowUp
import Keeper
import Simulation
import Store
import Synchronization
import Varlink

/// Reads a configuration that somebody wants to try. The files stand in the place of the first directory of the daemon's own.
///
/// - Throws: `ConfigurationRefused` when there is a mistake anywhere.
package typealias TrialConfiguration = @Sendable ([Wire.ConfigurationFile]) async throws -> KeeperConfiguration

/// `io.followupd.Rules`.
package struct RulesInterface: VarlinkInterface {
    package let description: InterfaceDescription
    /// Planning takes milliseconds, which other connections must not wait for.
    package var execution: HandlerExecution { .globalExecutor }

    let keeper: Keeper
    let access: Access
    let trial: TrialConfiguration
    let simulations = Turn()

    package init(keeper: Keeper, access: Access, trial: @escaping TrialConfiguration) throws {
        description = try Interfaces.description(of: Interfaces.rules)
        self.keeper = keeper
        self.access = access
        self.trial = trial
    }

    package func handle(_ call: Call) async throws {
        do {
            try call.checkLengths()
            switch call.method {
            case "List": try await list(call)
            case "Why": try await why(call)
            case "WhyNot": try await whyNot(call)
            case "Ask": try await ask(call)
            case "Preview": try await preview(call)
            case "Simulate": try await simulate(call)
            case "Coverage": try await coverage(call)
            default: throw VarlinkError.methodNotImplemented(call.fullyQualifiedMethod)
            }
        } catch {
            throw access.answer(to: call, failing: error, interface: Interfaces.rules)
        }
    }

    func state() throws -> KeeperState {
        guard let state = keeper.state else { throw WriterClosed() }
        return state
    }

    func error(_ name: String, _ parameters: JSONObject = [:]) -> VarlinkError {
        VarlinkError(name: "\(Interfaces.rules).\(name)", parameters: parameters)
    }

    // MARK: - What is in force

    private func list(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let state = try state()
        let reps = caller.scope(.customer)
        let counts = try await keeper.store.read { try $0.liveTaskCounts(of: reps) }
        let rules = state.planner.rules.rules.map { Wire.Rule($0, tasks: counts[$0.name] ?? [:]) }
        try await call.reply(Wire.RuleList(rules: rules, broken: state.brokenRules.map(\.rawValue).sorted()))
    }

    // MARK: - Why

    private func why(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let id = TaskID(call.parameters["task"]?.integerValue ?? 0)
        let found = try await keeper.explain(task: id, maySee: caller.subjectCheck)
        guard let found else { throw error("NoSuchTask", ["task": .integer(id.rawValue)]) }
        try await call.reply(Wire.Why(task: found.task, explanation: found.explanation, step: found.step, asOf: found.asOf))
    }

    private func whyNot(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let state = try state()
        let name = RuleName(call.parameters["rule"]?.stringValue ?? "")
        guard let rule = state.planner.rules[name] else {
            throw error("NoSuchRule", ["rule": .string(name.rawValue), "broken": .bool(state.brokenRules.contains(name))])
        }
        let record = call.parameters["record"]?.stringValue ?? ""
        let found = try await keeper.explain(rule, record: record, maySee: caller.subjectCheck)
        guard let found else { throw error("NoSuchRecord", ["record": .string(record)]) }
        try await call.reply(Wire.WhyNot(found))
    }

    private func ask(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        do {
            let answer = try await keeper.ask(
                RuleName(call.parameters["rule"]?.stringValue ?? ""), record: call.parameters["record"]?.stringValue ?? "",
                by: caller.actor, once: try WriteKey(call, caller: caller),
                maySee: caller.subjectCheck
            ) { Wire.Asked(tasks: $0.tasks.map(\.task), explanations: $0.explanations).text }
            switch answer {
            case .done(let asked): try await call.reply(Wire.Asked(tasks: asked.tasks.map(\.task), explanations: asked.explanations))
            case .before(let text): try await call.reply(try JSONObject(remembered: text))
            }
        } catch AskingRefusal.noSuchRule(let rule, let isBroken) {
            throw error("NoSuchRule", ["rule": .string(rule.rawValue), "broken": .bool(isBroken)])
        } catch AskingRefusal.notByHand(let rule) {
            throw error("NotByHand", ["rule": .string(rule.rawValue)])
        } catch AskingRefusal.noSuchRecord(let record) {
            throw error("NoSuchRecord", ["record": .string(record)])
        }
    }

    // MARK: - Coverage

    private func coverage(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let owners = caller.scope(.customer)
        let limit = Int(call.parameters["limit"]?.integerValue ?? 100)
        guard (1...1000).contains(limit) else { throw VarlinkError.invalidParameter("limit") }
        let gap = call.parameters["gap"]?.stringValue.flatMap(Wire.Gap.init(rawValue:))
        // "no_owner C-1": the last that was given.
        let cursor = call.parameters["cursor"]?.stringValue
        let parts = cursor?.split(separator: " ", maxSplits: 1).map(String.init) ?? []
        let start = parts.count == 2 ? Wire.Gap(rawValue: parts[0]) : nil
        guard cursor == nil || start != nil else { throw VarlinkError.invalidParameter("cursor") }
        let kinds = (gap.map { [$0] } ?? Wire.Gap.allCases).drop { start != nil && $0 != start }
        let page = try await keeper.store.read { snapshot in
            var found: [Wire.CoveragePage.Uncovered] = []
            for kind in kinds where found.count <= limit {
                let after = kind == start ? CustomerID(parts[1]) : nil
                // One more than asked for tells whether there is another page.
                let customers = try snapshot.customers(with: kind.coverage, ownedBy: owners, after: after, limit: limit + 1 - found.count)
                found += customers.map { Wire.CoveragePage.Uncovered($0.record, kind) }
            }
            let counts = try snapshot.coverageGaps(ownedBy: owners)
            let last = found.count > limit ? found[limit - 1] : nil
            return Wire.CoveragePage(
                noOwner: counts[.noOwner] ?? 0, noNextTouch: counts[.noNextTouch] ?? 0, customers: Array(found.prefix(limit)),
                cursor: last.map { "\($0.gap.rawValue) \($0.id)" })
        }
        try await call.reply(page)
    }

}

/// What there is one of at a time.
final class Turn: Sendable {
    private let isTaken = Atomic(false)

    /// - Returns: whether it was free, and is now the caller's, until they give it back.
    func take() -> Bool { !isTaken.exchange(true, ordering: .acquiringAndReleasing) }

    func giveBack() { isTaken.store(false, ordering: .releasing) }
}

extension Wire.Gap {
    fileprivate var coverage: Coverage {
        switch self {
        case .noOwner: .noOwner
        case .noNextTouch: .noNextTouch
        }
    }
}
