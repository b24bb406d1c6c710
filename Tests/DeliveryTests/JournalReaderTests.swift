import CivilTime
import FollowUp
import Keeper
import KeeperTestSupport
import Logging
import Store
import Synchronization
import TestSupport
import Testing

@testable import Delivery

@Suite("Handing the log to the journal")
struct JournalReaderTests {
    private static let start = "2026-03-02T08:00:00Z"

    /// A world whose log has `count` events on top of what its start made.
    private func world(_ count: Int, directory: TemporaryDirectory? = nil) async throws -> World {
        let world = try await World(at: try instant(Self.start), directory: directory)
        for number in 0..<count { try await log(world, number) }
        return world
    }

    private func log(_ world: World, _ number: Int) async throws {
        try await world.keeper.reloadRefused("reason \(number)", by: .login("root"))
    }

    private func reading(_ world: World, _ journal: SwitchedJournal, _ console: KeptConsole) -> Task<Void, any Error> {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let reader = JournalReader(keeper: world.keeper, journal: journal, console: console, logger: logger)
        return Task { try await reader.run() }
    }

    private func cursors(_ world: World) async throws -> (journal: Int64, console: Int64) {
        try await world.store.read { (try $0.cursor(of: JournalReader.name), try $0.cursor(of: JournalReader.consoleName)) }
    }

    @Test("every event reaches the journal once, in order, those that come later too")
    func everything() async throws {
        let world = try await world(700)
        let (journal, console) = (SwitchedJournal(), KeptConsole())
        let task = reading(world, journal, console)
        let before = Int(try await world.store.read { try $0.lastSeq() })
        await journal.holds(before)
        try await log(world, 0)
        await journal.holds(before + 1)
        await world.keeper.stop()
        try await task.value
        let last = try await world.store.read { try $0.lastSeq() }
        #expect(journal.seqs == Array(1...last))
        #expect(try await cursors(world) == (last, 0))
        #expect(console.lines.isEmpty)
        await world.keeper.close()
    }

    @Test("the console's cursor, which stands still while the journal takes everything, counts only while there is no journal")
    func readersAtWork() {
        #expect(JournalReader.names(whileJournalIsThere: true) == ["journal"])
        #expect(JournalReader.names(whileJournalIsThere: false) == ["journal", "console"])
    }

    @Test("the cursor moves only past what the journal took", arguments: [0, 1, 2, 5])
    func partial(_ room: Int) async throws {
        let world = try await world(8)
        let (journal, console) = (SwitchedJournal(room: room), KeptConsole())
        let task = reading(world, journal, console)
        let last = try await world.store.read { try $0.lastSeq() }
        await console.holds(Int(last) - room)
        #expect(journal.seqs == Array(1...last).prefix(room).map(\.self))
        #expect(try await world.store.read { try $0.cursor(of: JournalReader.name) } == Int64(room))
        task.cancel()
        _ = await task.result
        #expect(try await cursors(world) == (Int64(room), last))
        await world.stop()
    }

    @Test("while the journal is away events go to the console once each; when it is back all of them reach it, in order and none twice")
    func away() async throws {
        let world = try await world(3)
        let (journal, console) = (SwitchedJournal(room: 2), KeptConsole())
        let task = reading(world, journal, console)
        let first = Int(try await world.store.read { try $0.lastSeq() })
        await console.holds(first - 2)
        for number in 0..<5 {
            try await log(world, number)
            await console.holds(first - 2 + number + 1)
        }
        #expect(journal.seqs == [1, 2])
        // It is back for three, away again, and back for good; nothing happens in the house meanwhile.
        journal.comeBack(room: 3)
        await journal.holds(5)
        try await log(world, 6)
        await console.holds(first - 2 + 6)
        journal.comeBack()
        let last = try await world.store.read { try $0.lastSeq() }
        await journal.holds(Int(last))
        await world.keeper.stop()
        try await task.value
        let end = try await world.store.read { try $0.lastSeq() }
        #expect(journal.seqs == Array(1...end))
        // Some of what was shown the journal took later; nothing was shown twice.
        #expect(console.lines.count == Int(last) - 2)
        #expect(console.lines.filter { $0.hasSuffix("reason 6") }.count == 1)
        #expect(try await cursors(world).journal == end)
        await world.keeper.close()
    }

