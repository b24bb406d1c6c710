import CivilTime
import ControlInterface
import FollowUp
import Keeper
import Store
import Varlink

/// What the daemon knows of itself and the keeper does not.
package struct DaemonFacts: Sendable {
    package var version: String
    package var pid: Int32
    package var startedAt: Instant
    /// What was wrong with the configuration when it was last read.
    package var problems: @Sendable () -> [Wire.Problem]
    package var connections: @Sendable () -> Int
    package var databaseBytes: @Sendable () -> Int64
    /// The names of the readers of the log.
    package var readers: [String]
    /// Reads the configuration anew, on behalf of somebody.
    package var reload: @Sendable (Actor) async throws -> Void

    package init(
        version: String, pid: Int32, startedAt: Instant, problems: @escaping @Sendable () -> [Wire.Problem],
        connections: @escaping @Sendable () -> Int, databaseBytes: @escaping @Sendable () -> Int64, readers: [String],
        reload: @escaping @Sendable (Actor) async throws -> Void
    ) {
        self.version = version
        self.pid = pid
        self.startedAt = startedAt
        self.problems = problems
        self.connections = connections
        self.databaseBytes = databaseBytes
        self.readers = readers
        self.reload = reload
    }
}

/// A configuration that was refused as a whole.
package struct ConfigurationRefused: Error, Sendable {
    package var problems: [Wire.Problem]

    package init(problems: [Wire.Problem]) { self.problems = problems }
}

/// `io.followupd.Service`.
package struct DaemonInterface: VarlinkInterface {
    package let description: InterfaceDescription
    let keeper: Keeper
    let access: Access
    let facts: DaemonFacts

    package init(keeper: Keeper, access: Access, facts: DaemonFacts) throws {
        description = try Interfaces.description(of: Interfaces.service)
        self.keeper = keeper
        self.access = access
        self.facts = facts
    }

    package func handle(_ call: Call) async throws {
        do {
            switch call.method {
            case "Status": try await status(call)
            case "Reload": try await reload(call)
            default: throw VarlinkError.methodNotImplemented(call.fullyQualifiedMethod)
            }
        } catch {
            throw access.answer(to: call, failing: error, interface: Interfaces.service)
        }
    }

    private func status(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let names = facts.readers
        let planner = keeper.state?.planner
        let base = Wire.Status(
            version: facts.version, pid: Int64(facts.pid), startedAt: facts.startedAt.description, now: keeper.clock.now().description,
            zone: planner?.house.zone.name ?? "UTC", logID: "", seq: 0, rules: planner?.rules.rules.map(\.name.rawValue) ?? [],
            problems: facts.problems())
        let status = try await keeper.store.read { snapshot in
            var status = base
            status.logID = try snapshot.logID()
            status.seq = try snapshot.lastSeq()
            guard caller.isAdministrator else { return status }
            status.database = keeper.store.path
            status.databaseBytes = facts.databaseBytes()
            status.connections = Int64(facts.connections())
            let counts = try snapshot.recordCounts()
            status.records = [
                .customers: counts.customers, .contracts: counts.contracts, .deals: counts.deals, .interactions: counts.interactions,
                .requests: counts.requests, .reps: counts.reps, .absences: counts.absences,
            ]
            status.tasks = try snapshot.taskCounts()
            let gaps = try snapshot.coverageGaps()
            status.gaps = [.noOwner: gaps[.noOwner] ?? 0, .noNextTouch: gaps[.noNextTouch] ?? 0]
            status.nextAt = try snapshot.nextAttention()?.description
            status.readers = try names.map { name in
                let seq = try snapshot.cursor(of: name)
                return Wire.Reader(name: name, seq: seq, behind: max(0, status.seq - seq))
            }
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
