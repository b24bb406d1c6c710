import CivilTime
import ControlAPI
import ControlInterface
import FollowUp
import Foundation
import KeeperTestSupport
import Synchronization
import Testing
import Varlink

/// Everybody who calls in these tests.
enum Person: UInt32, CaseIterable, Sendable {
    /// Reps of Mila's team.
    case anna = 1001
    case bert
    /// A rep and their manager; her own manager is Otto.
    case mila
    case otto
    /// A rep of nobody's team.
    case cleo
    /// Was a rep; Mila stands in.
    case ines
    /// An administrator who is no rep.
    case boss
    /// An administrator who is a rep.
    case adam
    /// A user of the machine, and nothing else.
    case eve
    /// A user without a name.
    case nobody
    /// The user the daemon runs as.
    case daemon
    case root = 0

    var user: User? {
        switch self {
        case .nobody, .daemon: nil
        case .boss, .adam: User(login: "\(self)", isAdministrator: true)
        default: User(login: "\(self)", isAdministrator: false)
        }
    }
}

/// A keeper with the three interfaces over it, served to each person on a socket of their own.
final class Office: Sendable {
    let world: World
    /// What the reading of the configuration will say.
    let problems = Mutex<[Wire.Problem]>([])
    /// The rules that the reading of files which somebody tries will give.
    let tried = Mutex<[Rule]>([])
    fileprivate let servers = Mutex<[Person: VarlinkServer]>([:])

    static let start = "2026-03-02T08:00:00Z"

    /// How many events a subscriber may fall behind.
    private let mostBehind: Int64
    private let limits: Limits

    fileprivate init(rules: [Rule], team: Bool, mostBehind: Int64, limits: Limits) async throws {
        self.limits = limits
        self.mostBehind = mostBehind
        world = try await World(at: try instant(Self.start), rules: rules)
        if team {
            _ = try await world.keeper.upsert(Self.team, by: .daemon)
            await world.keeper.replanned()
        }
    }

    static let team = [
        Rep(login: RepLogin("anna"), name: "Anna", team: "benelux", manager: RepLogin("mila")),
        Rep(login: RepLogin("bert"), name: "Bert", team: "benelux", manager: RepLogin("mila")),
        Rep(login: RepLogin("mila"), name: "Mila", team: "benelux", manager: RepLogin("otto")),
        Rep(login: RepLogin("otto"), name: "Otto"),
        Rep(login: RepLogin("cleo"), name: "Cleo"),
        Rep(login: RepLogin("adam"), name: "Adam"),
        Rep(login: RepLogin("ines"), name: "Ines", manager: RepLogin("mila"), isActive: false),
    ]

    /// Connects as somebody.
    func client(_ person: Person) async throws -> VarlinkClient {
        let path = world.directory.file("\(person).sock")
        if servers.withLock({ $0[person] }) == nil {
            let server = try server(for: person)
            try await server.start(on: .path(path))
            servers.withLock { $0[person] = server }
        }
        return try await VarlinkClient.connect(path: path)
    }

