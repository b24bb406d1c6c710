import CivilTime
import Configuration
import Delivery
import FollowUp
import Foundation
import Glibc
import Keeper
import Logging
import Store
import Systemd
import TestSupport

/// Hands a log to a journal in processes of their own, so that they can be killed; for tests.
///
///     DeliveryProbe deliver STATE      logs events as fast as it can and hands them to the journal, until it is killed
///     DeliveryProbe drain STATE        hands over what there is, and ends cleanly
///     DeliveryProbe programs STATE CONFIG SOCKET [COUNT]
///                                      logs COUNT events, or for ever, and hands them to the programs of CONFIG through the helper at SOCKET;
///                                      with COUNT it ends when all of them are done with
///     DeliveryProbe samples STATE      logs an event about a task, hands it over, and ends cleanly
///     DeliveryProbe torture STATE ROUNDS SEED [journald]
///                                      runs the first ROUNDS times, kills it at a random moment each time, then drains; kills and starts
///                                      journald as well when asked to. Prints the log's name and how many events it has.
///     DeliveryProbe rewind STATE COPY  what a restored backup looks like: delivers, keeps a copy, delivers more, puts the copy back, delivers
///
/// With DELIVERY_PROBE_MARK in the environment, journald is not asked to synchronize; a mark is waited for.
@main
enum DeliveryProbe {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 2 else { return fail("what is to be done?") }
        switch arguments[0] {
        case "deliver": try await Deliverer(state: arguments[1]).flood()
        case "drain": try await Deliverer(state: arguments[1]).drain()
        case "programs":
            guard arguments.count >= 4 else { return fail("with which helper?") }
            try await Deliverer(state: arguments[1]).runPrograms(
                config: arguments[2], socket: arguments[3], count: arguments.count > 4 ? Int(arguments[4]) : nil)
        case "samples": try await Deliverer(state: arguments[1]).samples()
        case "torture":
            guard arguments.count >= 4, let rounds = Int(arguments[2]), let seed = UInt64(arguments[3]) else { return fail("how often?") }
            var torture = Torture(state: arguments[1], generator: SeededGenerator(seed: seed), killsJournald: arguments.last == "journald")
            try await torture.run(rounds: rounds)
        case "rewind": try await Rewinding(state: arguments[1], copy: arguments[2]).run()
        default: fail("no such probe: \(arguments[0])")
        }
    }

    static func fail(_ message: String) {
        FileHandle.standardError.write(Data("DeliveryProbe: \(message)\n".utf8))
        exit(64)
    }
}

/// A keeper with a journal reader, on a state directory.
struct Deliverer {
    let keeper: Keeper
    let reader: JournalReader

