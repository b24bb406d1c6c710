import CivilTime
import FollowUp
import Foundation
import Keeper
import KeeperTestSupport
import Logging
import Store
import Synchronization
import TestSupport
import Testing
import Varlink

@testable import Delivery

@Suite("Handing the log to programs", .timeLimit(.minutes(1)))
struct ProgramDeliveryTests {
    private static let start = "2026-03-02T08:00:00Z"

    private func program(
        _ name: String, kinds: Set<EventKind> = [.serviceReloadRefused], reps: Set<RepLogin>? = nil, tries: Int = 3
    ) -> DeliveryProgram {
        DeliveryProgram(
            name: name, filter: EventFilter(kinds: kinds, reps: reps), timeout: 30,
            retries: RetryPolicy(tries: tries, firstWait: 10, longestWait: 60))
    }

    private static let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private func delivery(_ world: World, _ helper: FakeHelper, _ pace: any ProgramPace = KeptPace(SeededGenerator(seed: 1)))
        -> ProgramDelivery
    {
        ProgramDelivery(keeper: world.keeper, helper: helper, pace: pace, logger: Self.silent)
    }

    /// Logs events of a kind that programs ask for; gives the number of the last.
    @discardableResult
    private func log(_ world: World, _ count: Int = 1) async throws -> Int64 {
        for number in 0..<count { try await world.keeper.reloadRefused("reason \(number)", by: .login("root")) }
        return try await world.store.read { try $0.lastSeq() }
    }

    private func cursor(_ world: World, _ program: String) async throws -> Int64 {
        try await world.store.read { try $0.cursor(of: ProgramReader.cursorName(program)) }
    }

    private func cursors(_ world: World, _ programs: [String]) async throws -> [Int64] {
        try await world.store.read { snapshot in try programs.map { try snapshot.cursor(of: ProgramReader.cursorName($0)) } }
    }

    /// Ends the world as SIGTERM would, and the delivery with it.
    private func stop(_ world: World, _ delivery: ProgramDelivery) async {
        await world.keeper.stop()
        await delivery.run()
        await world.keeper.close()
    }