    private func server(for person: Person) throws -> VarlinkServer {
        let keeper = world.keeper
        let access = Access(keeper: keeper, ownUID: Person.daemon.rawValue, uid: { _ in person.rawValue }) {
            Person(rawValue: $0)?.user
        }
        let facts = DaemonFacts(
            version: "1.2.3", pid: 4711, startedAt: try instant(Self.start), problems: { [self] in problems.withLock { $0 } },
            connections: { 3 }, databaseBytes: { 4096 }, readers: { ["journal"] },
            programs: {
                try await keeper.store.read { _ in }
                var program = Wire.Program(name: "mail", activity: .waiting, seq: 3, behind: 5, taken: 2, failed: 1, deadLetters: 0)
                (program.event, program.failures, program.reason) = (4, 1, "exit status 75")
                program.nextTryAt = "2026-03-02T08:01:00Z"
                return [program]
            },
            reload: { [self] actor in
                let found = problems.withLock { $0 }
                if !found.isEmpty { throw ConfigurationRefused(problems: found) }
                let state = try #require(keeper.state)
                try await keeper.reload(.init(rules: state.planner.rules, house: state.planner.house), by: actor)
            })
        return try VarlinkServer(
            service: ServiceInfo(vendor: "followupd", product: "followupd", version: "1.2.3", url: "https://example.org"),
            interfaces: [
                try TasksInterface(keeper: keeper, access: access, mostBehind: mostBehind),
                try RecordsInterface(keeper: keeper, access: access, zones: World.zones),
                try RulesInterface(keeper: keeper, access: access) { [self] files in
                    if files.contains(where: { $0.text == "broken" }) {
                        throw ConfigurationRefused(problems: [Wire.Problem(file: "rules.d/a.yaml", line: 1, column: 1, message: "broken")])
                    }
                    return .init(rules: RuleSet(tried.withLock { $0 }), house: try World.house())
                },
                try ReportsInterface(keeper: keeper, access: access),
                try DaemonInterface(keeper: keeper, access: access, facts: facts),
            ], limits: limits, checksReplies: true)
    }

    fileprivate func close() async {
        await world.stop()
        // The servers hold on to the office through what they tell; here that circle ends.
        let all = servers.withLock { servers in
            defer { servers = [:] }
            return Array(servers.values)
        }
        for server in all { await server.shutdown(grace: .seconds(5)) }
    }

    // MARK: - Records

    /// Hands in customers whose follow-ups are open at once, and gives their tasks in the order of the customers.
    @discardableResult
    func openTasks(_ owners: [(id: String, owner: String?)]) async throws -> [Int64] {
        _ = try await world.keeper.upsert(owners.map { World.customer($0.id, owner: $0.owner, since: "2020-01-01") }, by: .daemon)
        try await world.settle()
        let tasks = try await world.tasks()
        return try owners.map { owner in
            try #require(tasks.first { $0.occurrence.customer?.rawValue == owner.id && $0.state.isLive }).id.rawValue
        }
    }
}

/// Opens an office, and closes it whatever happens.
func withOffice(
    rules: [Rule] = [World.followUp, World.renewal], team: Bool = true, mostBehind: Int64 = 100_000, limits: Limits = Limits(),
    _ body: (Office) async throws -> Void
) async throws {
    let office = try await Office(rules: rules, team: team, mostBehind: mostBehind, limits: limits)
    do {
        try await body(office)
    } catch {
        await office.close()
        throw error
    }
    await office.close()
}

extension VarlinkClient {
    func tasks(_ method: String, _ parameters: JSONObject = [:]) async throws -> JSONObject {
        try await call("\(Interfaces.tasks).\(method)", parameters)
    }

    func records(_ method: String, _ parameters: JSONObject = [:]) async throws -> JSONObject {
        try await call("\(Interfaces.records).\(method)", parameters)
    }

    func service(_ method: String, _ parameters: JSONObject = [:]) async throws -> JSONObject {
        try await call("\(Interfaces.service).\(method)", parameters)
    }

    /// The error that a call ends with; nil when it succeeds.
    func refusal(_ method: String, _ parameters: JSONObject = [:]) async throws -> VarlinkError? {
        do {
            _ = try await call(method, parameters)
            return nil
        } catch let error as VarlinkError {
            return error
        }
    }

    /// The numbers of the tasks on a page.
    func list(_ parameters: JSONObject = [:]) async throws -> [Int64] {
        try await tasks("List", parameters)["tasks"]?.arrayValue?.compactMap { $0["id"]?.integerValue } ?? []
    }
}

extension JSONObject {
    /// The refusals of an intake's reply as "index field".
    var refusals: [String] {
        self["refused"]?.arrayValue?.map { "\($0["index"]?.integerValue ?? -1) \($0["field"]?.stringValue ?? "")" } ?? []
    }
}

extension Office {
    /// How much waits in memory for somebody who does not read.
    func bufferedBytes(_ person: Person) -> Int { servers.withLock { $0[person]?.statistics.bufferedBytes ?? 0 } }
}