    @Test("events that are pruned under it, again and again, do not end it: it goes on from the oldest, and says what is missing")
    func prunedMeanwhile() async throws {
        let world = try await world(20)
        let last = try await world.store.read { try $0.lastSeq() }
        let store = world.store
        @Sendable func prune(_ count: Int) throws {
            let future = world.clock.now().adding(seconds: 1_000_000)
            _ = try store.write { try $0.pruneEvents(before: future, now: future, neededBy: [], limit: count) }
        }
        try prune(3)
        // Whenever it says what is missing, some more are gone before it asks for the rest.
        let told = Mutex<[String]>([])
        let handler = TellingLogHandler { event in
            told.withLock { $0.append("\(event.metadata?["from"] ?? "")-\(event.metadata?["to"] ?? "")") }
            let rounds = told.withLock { $0.count }
            if rounds <= 3 { _ = try? prune(2) }
        }
        let journal = SwitchedJournal()
        let reader = JournalReader(
            keeper: world.keeper, journal: journal, console: KeptConsole(), logger: Logger(label: "test", factory: { _ in handler }))
        let task = Task { try await reader.run() }
        await journal.holds(Int(last) - 9)
        #expect(journal.seqs == Array(10...last))
        #expect(told.withLock { $0.prefix(4) } == ["1-3", "4-5", "6-7", "8-9"])
        await world.keeper.stop()
        try await task.value
        await world.keeper.close()
    }

    @Test("a journal whose return nobody notices is tried again with the next event")
    func unnoticed() async throws {
        let world = try await world(3)
        let (journal, console) = (SwitchedJournal(room: 0), KeptConsole())
        let task = reading(world, journal, console)
        let first = Int(try await world.store.read { try $0.lastSeq() })
        await console.holds(first)
        journal.comeBack(silently: true)
        // Those that come while it is still showing the earlier ones are shown as well; one of the next makes it try again.
        while journal.entries.isEmpty { try await log(world, 0) }
        await world.keeper.stop()
        try await task.value
        let last = try await world.store.read { try $0.lastSeq() }
        #expect(journal.seqs == Array(1...last))
        await world.keeper.close()
    }

    @Test("after a stop it goes on exactly where it was, in the journal and on the console")
    func restart() async throws {
        let directory = try TemporaryDirectory()
        let (journal, console) = (SwitchedJournal(room: 4), KeptConsole())
        var world = try await world(6, directory: directory)
        var task = reading(world, journal, console)
        await console.holds(Int(try await world.store.read { try $0.lastSeq() }) - 4)
        await world.keeper.stop()
        try await task.value
        let shown = console.lines.count
        let stopped = try await world.store.read { try $0.lastSeq() }
        #expect(shown == Int(stopped) - 4)
        await world.keeper.close()

        // Still away: only what is new is shown.
        world = try await self.world(2, directory: directory)
        task = reading(world, journal, console)
        let second = try await world.store.read { try $0.lastSeq() }
        await console.holds(Int(second) - 4)
        await world.keeper.stop()
        try await task.value
        let end = try await world.store.read { try $0.lastSeq() }
        #expect(console.lines.count == Int(end) - 4)
        #expect(journal.seqs == [1, 2, 3, 4])
        await world.keeper.close()

        // Back: everything from the fifth on.
        journal.comeBack()
        world = try await self.world(0, directory: directory)
        task = reading(world, journal, console)
        await world.keeper.stop()
        try await task.value
        let last = try await world.store.read { try $0.lastSeq() }
        #expect(journal.seqs == Array(1...last))
        #expect(console.lines.count == Int(end) - 4)
        await world.keeper.close()
    }

    @Test("what arrived before a crash is not sent again, also when the journal is away as it is first asked", arguments: [0, 1, 2, 3])
    func arrivedBefore(_ silences: Int) async throws {
        let world = try await world(8)
        let (journal, console) = (SwitchedJournal(silences: silences), KeptConsole())
        // Four arrived, of which nothing was noted.
        let (logID, events) = try await world.store.read { (try $0.logID(), try $0.events(after: 0, limit: 4)) }
        #expect(journal.send(events.map { JournalMessage.entry(for: $0, logID: logID, zone: .utc) }) == 4)
        let task = reading(world, journal, console)
        await journal.holds(Int(try await world.store.read { try $0.lastSeq() }))
        await world.keeper.stop()
        try await task.value
        let last = try await world.store.read { try $0.lastSeq() }
        #expect(journal.seqs == Array(1...last))
        #expect(try await cursors(world).journal == last)
        await world.keeper.close()
    }

    @Test("a reader that is cancelled ends, the journal being there or away", arguments: [nil, 0] as [Int?])
    func cancelled(_ room: Int?) async throws {
        let world = try await world(1)
        let (journal, console) = (SwitchedJournal(room: room), KeptConsole())
        let task = reading(world, journal, console)
        let last = Int(try await world.store.read { try $0.lastSeq() })
        if room == nil { await journal.holds(last) } else { await console.holds(last) }
        task.cancel()
        _ = await task.result
        await world.stop()
    }
}

/// Hands every message to a function.
private struct TellingLogHandler: LogHandler {
    let tell: @Sendable (LogEvent) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    init(_ tell: @escaping @Sendable (LogEvent) -> Void) { self.tell = tell }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { tell(event) }
}
