import CivilTime
import Configuration
import ControlAPI
import ControlLine
import Delivery
import FollowUp
import Foundation
import Glibc
import Keeper
import KeeperTestSupport
import Logging
import Store
import Synchronization
import TestSupport
import Testing
import Varlink

/// A sales department with the shipped rules: a keeper, the daemon's interfaces on a socket, the journal, and a clock that is moved.
final class Department: Sendable {
    let world: World
    let journal = RecordingJournal()
    let zone: Zone
    /// Where CSV files are written and read.
    let files: TemporaryDirectory
    private let server: VarlinkServer
    private let reading: Task<Void, any Error>
    /// Who is taken for the caller.
    private let caller: Caller

    /// Everybody who has a login on the machine.
    enum Person: UInt32, CaseIterable, Sendable {
        case root = 0
        case anna = 1001
        case bert, mila, sam, sofie
    }

    private final class Caller: Sendable {
        let person = Mutex(Person.root)
    }

    static let team = """
        login,name,team,manager
        mila,Mila Visser,benelux,
        anna,Anna de Wit,benelux,mila
        bert,Bert Smeets,benelux,mila
        sam,Sam Okafor,specialists,mila
        sofie,Sofie Jansen,specialists,mila

        """

    /// The checkout.
    static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The shipped configuration, of a house in the Netherlands.
    static func configuration() throws -> LoadedConfiguration {
        let etc = project.appendingPathComponent("etc")
        var house = try String(contentsOf: etc.appendingPathComponent("followupd.yaml"), encoding: .utf8)
        for (commented, said) in [("#zone: Europe/Amsterdam", "zone: Europe/Amsterdam"), ("# Example: calendar: nl", "calendar: nl")] {
            try #require(house.contains("\n\(commented)\n"), "etc/followupd.yaml has no line '\(commented)'")
            house = house.replacingOccurrences(of: "\n\(commented)\n", with: "\n\(said)\n")
        }
        let directory = try TemporaryDirectory()
        try directory.write("followupd.yaml", house)
        let loaded = ConfigurationLoader(directories: [directory.path, etc.path], zones: World.zones).load()
        try #require(loaded.problems.isEmpty, "\(loaded.problems)")
        return loaded
    }

    private init(at now: Instant, directory: TemporaryDirectory?) async throws {
        let configuration = try Self.configuration()
        zone = configuration.house.zone
        files = try TemporaryDirectory()
        let world = try await World(at: now, directory: directory, rules: configuration.rules.rules, house: configuration.house)
        self.world = world
        let caller = Caller()
        self.caller = caller
        let keeper = world.keeper
        let access = Access(keeper: keeper, ownUID: 999, uid: { _ in caller.person.withLock { $0.rawValue } }) { uid in
            Person(rawValue: uid).map { User(login: "\($0)", isAdministrator: $0 == .root) }
        }
        server = try VarlinkServer(
            service: ServiceInfo(vendor: "followupd", product: "followupd", version: "1", url: "https://example.org"),
            interfaces: [
                try TasksInterface(keeper: keeper, access: access),
                try RecordsInterface(keeper: keeper, access: access, zones: World.zones),
                try RulesInterface(keeper: keeper, access: access) { _ in .init(rules: configuration.rules, house: configuration.house) },
            ], checksReplies: true)
        try await server.start(on: .path(files.file("socket")))
        let reader = JournalReader(
            keeper: keeper, journal: journal, console: UnusedConsole(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        reading = Task { try await reader.run() }
    }

    /// Opens a department with its team, and closes it whatever happens.
    ///
    /// - Parameters:
    ///   - start: on the house's clocks, "2026-03-02 09:00".
    ///   - directory: where an earlier one left its store, with its team.
    static func open<Value: Sendable>(
        at start: String, directory: TemporaryDirectory? = nil, _ body: (Department) async throws -> Value
    ) async throws -> Value {
        let zone = try World.zones.zone(named: "Europe/Amsterdam")
        let department = try await Department(at: try instant(start, in: zone), directory: directory)
        do {
            if department.world.keeper.state?.planner.team.reps.isEmpty ?? true { try await department.take("reps.csv", team) }
            let value = try await body(department)
            try await department.close()
            return value
        } catch {
            try? await department.close()
            throw error
        }
    }

    private func close() async throws {
        await world.keeper.stop()
        try await reading.value
        await world.keeper.close()
        await server.shutdown(grace: .zero)
    }

    // MARK: - The clock

    private static func instant(_ text: String, in zone: Zone) throws -> Instant {
        zone.instant(of: CivilDateTime(try CivilDate(iso8601: String(text.prefix(10))), try TimeOfDay(text.dropFirst(11))))
    }

    func instant(_ text: String) throws -> Instant { try Self.instant(text, in: zone) }

    /// Lets time pass: whatever is to be done on the way is done at its moment.
    func wait(until end: Instant) async throws {
        while let next = try await world.store.read({ try $0.nextAttention() }), next <= end {
            try await world.move(to: max(next, world.clock.now()))
            await world.keeper.replanned()
        }
        try await world.move(to: end)
        await world.keeper.replanned()
        await journal.holds(try await world.store.read { try $0.lastSeq() })
    }

    // MARK: - Commands

    /// What a command printed, and how it ended.
    struct Answer: Sendable {
        var status: Int32
        var output: String
    }

    /// From now on it is that person who calls.
    func become(_ person: Person) { caller.person.withLock { $0 = person } }

    /// Runs `followupctl` as that person. A name that ends in ".csv" is that of a file in `files`.
    func run(_ person: Person, _ arguments: [String], width: Int = 100) async throws -> Answer {
        caller.person.withLock { $0 = person }
        let directory = try TemporaryDirectory()
        let path = directory.file("output")
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND, 0o600)
        try #require(descriptor >= 0)
        defer { Glibc.close(descriptor) }
        let output = Output(descriptor: descriptor, environment: [:], isTerminal: false, width: width)
        let clock = world.clock
        let surroundings = Surroundings(
            environment: ["FOLLOWUPD_SOCKET": files.file("socket")], output: output, errors: output, input: "/dev/null", login: "\(person)",
            zone: zone, now: { clock.now() }, interruption: {})
        let status = await ControlLine.run(arguments.map { $0.hasSuffix(".csv") ? files.file($0) : $0 }, in: surroundings)
        await world.keeper.replanned()
        try await world.settle()
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return Answer(status: status, output: text.replacingOccurrences(of: files.path + "/", with: ""))
    }

    /// Writes a file and imports it, as `followupctl import` does.
    @discardableResult
    func take(_ name: String, _ text: String) async throws -> Answer {
        try files.write(name, text)
        let answer = try await run(.root, ["import", name])
        try #require(answer.status == 0, "\(answer.output)")
        return answer
    }

    @discardableResult
    func take(_ name: String, rows: [String]) async throws -> Answer { try await take(name, rows.joined(separator: "\n") + "\n") }

    // MARK: - Tasks

    /// The live task of a rule that was made last.
    func task(
        _ rule: String, _ states: Set<TaskState.Name> = [.planned, .open, .snoozed], customer: String? = nil
    ) async throws -> FollowUpTask {
        let tasks = try await world.tasks(states).filter { task in
            task.occurrence.key.rule.rawValue == rule && (customer == nil || task.occurrence.customer?.rawValue == customer)
        }
        return try #require(tasks.max { $0.id < $1.id }, "no live task of the rule \(rule)")
    }
}
