import CivilTime
import FollowUp
import Foundation
import GRDB
import Keeper
import KeeperTestSupport
import Store
import TestSupport
import Testing

@Suite("What the database refuses, and what it says when it is damaged")
struct DamageTests {
    /// Runs SQL on the file as an administrator with a shell would.
    private func shell(_ path: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test(
        "a state without what belongs to it, and a value of another type, are refused by the file itself",
        arguments: [
            "UPDATE tasks SET state = 2", "UPDATE tasks SET snoozed_until = 5", "UPDATE tasks SET state = 3", "UPDATE tasks SET state = 4",
            "UPDATE tasks SET state = 5", "UPDATE tasks SET closed_at = 5", "UPDATE tasks SET state = 6", "UPDATE tasks SET state = -1",
            "UPDATE tasks SET state = 'open'", "UPDATE tasks SET state = 3, closed_at = 5, next_at = 6", "UPDATE tasks SET state = NULL",
            "UPDATE tasks SET due = 'soon'", "UPDATE tasks SET title = x'00'", "UPDATE tasks SET customer = 'C9'",
            "UPDATE customers SET status = 'asleep'", "UPDATE customers SET since = '2026-01-01'", "UPDATE customers SET owner = 'nobody'",
            "UPDATE reps SET active = 2", "UPDATE contracts SET end_day = start_day - 1", "UPDATE contracts SET status = 'forgotten'",
            "UPDATE contracts SET auto_renew = 7", "INSERT INTO events (at, actor, kind) VALUES ('now', 'x', 'y')",
            "DELETE FROM customers",
        ])
    func checks(_ sql: String) throws {
        let scene = try Scene()
        let day = try CivilDate(iso8601: "2026-01-01")
        try scene.store.write { transaction in
            _ = try transaction.createTask(for: Scene.occurrence("a"), nextAt: Instant(microseconds: 1))
            try transaction.upsert(
                Contract(id: ContractID("K1"), customer: CustomerID("C1"), name: "", start: day, end: day, notice: .zero))
        }
        let error = #expect(throws: DatabaseError.self) { try shell(scene.store.path, sql) }
        #expect(error?.resultCode == .SQLITE_CONSTRAINT)
    }

    @Test("what is no database is told, and left as it is")
    func notADatabase() throws {
        let directory = try TemporaryDirectory()
        let text = String(repeating: "Dear diary, ", count: 1000)
        let path = try directory.write("followupd.db", text)
        #expect(throws: StoreError.notADatabase(path: path)) { try Store(directory: directory.path) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test("a directory that cannot be written, or is not there, is told as such", arguments: ["/proc/self", "/no/such/directory"])
    func readOnly(_ directory: String) {
        let error = #expect(throws: StoreError.self) { try Store(directory: directory) }
        #expect(error == .readOnly(path: "\(directory)/followupd.db"))
    }

    @Test("a database that a later version wrote is left alone")
    func newer() throws {
        let scene = try Scene()
        let path = scene.store.path
        try scene.store.close()
        try shell(path, "INSERT INTO grdb_migrations VALUES ('999 from the future')")
        #expect(throws: StoreError.newerSchema(path: path)) { try Store(directory: scene.directory.path) }
    }

    @Test("pages overwritten in the middle are told as damage, not read as something else")
    func corrupt() throws {
        let scene = try Scene()
        let path = scene.store.path
        try scene.store.write { transaction in
            for number in 0..<2000 { _ = try transaction.insertIfNew(World.customer("D\(number)")) }
        }
        try scene.store.close()
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        let size = try handle.seekToEnd()
        #expect(size > 100_000)
        // The first pages hold the schema; everything behind is overwritten.
        try handle.seek(toOffset: 4096 * 24)
        try handle.write(contentsOf: Data(repeating: 0xa5, count: Int(size) - 4096 * 24))
        try handle.close()
        let error = #expect(throws: StoreError.self) {
            let store = try Store(directory: scene.directory.path)
            _ = try store.readBlocking { try $0.customers(after: nil, limit: 10_000) }
        }
        guard case .corrupt(path, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("migrating an empty file, and what was migrated, over and over changes nothing")
    func migrations() throws {
        let directory = try TemporaryDirectory()
        try directory.write("followupd.db", "")
        var schemas: Set<[String]> = []
        var logs: Set<String> = []
        for _ in 0..<3 {
            let store = try Store(directory: directory.path)
            logs.insert(try store.readBlocking { try $0.logID() })
            try store.close()
            let queue = try DatabaseQueue(path: store.path)
            schemas.insert(try queue.read { try String.fetchAll($0, sql: "SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name") })
            #expect(try queue.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == ["ok"])
            try queue.close()
        }
        #expect(schemas.count == 1 && schemas.first.map { $0.count > 10 } == true)
        #expect(logs.count == 1 && logs.first?.count == 32)
    }

    @Test("a call that was kept as it came, by the schema before, is known again by its hash")
    func hashedRequests() throws {
        let directory = try TemporaryDirectory()
        let fresh = try Store(directory: directory.path)
        let path = fresh.path
        try fresh.close()
        let request = "io.followupd.Records.ChangeDeal {\"id\":\"D-SECRET\"}"
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            for key in ["k", "l"] {
                try db.execute(
                    sql: "INSERT INTO answers (caller, key, at, request, answer) VALUES ('boss', ?, 1, ?, '{}')", arguments: [key, request])
            }
            try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = 'hashes of requests'")
        }
        try queue.close()
        let store = try Store(directory: directory.path)
        for key in ["k", "l"] {
            let known = try store.readBlocking { try $0.answer(to: "boss", key: key, since: Instant(microseconds: 0)) }
            #expect(known?.request == SHA256.text(request) && known?.answer == "{}")
        }
        try store.close()
    }

    @Test("F3: a task row that cannot be read is set aside once, and everybody else's reminders go out")
    func unreadableRow() async throws {
        let directory = try TemporaryDirectory()
        let start = try instant("2026-03-02T08:00:00Z")
        do {
            let world = try await World(at: start, directory: directory)
            try await world.addTeam()
            let customers = (1...9).map { World.customer("C\($0)", since: "2026-02-20") }
            _ = try await world.keeper.upsert(customers, by: .daemon)
            await world.stop()
        }
        try shell(directory.file("followupd.db"), "UPDATE tasks SET subject_kind = 9 WHERE customer IN ('C1', 'C5')")
        let world = try await World(at: try instant("2026-04-01T08:00:00Z"), directory: directory)
        try await world.settle()
        #expect(try await world.taskEvents().filter { $0 == .taskOpened }.count == 7)
        #expect(try await world.store.read { try $0.dueTasks(at: world.clock.now(), limit: 100) }.unreadable.isEmpty)
        // And the next day goes on for the seven.
        try await world.move(to: try instant("2026-04-02T08:00:00Z"))
        #expect(try await world.store.read { try $0.nextAttention() } != nil)
        await world.stop()
    }
}
