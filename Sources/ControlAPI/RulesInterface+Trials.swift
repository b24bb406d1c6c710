import CivilTime
import ControlInterface
import FollowUp
import Keeper
import Simulation
import Store
import Synchronization
import Varlink

/// Rules that are tried: what they would change, and what a year with them would be.
extension RulesInterface {
    /// The files of a configuration together, in bytes, and how many there may be.
    private static let mostBytes = 4 << 20
    private static let mostFiles = 2000
    /// What a simulation may take of a processor: the rest is for the daemon's own work.
    private static let share = 0.5
    private static let longest: Int64 = 10 * 366 * 86_400
    private static let usual: Int64 = 8 * 7 * 86_400

    // MARK: - Preview

    func preview(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let scope = caller.scope(.customer)
        let examples = Int(call.parameters["examples"]?.integerValue ?? 20)
        guard (0...1000).contains(examples) else { throw VarlinkError.invalidParameter("examples") }
        let configuration = try await configuration(call)
        var planner = try state().planner
        planner.rules = configuration.rules
        planner.house = configuration.house
        let preview = RulePreview(
            store: keeper.store, planner: planner, brokenRules: configuration.brokenRules, now: keeper.clock.now(), scope: scope,
            examples: examples)
        let told = Mutex(-1)
        let result = try await preview.run { done, total in
            // How many customers there are in all is not everybody's to know.
            let progress =
                scope == nil ? Wire.Progress(done: done, total: total) : Wire.Progress(done: done * 100 / max(total, 1), total: 100)
            try await tell(call, progress, told)
        }
        try await call.reply(TrialReply(result: Wire.Preview(result, rules: configuration.rules)))
    }

    /// At most once for each hundredth: a million customers are ten thousand pages.
    private func tell(_ call: Call, _ progress: Wire.Progress, _ told: borrowing Mutex<Int>) async throws {
        guard call.more, progress.total > 0 else { return }
        let percent = progress.done * 100 / progress.total
        let isNew = told.withLock { told in
            defer { told = percent }
            return told != percent
        }
        if isNew { try await call.reply(TrialReply<Wire.Preview>(progress: progress), continues: true) }
    }

    // MARK: - Simulation

    func simulate(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let scope = caller.scope(.customer)
        let start = keeper.clock.now()
        let end = try end(call, after: start)
        let model = try model(call)
        let configuration = try await configuration(call)
        guard simulations.take() else { throw error("SimulationUnderWay") }
        defer { simulations.giveBack() }
        let simulation = Simulation(of: keeper.store, configuration: configuration, model: model, start: start, share: Self.share)
        let told = Mutex(-1)
        let days = Int((end.microseconds - start.microseconds) / 86_400_000_000)
        let course = try await simulation.run(until: end) { at in
            let done = Int((at.microseconds - start.microseconds) / 86_400_000_000)
            try await tell(call, Wire.Progress(done: min(done, days), total: max(days, 1)), told)
        }
        try await call.reply(TrialReply(result: Wire.Course(course, until: end, model: model, rules: configuration.rules, scope: scope)))
    }

    private func end(_ call: Call, after start: Instant) throws -> Instant {
        guard let text = call.parameters["until"]?.stringValue else { return start.adding(seconds: Self.usual) }
        guard let end = try? Instant(rfc3339: text), end > start, end <= start.adding(seconds: Self.longest) else {
            throw VarlinkError.invalidParameter("until")
        }
        return end
    }

    private func model(_ call: Call) throws -> CompletionModel {
        var model = CompletionModel()
        if let perDay = call.parameters["perDay"]?.integerValue {
            guard (0...10_000).contains(perDay) else { throw VarlinkError.invalidParameter("perDay") }
            model.perDay = Int(perDay)
        }
        let reaching: Double? =
            switch call.parameters["reaching"] {
            case .number(let number)?: number
            case .integer(let number)?: Double(number)
            default: nil
            }
        if let reaching {
            guard (0...1).contains(reaching) else { throw VarlinkError.invalidParameter("reaching") }
            model.reaching = reaching
        }
        if let seed = call.parameters["seed"]?.integerValue { model.seed = UInt64(bitPattern: seed) }
        return model
    }

    // MARK: - The configuration

