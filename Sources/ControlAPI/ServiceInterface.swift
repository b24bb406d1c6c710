import CivilTime
import ControlInterface
import FollowUp
import Keeper
import Store
import Varlink

/// A configuration that was refused as a whole.
package struct ConfigurationRefused: Error, Sendable {
    package var problems: [Wire.Problem]

    package init(problems: [Wire.Problem]) { self.problems = problems }
}

/// `io.followupd.Service`.
package struct DaemonInterface: VarlinkInterface {
    package let description: InterfaceDescription
    /// A backup is copied and read in pieces that other connections must not wait for.
    package var execution: HandlerExecution { .globalExecutor }
    let keeper: Keeper
    let access: Access
    let facts: DaemonFacts
    let backups = Turn()

    package init(keeper: Keeper, access: Access, facts: DaemonFacts) throws {
        description = try Interfaces.description(of: Interfaces.service)
        self.keeper = keeper
        self.access = access
        self.facts = facts
    }

    package func handle(_ call: Call) async throws {
        do {
            try call.checkLengths()
            switch call.method {
            case "Status": try await status(call)
            case "ReadMoment": try await readMoment(call)
            case "Reload": try await reload(call)
            case "Examine": try await examine(call)
            case "Backup": try await backUp(call)
            case "CheckIntegrity": try await checkIntegrity(call)
            case "Erase": try await erase(call)
            case "ListPrograms": try await listPrograms(call)
            case "ListDeadLetters": try await listDeadLetters(call)
            case "GetDeadLetter": try await getDeadLetter(call)
            case "RetryDeadLetters": try await retryDeadLetters(call)
            case "DropDeadLetters": try await dropDeadLetters(call)
            default: throw VarlinkError.methodNotImplemented(call.fullyQualifiedMethod)
            }
        } catch {
            throw access.answer(to: call, failing: error, interface: Interfaces.service)
        }
    }

    private func status(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let names = facts.readers()
        let programs = try await facts.programs().filter { $0.activity != .gone }
        let state = keeper.state
        let planner = state?.planner
        var base = Wire.Status(
            version: facts.version, pid: Int64(facts.pid), startedAt: facts.startedAt.description, now: keeper.clock.now().description,
            zone: planner?.house.zone.name ?? "UTC", logID: "", seq: 0, rules: planner?.rules.rules.map(\.name.rawValue) ?? [],
            problems: facts.problems())
        if caller.isAdministrator {
            base.database = keeper.store.path
            base.connections = Int64(facts.connections())
            base.subscribers = Int64(keeper.subscriberCount.current)
            base.lateness = (state?.lateness).map(Wire.Lateness.init)
        }
        base.retention = (planner?.house.retention).map(Wire.Retention.init)
        let (bytes, logBytes) = (facts.databaseBytes(), keeper.store.logSize)
        let known = base
        let status = try await keeper.store.read { snapshot in
            var status = known
            status.logID = try snapshot.logID()
            status.seq = try snapshot.lastSeq()
            status.oldestSeq = try snapshot.oldestSeq()
            guard caller.isAdministrator else { return status }
            status.databaseBytes = bytes
            let counts = try snapshot.recordCounts()
            status.records = [
                .customers: counts.customers, .contracts: counts.contracts, .deals: counts.deals, .interactions: counts.interactions,
                .requests: counts.requests, .reps: counts.reps, .absences: counts.absences,
            ]
            status.tasks = try snapshot.taskCounts()
            let gaps = try snapshot.coverageGaps()
            status.gaps = [.noOwner: gaps[.noOwner] ?? 0, .noNextTouch: gaps[.noNextTouch] ?? 0]
            status.nextAt = try snapshot.nextAttention()?.description
            let sizes = try snapshot.sizes()
            status.storage = Wire.Storage(
                fileBytes: max(0, bytes - logBytes), logBytes: logBytes, freeBytes: sizes.freeBytes, events: sizes.events,
                deadLetters: sizes.deadLetters)
            let seq = status.seq
            var readers = try names.map { name in
                let taken = try snapshot.cursor(of: name)
                return Wire.Reader(name: name, seq: taken, behind: max(0, seq - taken))
            }
            readers += programs.map { Wire.Reader(name: "program:\($0.name)", seq: $0.seq, behind: max(0, seq - $0.seq)) }
            status.readers = readers
            return status
        }
        try await call.reply(status)
    }

    private func reload(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        do {
            try await facts.reload(caller.actor)
        } catch let refused as ConfigurationRefused {
            let problems = refused.problems.map { problem -> JSON in
                [
                    "file": .string(problem.file), "line": .integer(Int64(problem.line)), "column": .integer(Int64(problem.column)),
                    "message": .string(problem.message),
                ]
            }
            throw VarlinkError(name: "\(Interfaces.service).ConfigurationRefused", parameters: ["problems": .array(problems)])
        }
        let rules = keeper.state?.planner.rules.rules.map { JSON.string($0.name.rawValue) } ?? []
        try await call.reply(["rules": .array(rules)] as JSONObject)
    }
}

extension Wire.Lateness {
    fileprivate init(_ lateness: Lateness) {
        self.init(
            count: Int64(lateness.looks), p50: lateness.percentile(50), p99: lateness.percentile(99), longest: lateness.longest,
            buckets: zip(Lateness.bounds, lateness.counts).map { Bucket(upTo: $0, count: Int64($1)) }, caughtUp: Int64(lateness.caughtUp),
            longestCaughtUp: lateness.longestCaughtUp)
    }
}

extension Wire.Retention {
    fileprivate init(_ retention: Retention) {
        self.init(
            events: retention.events?.description, closedTasks: retention.closedTasks?.description,
            interactions: retention.interactions?.description)
    }
}
