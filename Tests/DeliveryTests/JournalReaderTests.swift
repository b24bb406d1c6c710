import CivilTime
import Delivery
import FollowUp
import Keeper
import KeeperTestSupport
import Logging
import Store
import Synchronization
import Systemd
import TestSupport
import Testing

/// A journal that can be taken away, and keeps what it took.
private final class SwitchedJournal: JournalSink {
    private struct State {
        var room = Int.max
        var taken: [JournalEntry] = []
        var tell: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    func send(_ entries: [JournalEntry]) -> Int {
        state.withLock { state in
            let count = min(entries.count, state.room)
            state.taken += entries.prefix(count)
            if state.room != .max { state.room -= count }
            return count
        }
    }

    func returns() -> AsyncStream<Void> {
        let (stream, tell) = AsyncStream.makeStream(of: Void.self)
        state.withLock { $0.tell.append(tell) }
        return stream
    }

    /// Takes so many entries more, then none; `.max` is all.
    func allow(_ room: Int) {
        for tell in state.withLock({ state in
            state.room = room
            defer { state.tell = [] }
            return state.tell
        }) {
            tell.yield()
        }
    }

    func values(of field: String) -> [String] {
        state.withLock { $0.taken.map { entry in entry.fields.first { $0.name == field }?.value ?? "" } }
    }

    var entries: [JournalEntry] { state.withLock { $0.taken } }
}

private final class Lines: Console {
    private let lines = Mutex<[String]>([])
    func write(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

@Suite("The journal's reader of the log", .timeLimit(.minutes(1)))
struct JournalReaderTests {
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func reader(_ world: World, _ journal: SwitchedJournal, _ lines: Lines) -> JournalReader {
        JournalReader(keeper: world.keeper, journal: journal, console: lines, logger: quiet)
    }

    /// Waits until a reader has come to the end of the log.
    private func reached(_ name: String, _ world: World) async throws {
        while true {
            let (cursor, last) = try await world.store.read { (try $0.cursor(of: name), try $0.lastSeq()) }
            if cursor == last { return }
            await Task.yield()
        }
    }

    @Test("hands over every event once and in order, also across a restart")
    func everyEventOnce() async throws {
        let directory = try TemporaryDirectory()
        let journal = SwitchedJournal()
        let lines = Lines()
        let start = try instant("2026-03-02T08:00:00Z")
        var events: [String] = []
        for round in 0..<3 {
            let world = try await World(at: start.adding(seconds: Int64(round)), directory: directory)
            let reading = Task { [reader = reader(world, journal, lines)] in try await reader.run() }
            try await world.addTeam()
            _ = try await world.keeper.upsert([World.customer("C\(round)", since: "2020-01-01")], by: .daemon)
            try await world.settle()
            await world.keeper.stop()
            try await reading.value
            events = try await world.events().map { String($0.seq) }
            await world.keeper.close()
        }
        #expect(journal.values(of: "FOLLOWUP_SEQ") == events)
        #expect(lines.all.isEmpty)
    }

    @Test("F17: while there is no journal its cursor stays, the console shows each event once, and nothing is lost when it is back")
    func journalAway() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        let journal = SwitchedJournal()
        let lines = Lines()
        journal.allow(2)
        let reading = Task { [reader = reader(world, journal, lines)] in try await reader.run() }
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        try await reached(JournalReader.consoleName, world)
        #expect(try await world.store.read { try $0.cursor(of: JournalReader.name) } == 2)
        let count = try await world.events().count
        #expect(lines.all.count == count - 2)
        // Nothing but the journal's return wakes the reader.
        journal.allow(.max)
        try await reached(JournalReader.name, world)
        #expect(journal.values(of: "FOLLOWUP_SEQ") == (1...count).map(String.init))
        #expect(lines.all.count == count - 2)
        await world.keeper.stop()
        try await reading.value
        await world.keeper.close()
    }

    @Test("an entry has what one wants to match by")
    func fields() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        let journal = SwitchedJournal()
        let reading = Task { [reader = reader(world, journal, Lines())] in try await reader.run() }
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        await world.keeper.stop()
        try await reading.value
        let entry = try #require(journal.entries.first { entry in entry.fields.contains { $0.value == "task.reminded_overdue" } })
        let fields = Dictionary(entry.fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        #expect(fields["FOLLOWUP_CUSTOMER"] == "C1")
        #expect(fields["FOLLOWUP_REP"] == "anna")
        #expect(fields["FOLLOWUP_RULE"] == "follow-up")
        #expect(fields["FOLLOWUP_TASK"] == "1")
        #expect(fields["FOLLOWUP_DUE"] == "2020-02-07T08:00:00Z")
        #expect(fields["FOLLOWUP_LOG"]?.count == 32)
        #expect(entry.priority == .warning)
        #expect(entry.messageID?.description == "4f2a68bb2ad743acb771d2b5f3d8d43a")
        #expect(entry.message.hasPrefix("Overdue for anna: task 1, Follow up Customer C1"))
        await world.keeper.close()
    }
}