    /// The one that is to be tried: what came with the call, or what is in force.
    private func configuration(_ call: Call) async throws -> KeeperConfiguration {
        guard let given = call.parameters["files"]?.arrayValue else {
            let state = try state()
            return KeeperConfiguration(rules: state.planner.rules, house: state.planner.house, brokenRules: state.brokenRules)
        }
        guard given.count <= Self.mostFiles else { throw VarlinkError.invalidParameter("files") }
        var bytes = 0
        let files = try given.enumerated().map { index, json -> Wire.ConfigurationFile in
            let file = try Wire.ConfigurationFile(json)
            bytes += file.text.utf8.count
            guard Self.isPath(file.path), bytes <= Self.mostBytes else { throw VarlinkError.invalidParameter("files[\(index)]") }
            return file
        }
        do {
            return try await trial(files)
        } catch let refused as ConfigurationRefused {
            let problems = refused.problems.map { problem -> JSON in
                [
                    "file": .string(problem.file), "line": .integer(Int64(problem.line)), "column": .integer(Int64(problem.column)),
                    "message": .string(problem.message),
                ]
            }
            throw error("InvalidConfiguration", ["problems": .array(problems)])
        }
    }

    /// A path that stays within its directory: it is written to a place of the daemon's own.
    private static func isPath(_ path: String) -> Bool {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        return names.count <= 4
            && names.allSatisfy { name in
                !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 200
                    && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f && $0 != "\\" }
            }
    }
}

/// Progress, or the result.
private struct TrialReply<Result: JSONWritable & Sendable>: JSONWritable, Sendable {
    var progress: Wire.Progress?
    var result: Result?

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let progress { writer.member("progress", progress) }
        if let result { writer.member("result", result) }
        writer.endObject()
    }
}

extension Wire.Preview {
    fileprivate init(_ result: RulePreview.Result, rules: RuleSet) {
        self.init(
            customers: result.customers, rules: rules.rules.map(\.name.rawValue), total: Wire.Tally(result.total),
            byRule: result.rules.sorted { $0.key < $1.key }.map { ($0.key.rawValue, Wire.Tally($0.value)) },
            byRep: result.reps.sorted { ($0.key?.rawValue ?? "") < ($1.key?.rawValue ?? "") }.map {
                ($0.key?.rawValue, Wire.Tally($0.value))
            },
            examples: result.examples.map(Wire.Example.init))
    }
}

extension Wire.Tally {
    fileprivate init(_ tally: RulePreview.Tally) {
        self.init(created: tally.created, moved: tally.moved, withdrawn: tally.withdrawn, closed: tally.closed)
    }
}

extension Wire.Example {
    fileprivate init(_ edit: TaskEdit) {
        let change: Wire.Change
        var task: FollowUpTask?
        let shown: Occurrence
        switch edit {
        case .create(let occurrence): (change, shown) = (.create, occurrence)
        case .move(let moved, let occurrence): (change, task, shown) = (.move, moved, occurrence)
        case .withdraw(let gone): (change, task, shown) = (.withdraw, gone, gone.occurrence)
        case .settle(let gone, _): (change, task, shown) = (.close, gone, gone.occurrence)
        }
        let before = change == .move ? task?.occurrence : nil
        self.init(
            change: change, task: task?.id.rawValue, rule: shown.key.rule.rawValue, title: shown.title, customer: shown.customer?.rawValue,
            rep: shown.assignee?.rawValue, opensAt: shown.dates.opens.description, dueAt: shown.dates.due.description,
            repBefore: before?.assignee?.rawValue, opensAtBefore: before?.dates.opens.description,
            dueAtBefore: before?.dates.due.description)
    }
}

extension Wire.Course {
    fileprivate init(_ course: SimulatedCourse, until end: Instant, model: CompletionModel, rules: RuleSet, scope: Set<RepLogin>?) {
        let shown = course.reps.filter { rep, _ in scope.map { scope in rep.map(scope.contains) ?? false } ?? true }
        self.init(
            until: end.description, perDay: model.perDay, reaching: model.reaching, seed: Int64(bitPattern: model.seed),
            rules: rules.rules.map(\.name.rawValue), weeks: course.weeks.map(\.description),
            reps: shown.sorted { ($0.key?.rawValue ?? "") < ($1.key?.rawValue ?? "") }.map { rep, weeks in
                RepCourse(
                    rep: rep?.rawValue, opened: weeks.map(\.opened), done: weeks.map(\.done), waiting: weeks.map(\.waiting),
                    late: weeks.map(\.late))
            })
    }
}