    /// Waits until `condition` holds, which nobody tells of: it is looked at again and again.
    private func eventually(_ condition: () async throws -> Bool) async throws {
        while !(try await condition()) { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test("every event that a program asks for reaches it once, in order; what it does not ask for is passed over")
    func everything() async throws {
        let world = try await World(at: try instant(Self.start))
        let helper = FakeHelper()
        let delivery = delivery(world, helper)
        try await delivery.update([program("all"), program("none", kinds: [.taskOpened])])
        let last = try await log(world, 40)
        await helper.ran(40)
        try await eventually { try await cursors(world, ["none", "all"]) == [last, last] }
        #expect(helper.runs.map(\.seq) == Array(last - 39...last))
        #expect(helper.runs.allSatisfy { $0.program == "all" && $0.attempt == 1 })
        let logID = try await world.store.read { try $0.logID() }
        #expect(helper.runs.map(\.key) == (last - 39...last).map { "\(logID)-\($0)" })
        await stop(world, delivery)
    }

    @Test(
        "F17: the log is held for programs that are there, whose files are broken, or that are changing; one that is removed lets it go at once"
    )
    func holdsTheLog() async throws {
        let world = try await World(at: try instant(Self.start))
        let helper = FakeHelper()
        let delivery = delivery(world, helper)
        try await delivery.update([program("mail"), program("chat")])
        #expect(delivery.cursorNames == ["program:chat", "program:mail"])
        try await delivery.update([program("mail", tries: 5)], broken: ["chat", "new"])
        // One that was broken from its first day has no place to keep.
        #expect(delivery.cursorNames == ["program:chat", "program:mail"])
        let place = try await cursor(world, "chat")
        try await log(world, 3)
        #expect(try await cursor(world, "chat") == place)
        let status = try await delivery.status()
        #expect(status.map(\.name) == ["chat", "mail"])
        #expect(status[0].activity == .broken && status[0].behind >= 3)
        try await delivery.update([program("mail", tries: 5), program("chat")])
        await helper.ran(6)
        #expect(helper.runs.filter { $0.program == "chat" }.count == 3)
        try await delivery.update([program("mail", tries: 5)])
        #expect(delivery.cursorNames == ["program:mail"])
        #expect(try await cursor(world, "chat") == 0)
        await stop(world, delivery)
    }

    @Test("a program is handed the event, and its rep with name, address and zone, as one JSON object")
    func object() async throws {
        let world = try await World(at: try instant(Self.start))
        var anna = World.anna
        (anna.email, anna.zone) = ("anna@example.com", "America/New_York")
        _ = try await world.keeper.upsert([anna, World.mila], by: .daemon)
        await world.keeper.replanned()
        let helper = FakeHelper()
        let delivery = delivery(world, helper)
        try await delivery.update([program("mail", kinds: [.taskOpened, .taskReminded], reps: ["anna"])])
        _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        await helper.ran(1)
        let json = try JSON(parsing: try #require(helper.runs.first).delivery)
        #expect(json["rep"] == ["login": "anna", "name": "Anna", "email": "anna@example.com", "zone": "America/New_York"])
        #expect(json["event"]?["kind"] == "task.opened")
        #expect(json["event"]?["customer"] == "C1")
        #expect(json["event"]?["title"] == "Follow up Customer C1")
        #expect(json["log"]?.stringValue?.count == 32)
        await stop(world, delivery)
    }

    @Test("a program that is new is told what happens from now on, not what is long past; one that is gone is forgotten")
    func newAndGone() async throws {
        let world = try await World(at: try instant(Self.start))
        try await log(world, 5)
        let helper = FakeHelper()
        let delivery = delivery(world, helper)
        try await delivery.update([program("mail")])
        let first = try await log(world)
        await helper.ran(1)
        #expect(helper.runs.map(\.seq) == [first])
        // Gone, and back much later: it begins anew.
        try await eventually { try await cursor(world, "mail") == first }
        try await delivery.update([])
        #expect(try await cursor(world, "mail") == 0)
        try await log(world, 5)
        try await delivery.update([program("mail")])
        let second = try await log(world)
        await helper.ran(2)
        #expect(helper.runs.map(\.seq) == [first, second])
        // A file with a mistake keeps its place.
        try await eventually { try await cursor(world, "mail") == second }
        try await delivery.update([], broken: ["mail"])
        let third = try await log(world, 2)
        try await delivery.update([program("mail")])
        await helper.ran(4)
        #expect(helper.runs.map(\.seq) == [first, second, third - 1, third])
        await stop(world, delivery)
    }

    @Test(
        "what fails is tried again after waits that double and vary, as often as the file says, and is then a dead letter; the next goes on"
    )
    func retries() async throws {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        let world = try await World(at: try instant(Self.start))
        let failing = Mutex<Int64>(0)
        let helper = FakeHelper { run in
            run.seq == failing.withLock { $0 } ? .failed(reason: "exit status 1: no route", isFinal: false) : .taken
        }
        let pace = KeptPace(SeededGenerator(seed: seed))
        let delivery = delivery(world, helper, pace)
        try await delivery.update([program("mail", tries: 5)])
        let seq = try await world.store.read { try $0.lastSeq() } + 1
        failing.withLock { $0 = seq }
        let next = try await log(world, 2)
        await helper.ran(6)
        #expect(helper.runs.map(\.seq) == [seq, seq, seq, seq, seq, next])
        #expect(helper.runs.map(\.attempt) == [1, 2, 3, 4, 5, 1])
        #expect(Set(helper.runs.prefix(5).map(\.key)).count == 1)
        let seconds = pace.waits.map { Double($0) / 1_000_000 }
        #expect(seconds.count == 4)
        // 10, 20, 40 and 60 s, each between its half and its whole.
        for (waited, whole) in zip(seconds, [10.0, 20, 40, 60]) { #expect((whole / 2...whole).contains(waited), "SEED=\(seed) \(seconds)") }
        try await eventually { try await cursor(world, "mail") == next }
        let letters = try await world.keeper.deadLetters(limit: 10)
        #expect(letters.map(\.seq) == [seq])
        #expect(letters.first?.failures == 5)
        #expect(letters.first?.reason == "exit status 1: no route")
        await stop(world, delivery)
    }

    @Test("F3: a program that fails and one that hangs stop neither another program nor the journal")
    func independent() async throws {
        let world = try await World(at: try instant(Self.start))
        let helper = FakeHelper { run in
            switch run.program {
            case "hangs":
                try? await Task.sleep(for: .seconds(86_400))
                return .taken
            case "fails": return .failed(reason: "always", isFinal: false)
            default: return .taken
            }
        }
        let delivery = delivery(world, helper, EndlessPace())
        try await delivery.update([program("fails"), program("hangs"), program("works")])
        let journal = SwitchedJournal()
        let reader = JournalReader(keeper: world.keeper, journal: journal, console: KeptConsole(), logger: Self.silent)
        let journaling = Task { try await reader.run() }
        let last = try await log(world, 100)
        try await eventually { try await cursor(world, "works") == last }
        await journal.holds(Int(last))
        #expect(helper.runs(of: "works").count == 100)
        #expect(helper.runs(of: "hangs").count == 1)
        #expect(helper.runs(of: "fails").count == 1)
        journaling.cancel()
        _ = await journaling.result
        // The one that hangs would take five seconds to be given up on at the end; here it is changed away instead.
        try await delivery.update([])
        await stop(world, delivery)
    }

    @Test(
        "F17: rows that wait while none goes out are seen: the cursor, how many wait, the last failure, the dead letters, the missing helper"
    )
    func visible() async throws {
        let world = try await World(at: try instant(Self.start))
        let helper = FakeHelper { run in
            run.program == "broken"
                ? .failed(reason: "exit status 1", isFinal: false)
                : run.program == "picky" ? .failed(reason: "exit status 67: no address", isFinal: true) : .taken
        }
        let delivery = delivery(world, helper, EndlessPace())
        try await delivery.update([program("broken"), program("fine"), program("picky")])
        let before = try await world.store.read { try $0.lastSeq() }
        let last = try await log(world, 20)
        try await eventually { try await cursors(world, ["picky", "fine"]) == [last, last] }
        try await eventually { try await delivery.status()[0].activity != .running(seq: before + 1) }
        try await eventually { try await delivery.status()[1].activity == .idle }

        let status = try await delivery.status()
        #expect(status.map(\.name) == ["broken", "fine", "picky"])
        let (broken, fine, picky) = (status[0], status[1], status[2])
        #expect((broken.seq, broken.behind, broken.failures, broken.taken, broken.deadLetters) == (before, 20, 1, 0, 0))
        #expect(broken.lastFailure?.reason == "exit status 1")
        guard case .waiting(let seq, let failures, let until) = broken.activity else {
            Issue.record("\(broken.activity)")
            return
        }
        #expect((seq, failures) == (before + 1, 1))
        #expect(until > world.clock.now())
        #expect((fine.seq, fine.behind, fine.failures, fine.taken, fine.activity) == (last, 0, 0, 20, .idle))
        #expect((picky.behind, picky.failures, picky.deadLetters) == (0, 20, 20))
        #expect(picky.lastFailure?.reason == "exit status 67: no address")

        // Nobody is there to run anything: nothing is counted against the program, and nothing is skipped.
        helper.goAway()
        let waiting = try await log(world, 3)
        try await eventually { try await delivery.status()[1].activity == .noHelper }
        #expect(try await delivery.status()[1].behind == 3)
        helper.comeBack()
        try await eventually { try await cursor(world, "fine") == waiting }
        #expect(try await delivery.status()[1].taken == 23)
        // A program that is no more is shown as long as it has dead letters.
        try await delivery.update([])
        #expect(try await delivery.status().map(\.name) == ["picky"])
        await stop(world, delivery)
    }

    @Test("after a stop or a crash only the event that was under way comes again, with its key, and its failures still count")
    func restart() async throws {
        let directory = try TemporaryDirectory()
        var world = try await World(at: try instant(Self.start), directory: directory)
        let stuck = Mutex<Int64>(0)
        let helper = FakeHelper { run in
            run.seq == stuck.withLock { $0 } ? .failed(reason: "busy", isFinal: false) : .taken
        }
        var delivery = delivery(world, helper, EndlessPace())
        try await delivery.update([program("mail", tries: 3)])
        let first = try await world.store.read { try $0.lastSeq() } + 1
        stuck.withLock { $0 = first + 2 }
        let last = try await log(world, 5)
        await helper.ran(3)
        try await eventually { if case .waiting = try await delivery.status()[0].activity { true } else { false } }
        await stop(world, delivery)
        #expect(helper.runs.map(\.seq) == [first, first + 1, first + 2])

        // The clock was set back meanwhile: the wait that is left is no longer than the longest.
        world = try await World(at: try instant("2020-01-01T00:00:00Z"), directory: directory)
        let pace = KeptPace(SeededGenerator(seed: 7))
        delivery = self.delivery(world, helper, pace)
        try await delivery.update([program("mail", tries: 3)])
        await helper.ran(7)
        try await eventually { try await cursor(world, "mail") >= last }
        #expect(helper.runs.map(\.seq) == [first, first + 1, first + 2, first + 2, first + 2, first + 3, first + 4])
        #expect(helper.runs.map(\.attempt) == [1, 1, 1, 2, 3, 1, 1])
        #expect(Set(helper.runs[2...4].map(\.key)).count == 1)
        #expect(pace.waits.first == 60_000_000)
        #expect(try await world.keeper.deadLetters(limit: 5).map(\.seq) == [first + 2])
        await stop(world, delivery)
    }

    @Test("a dead letter's life: listed, shown, tried again in vain, tried again and taken; another one dropped")
    func deadLetters() async throws {
        let world = try await World(at: try instant(Self.start))
        let isMended = Mutex(false)
        let helper = FakeHelper { _ in
            isMended.withLock { $0 } ? .taken : .failed(reason: "exit status 65: no such channel", isFinal: true)
        }
        let delivery = delivery(world, helper)
        try await delivery.update([program("chat")])
        let last = try await log(world, 3)
        try await eventually { try await cursor(world, "chat") == last }
        let listed = try await world.keeper.deadLetters(program: "chat", limit: 10)
        #expect(listed.map(\.id) == [1, 2, 3])
        #expect(listed.map(\.seq) == [last - 2, last - 1, last])
        #expect(try await world.keeper.deadLetters(after: 1, limit: 1).map(\.id) == [2])
        #expect(try await world.keeper.deadLetters(program: "other", limit: 10).isEmpty)
        let shown = try #require(try await world.keeper.deadLetter(2))
        #expect(shown.message.contains("reason 1"))
        #expect(shown.request == helper.runs[1].delivery)
        #expect(shown.reason == "exit status 65: no such channel")
        #expect(shown.kind == "service.reload_refused")

        // In vain: it lies there again, under its number, and counts one failure more.
        #expect(try await world.keeper.retryDeadLetters(.numbers([2, 99]), by: .login("root")).map(\.id) == [2])
        await helper.ran(4)
        try await eventually { try await world.keeper.deadLetter(2)?.failures == 2 }
        #expect(try await world.keeper.deadLetter(2)?.isToBeRetried == false)
        #expect(helper.runs[3].key == shown.logID + "-\(shown.seq)")
        #expect(helper.runs[3].attempt == 2)

        isMended.withLock { $0 = true }
        #expect(try await world.keeper.dropDeadLetters(.numbers([3]), by: .login("root")).map(\.id) == [3])
        #expect(try await world.keeper.retryDeadLetters(.program("chat"), by: .login("root")).map(\.id) == [1, 2])
        try await eventually { try await world.keeper.deadLetters(limit: 10).isEmpty }
        #expect(helper.runs.suffix(2).map(\.seq) == [last - 2, last - 1])
        #expect(try await delivery.status().map(\.deadLetters) == [0])
        // Numbers are never given twice.
        isMended.withLock { $0 = false }
        try await log(world)
        try await eventually { try await world.keeper.deadLetters(limit: 10).map(\.id) == [4] }
        await stop(world, delivery)
    }

    @Test("asking for dead letters to be tried again ends the wait of a program that is failing")
    func retryEndsTheWait() async throws {
        let world = try await World(at: try instant(Self.start))
        let isMended = Mutex(false)
        let helper = FakeHelper { _ in isMended.withLock { $0 } ? .taken : .failed(reason: "down", isFinal: false) }
        let delivery = delivery(world, helper, EndlessPace())
        try await delivery.update([program("chat")])
        let last = try await log(world)
        try await eventually { if case .waiting = try await delivery.status()[0].activity { true } else { false } }
        isMended.withLock { $0 = true }
        _ = try await world.keeper.retryDeadLetters(.program("chat"), by: .login("root"))
        try await eventually { try await cursor(world, "chat") == last }
        await stop(world, delivery)
    }
}
