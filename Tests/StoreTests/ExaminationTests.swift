import CivilTime
import FollowUp
import Foundation
import KeeperTestSupport
import Store
import TestSupport
import Testing

@Suite("What is wrong with a database is found, and said so that it can be mended", .timeLimit(.minutes(3)))
struct ExaminationTests {
    /// A database with something in every table that is looked at: two customers, whose words are indexed, a contract, and tasks of both.
    private func scene() throws -> Scene {
        let scene = try Scene()
        let day = try #require(try? CivilDate(iso8601: "2026-01-01"))
        try scene.store.write { transaction in
            _ = try transaction.insertIfNew(World.customer("C2"))
            try transaction.upsert(
                Contract(id: ContractID("K1"), customer: CustomerID("C1"), name: "", start: day, end: day, notice: .zero))
            for anchor in ["a", "b"] { _ = try transaction.createTask(for: Scene.occurrence(anchor), nextAt: Instant(microseconds: 1)) }
            try transaction.append([Event(at: Instant(microseconds: 5), actor: .daemon, body: .service(.stopped))])
            try transaction.setCursor(of: "journal", to: 1)
            while try transaction.indexText(limit: 10) > 0 {}
        }
        return scene
    }

    /// The sqlite3 shell, as an administrator would use it.
    private func sqlite(_ path: String, _ sql: String) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", "-bail", path, sql]
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let words = await Self.blocking { errors.fileHandleForReading.readDataToEndOfFile() }
        await Self.blocking { process.waitUntilExit() }
        try #require(process.terminationStatus == 0, "\(String(decoding: words, as: UTF8.self)): \(sql)")
    }

    /// Waits on a thread of its own: those that tests share are few.
    private static func blocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in Thread { continuation.resume(returning: body()) }.start() }
    }

    /// Both ways to look: what is found part by part, and at one moment.
    private func findings(_ path: String) async throws -> (parts: [StoreFinding], whole: [StoreFinding]) {
        let examination = try StoreExamination(of: path)
        var parts: [StoreFinding] = []
        for part in try await examination.parts() { parts += try await examination.findings([part]) }
        return (parts, try await examination.findings(StoreExamination.whole))
    }

    @Test("nothing is wrong with a database that is well, whatever was written and removed")
    func well() async throws {
        let scene = try scene()
        let path = scene.store.path
        func expectNothing() async throws {
            let found = try await findings(path)
            #expect(found.parts == [] && found.whole == [], "\(found)")
        }
        try await expectNothing()
        // The triggers keep the index in step.
        try scene.store.write { transaction in
            var customer = World.customer("C1")
            customer.name = "Bäckerei Müller & Söhne"
            customer.attributes = ["city": "'s-Hertogenbosch", "size": "12"]
            try transaction.update(customer)
        }
        try await expectNothing()
        // What has not been taken in yet is not missing.
        try scene.store.write { transaction in
            for number in 10..<5010 { _ = try transaction.insertIfNew(World.customer("C\(number)")) }
        }
        try await expectNothing()
        try scene.store.write { transaction in while try transaction.indexText(limit: 1000) > 0 {} }
        try await expectNothing()
        try scene.store.write { transaction in try transaction.withdraw(TaskID(2)) }
        try await expectNothing()
        #expect(try Store.problems(of: path) == [])
    }

    struct Planted: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sql: [String]
        let kind: StoreFinding.Kind
        /// Each is said by a finding of its own.
        let words: [String]
        /// Whether the finding says what mends it.
        let isMended: Bool

        init(_ name: String, _ sql: String..., kind: StoreFinding.Kind, says words: [String], isMended: Bool = false) {
            (testDescription, self.sql, self.kind, self.words, self.isMended) = (name, sql, kind, words, isMended)
        }
    }

    private static let forget = "INSERT INTO customers_text (customers_text, rowid, id, name) VALUES ('delete', "

    static let planted = [
        Planted(
            "an index that misses a row",
            "CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'tasks_by_rep'; PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'tasks_by_rep'",
            "UPDATE tasks SET due = due + 1 WHERE id = 2",
            "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema SELECT * FROM kept; DROP TABLE kept",
            kind: .file, says: ["row 2 missing from index tasks_by_rep"]),
        Planted("a row that holds what nobody wrote", "UPDATE tasks SET subject_kind = 9 WHERE id = 2", kind: .rows, says: ["task 2: "]),
        Planted(
            "a customer who is gone", "DELETE FROM customers WHERE id = 'C1'", kind: .links,
            says: ["row 1 of contracts belongs to one of customers", "customer C1 is not there, but 2 tasks of theirs"]),
        Planted(
            "a rep who is gone", "DELETE FROM reps WHERE login = 'anna'", kind: .links,
            says: ["row 1 of customers belongs to one of reps", "row 2 of"]),
        Planted(
            "a deal that is gone, and a task about it", "UPDATE tasks SET subject_kind = 2, subject = 'D9' WHERE id = 1", kind: .links,
            says: ["task 1 is about deal D9"]),
        Planted(
            "a task that nothing wakes", "UPDATE tasks SET next_at = NULL", kind: .schedule,
            says: ["task 1 is not open", "task 2 is not open"],
            isMended: true),
        Planted(
            "words of no row", "INSERT INTO customers_text (rowid, id, name) VALUES (9, 'C9', 'Nobody at all')", kind: .words,
            says: ["customers_text holds 10 words, and there are 6 in the rows of customers"], isMended: true),
        Planted(
            "words that are missing", "\(forget)1, 'C1', 'Customer C1')", kind: .words,
            says: ["customers_text holds 3 words, and there are 6"], isMended: true),
        Planted(
            "words of each other's rows",
            "\(forget)1, 'C1', 'Customer C1'); \(forget)2, 'C2', 'Customer C2'); INSERT INTO customers_text (rowid, id, name) VALUES (2, 'C1', 'Customer C1'), (1, 'C2', 'Customer C2')",
            kind: .words, says: ["customers_text holds other words, or words elsewhere"], isMended: true),
        Planted(
            "an index of words that cannot be read", "UPDATE tasks_text_data SET block = x'0000' WHERE id > 10", kind: .words,
            says: ["(while looking at tasks_text)"], isMended: true),
        Planted(
            "an index of words said to hold what never was", "UPDATE counters SET value = 99 WHERE name = 'tasks_text'", kind: .words,
            says: ["tasks_text is said to hold rows up to 99, and the last is 2"], isMended: true),
        Planted(
            "a reader beyond the log", "UPDATE readers SET seq = 99; INSERT INTO readers VALUES ('program:it''s', 50)", kind: .log,
            says: ["reader journal has taken event 99, the last there ever was is 1", "reader program:it's has taken event 50"],
            isMended: true),
        Planted(
            "a failure beyond the log", "INSERT INTO program_failures VALUES ('mail', 9, 1, 0, 'x')", kind: .log,
            says: ["program mail failed at event 9"], isMended: true),
        Planted(
            "a log said to be pruned beyond its end", "INSERT INTO counters VALUES ('pruned_events', 7)", kind: .log,
            says: ["events up to 7 are said to be pruned"], isMended: true),
        Planted(
            "numbers of tasks that were given before", "UPDATE counters SET value = 1 WHERE name = 'tasks'", kind: .log,
            says: ["the next task would get number 2, which is not above 2"], isMended: true),
    ]

    @Test(
        "what was done to the file with sqlite3 is found, both ways; what SQL mends is mended by what the finding says", arguments: planted)
    func damage(_ planted: Planted) async throws {
        let scene = try scene()
        let path = scene.store.path
        try scene.store.close()
        for sql in planted.sql { try await sqlite(path, sql) }
        let (parts, whole) = try await findings(path)
        for found in [parts, whole] {
            #expect(found.count == planted.words.count, "\(found)")
            #expect(Set(found.map(\.kind)) == [planted.kind], "\(found)")
            for words in planted.words { #expect(found.contains { $0.text.contains(words) }, "\(words): \(found)") }
            #expect(found.allSatisfy { ($0.mend != nil) == planted.isMended }, "\(found)")
        }
        // A backup of it would be refused for what is wrong with the file, and for nothing that can be mended in its copy.
        let isAboutNothing = planted.words.allSatisfy { $0.contains(" is about ") }
        #expect(try Store.problems(of: path).isEmpty == (![.file, .links].contains(planted.kind) || isAboutNothing))
        guard planted.isMended else { return }
        for mend in parts.compactMap(\.mend) { try await sqlite(path, mend) }
        // The daemon takes in what the index of words does not hold.
        let store = try Store(directory: scene.directory.path)
        try store.write { transaction in while try transaction.indexText(limit: 10) > 0 {} }
        let after = try await findings(path)
        #expect(after.parts == [] && after.whole == [], "\(after)")
        var filter = CustomerFilter(sight: nil, limit: 9)
        filter.text = TextQuery("customer")
        #expect(try store.readBlocking { try $0.customers(filter) }.count == 2)
        #expect(try store.readBlocking { try $0.nextAttention() } != nil)
        try store.close()
    }

    @Test("what a query trips over is a finding, and everything else is looked at all the same")
    func trips() async throws {
        let scene = try scene()
        let path = scene.store.path
        try scene.store.close()
        try await sqlite(path, "DROP TRIGGER customers_text_update; UPDATE customers SET attributes = '{' WHERE id = 'C2'")
        try await sqlite(path, "DROP TABLE deals; UPDATE readers SET seq = 99 WHERE name = 'journal'")
        let (parts, whole) = try await findings(path)
        for found in [parts, whole] {
            #expect(found.contains { $0.kind == .rows && $0.text == "the attributes of customer C2" }, "\(found)")
            #expect(found.contains { $0.kind == .words && $0.text.contains("malformed JSON") && $0.mend == nil }, "\(found)")
            #expect(found.contains { $0.kind == .file && $0.text.contains("no such table: deals") }, "\(found)")
            #expect(found.contains { $0.kind == .log && $0.text.contains("reader journal") }, "\(found)")
        }
    }

    @Test("a file of somebody else is said to be that")
    func foreign() async throws {
        let directory = try TemporaryDirectory()
        try await sqlite(directory.file("other.db"), "CREATE TABLE things (id)")
        #expect(try Store.problems(of: directory.file("other.db")) == ["it is no database of followupd"])
    }

    @Test("a page that nothing uses is found where the whole file is looked at")
    func unusedPage() async throws {
        let scene = try scene()
        let path = scene.store.path
        try scene.store.close()
        try await sqlite(path, "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'bags_by_time'")
        let (parts, whole) = try await findings(path)
        #expect(parts == [])
        #expect(whole.count == 1 && whole.first?.kind == .file && whole.first?.text.contains("never used") == true, "\(whole)")
    }

    @Test("a task of a rule that cannot be read waits for the rule, and is well")
    func waitingForItsRule() async throws {
        let scene = try scene()
        try await sqlite(scene.store.path, "UPDATE tasks SET next_at = NULL; INSERT INTO planned_rules VALUES ('follow-up', '')")
        #expect(try await findings(scene.store.path).parts == [])
    }

    @Test("pages overwritten in the middle are findings, not an error, and each part is looked at all the same")
    func overwritten() async throws {
        let scene = try scene()
        let path = scene.store.path
        try scene.store.write { transaction in
            for number in 10..<25_000 { _ = try transaction.insertIfNew(World.customer("C\(number)")) }
        }
        try scene.store.close()
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        let size = try handle.seekToEnd()
        // The tables and what the schema says of them are at the beginning.
        #expect(size > 2_000_000)
        try handle.seek(toOffset: 1_000_000)
        try handle.write(contentsOf: Data(repeating: 0xa5, count: Int(size) - 1_000_000))
        try handle.close()
        let (parts, whole) = try await findings(path)
        #expect(parts.contains { $0.kind == .file } && whole.contains { $0.kind == .file })
    }
}