    init(state: String) async throws {
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        let store = try Store(directory: state)
        var logger = Logger(label: "probe", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .warning
        keeper = Keeper(store: store, clock: SystemClock(), alarm: WallAlarm(), logger: logger)
        let asksJournald = ProcessInfo.processInfo.environment["DELIVERY_PROBE_MARK"] == nil
        reader = JournalReader(
            keeper: keeper, journal: SystemJournal(asksJournald: asksJournald), console: Silence(), logger: logger)
        let house = House(zone: .utc, calendar: .init(), dayStarts: .midnight, dayEnds: .midnight, settling: 0, zoneNamed: { _ in .utc })
        try await keeper.start(KeeperConfiguration(rules: RuleSet([]), house: house), version: "probe")
    }

    func flood() async throws {
        let reading = Task { try await reader.run() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    while true { try await keeper.reloadRefused("for the journal, from \(writer)", by: .daemon) }
                }
            }
            try await group.waitForAll()
        }
        try await reading.value
    }

    func log(_ count: Int) async throws {
        for number in 0..<count { try await keeper.reloadRefused("number \(number)", by: .daemon) }
    }

    func runPrograms(config: String, socket: String, count: Int?) async throws {
        let loaded = ConfigurationLoader(directories: [config], zones: ZoneDatabase()).load()
        let delivery = ProgramDelivery(
            keeper: keeper, helper: SocketHelper(path: socket), logger: Logger(label: "probe", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await delivery.update(loaded.programs.map(\.delivery))
        guard let count else {
            // A little faster than they are delivered, so that some wait when it is killed, but not thousands.
            while true {
                try await log(1)
                try await Task.sleep(for: .milliseconds(4))
            }
        }
        try await log(count)
        while try await delivery.status().contains(where: { $0.behind > 0 }) { try await Task.sleep(for: .milliseconds(5)) }
        await keeper.stop()
        await delivery.run()
        print(try await keeper.store.read { try $0.lastSeq() })
        await keeper.close()
    }

    /// Straight into the store: which events there are is the question here, not how they come about.
    func samples() async throws {
        let stamp = TaskStamp(
            id: TaskID(12), rule: RuleName("follow-up"), customer: CustomerID("C1"), assignee: RepLogin("anna"),
            title: "Follow up Customer C1", due: Instant(seconds: 1_774_256_400))
        let event = Event(at: SystemClock().now(), actor: .daemon, body: .task(stamp, .reminded(overdue: true, missed: 0)))
        try keeper.store.write { try $0.append([event]) }
        try await drain()
    }

    func drain() async throws {
        let reading = Task { try await reader.run() }
        await keeper.stop()
        try await reading.value
        let (id, last, cursor) = try await keeper.store.read {
            (try $0.logID(), try $0.lastSeq(), try $0.cursor(of: JournalReader.name))
        }
        await keeper.close()
        print("\(id) \(last) \(cursor)")
    }
}

/// What goes to the console is of no interest.
struct Silence: Console {
    func write(_ line: String) {}
}

struct Torture {
    let state: String
    var generator: SeededGenerator
    let killsJournald: Bool

    mutating func run(rounds: Int) async throws {
        var journald = Journald()
        for _ in 0..<rounds {
            let child = try Self.start(["deliver", state])
            // Before the start is done, while it asks the journal, in the middle of batches.
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...700, using: &generator)))
            if killsJournald, Int.random(in: 0..<3, using: &generator) == 0 {
                journald.kill()
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...50, using: &generator)))
                if Bool.random(using: &generator) {
                    // The program is there when the journal is back.
                    try await journald.start()
                    try await Task.sleep(for: .milliseconds(Int.random(in: 300...700, using: &generator)))
                }
            }
            kill(child.processIdentifier, SIGKILL)
            child.waitUntilExit()
            if !journald.isRunning { try await journald.start() }
        }
        let last = try Self.start(["drain", state])
        last.waitUntilExit()
        // Its own journald is no child of the script around this, which would end the one that it started.
        if killsJournald { journald.end() }
        exit(last.terminationStatus)
    }

    static func start(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        try process.run()
        return process
    }
}

/// The journald of scripts/private-journald.sh, to be killed and started anew.
struct Journald {
    private var pid: pid_t
    private let program: String
    private var process: Process?

    init() {
        pid = ProcessInfo.processInfo.environment["JOURNALD_PID"].flatMap { pid_t($0) } ?? 0
        program = ["/usr/lib/systemd/systemd-journald", "/lib/systemd/systemd-journald"].first { access($0, X_OK) == 0 } ?? ""
    }

    private(set) var isRunning = true

    /// As a crash ends it: what is in its queue is lost.
    mutating func kill() {
        Glibc.kill(pid, SIGKILL)
        process?.waitUntilExit()
        isRunning = false
    }

    mutating func start() async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        pid = process.processIdentifier
        isRunning = true
        while !Journal.isAvailable() { try await Task.sleep(for: .milliseconds(2)) }
    }

    mutating func end() {
        guard let process else { return }
        let sync = Process()
        sync.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        sync.arguments = ["journalctl", "--sync"]
        try? sync.run()
        sync.waitUntilExit()
        process.terminate()
        process.waitUntilExit()
    }
}

struct Rewinding {
    let state: String
    let copy: String

    func run() async throws {
        for (number, count) in [50, 30].enumerated() {
            let deliverer = try await Deliverer(state: state)
            try await deliverer.log(count)
            try await deliverer.drain()
            if number == 0 { try FileManager.default.copyItem(atPath: state, toPath: copy) }
        }
        try FileManager.default.removeItem(atPath: state)
        try FileManager.default.moveItem(atPath: copy, toPath: state)
        let deliverer = try await Deliverer(state: state)
        try await deliverer.log(10)
        try await deliverer.drain()
    }
}
