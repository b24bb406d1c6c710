import CivilTime
import Dispatch
import FollowUp
import Foundation
import KeeperTestSupport
import Store
import TestSupport
import Testing

@Suite("Snapshots and crashes")
struct SnapshotTests {
    @Test("a reader sees its snapshot while a writer commits")
    func snapshot() async throws {
        let scene = try Scene()
        let store = scene.store
        let (began, announce) = AsyncStream.makeStream(of: Void.self)
        // Held by the reader on the database's own thread, never by a task.
        let goOn = DispatchSemaphore(value: 0)
        let reading = Task {
            try await store.read { snapshot in
                let before = try snapshot.recordCounts().customers
                announce.finish()
                goOn.wait()
                return (before, try snapshot.recordCounts().customers, try snapshot.customer(CustomerID("C2")) == nil)
            }
        }
        for await _ in began {}
        try store.write { _ = try $0.insertIfNew(World.customer("C2")) }
        let after = try await store.read { try $0.recordCounts().customers }
        goOn.signal()
        let seen = try await reading.value
        #expect(seen == (1, 1, true))
        #expect(after == 2)
    }

    @Test("what fails within a transaction leaves nothing of it, and a savepoint undoes only itself")
    func undone() throws {
        struct Stop: Error {}
        let scene = try Scene()
        #expect(throws: Stop.self) {
            try scene.store.write { transaction in
                _ = try transaction.insertIfNew(World.customer("C2"))
                throw Stop()
            }
        }
        try scene.store.write { transaction in
            _ = try transaction.insertIfNew(World.customer("C3"))
            #expect(throws: Stop.self) {
                try transaction.savepoint {
                    _ = try transaction.insertIfNew(World.customer("C4"))
                    throw Stop()
                }
            }
        }
        let ids = try scene.store.readBlocking { try $0.customers(after: nil, limit: 9) }.map(\.record.id.rawValue)
        #expect(ids == ["C1", "C3"])
    }

    @Test("what failed after it had written something ends a transaction that cannot undo parts, what wrote nothing does not")
    func halfWritten() throws {
        struct Stop: Error {}
        let scene = try Scene()
        try scene.store.write(undoesParts: false) { transaction in
            #expect(throws: Stop.self) { try transaction.savepoint { throw Stop() } }
            _ = try transaction.savepoint { try transaction.insertIfNew(World.customer("C2")) }
        }
        #expect(throws: BatchLost.self) {
            try scene.store.write(undoesParts: false) { transaction in
                _ = try transaction.insertIfNew(World.customer("C3"))
                try transaction.savepoint {
                    // What a savepoint within it is told is no answer for what it stands in.
                    try transaction.savepoint {
                        _ = try transaction.insertIfNew(World.customer("C4"))
                        throw Stop()
                    }
                }
            }
        }
        let ids = try scene.store.readBlocking { try $0.customers(after: nil, limit: 9) }.map(\.record.id.rawValue)
        #expect(ids == ["C1", "C2"])
    }

    @Test("memory is given back in the middle of a transaction, and nothing of it is lost")
    func memoryGivenBack() throws {
        let scene = try Scene()
        try scene.store.write { transaction in
            for number in 0..<500 { _ = try transaction.insertIfNew(World.customer("D\(number)")) }
            try transaction.giveBackMemory()
            for number in 500..<600 { _ = try transaction.insertIfNew(World.customer("D\(number)")) }
        }
        #expect(try scene.store.readBlocking { try $0.recordCounts().customers } == 601)
    }

    @Test("the log is copied into the database while it is written, begins anew, and nothing is lost on the way")
    func logBeginsAnew() async throws {
        let directory = try TemporaryDirectory()
        let length = 128 << 10
        let store = try Store(directory: directory.path, logLength: length)
        let text = String(repeating: "x", count: 2000)
        for number in 0..<600 {
            try store.write { try $0.append([Event(at: .distantPast, actor: .daemon, body: .service(.zonesChanged("\(number) \(text)")))]) }
        }
        // Of more than 4 MB that were written. It is three times as long when the writer waits, and the last transaction comes on top.
        #expect(store.logSize < Int64(4 * length))
        let events = try store.readBlocking { try $0.events(after: 0, limit: 1000) }
        #expect(events.map(\.seq) == Array(1...600))
        try store.close()
        let again = try Store(directory: directory.path)
        let examination = try StoreExamination(of: directory.path + "/followupd.db")
        #expect(try await examination.findings(try await examination.parts()) == [])
        #expect(try again.readBlocking { try $0.events(after: 0, limit: 1000) } == events)
    }

    @Test("after a crash at any moment, everything that was committed by then is there, and nothing else")
    func crash() throws {
        let scene = try Scene()
        let files = FileManager.default
        for number in 1...20 {
            try scene.store.write { transaction in
                _ = try transaction.insertIfNew(World.customer("D\(number)"))
                try transaction.append([Event(at: Instant(microseconds: Int64(number)), actor: .daemon, body: .service(.clockStepped))])
            }
            // What the disk holds at this moment, the database still being open.
            let copy = try TemporaryDirectory()
            for suffix in ["", "-wal"] {
                try files.copyItem(atPath: scene.store.path + suffix, toPath: copy.file("followupd.db\(suffix)"))
            }
            if number.isMultiple(of: 3) {
                // The machine went down within the next write: the log ends in the middle of a frame.
                let handle = try FileHandle(forUpdating: URL(fileURLWithPath: copy.file("followupd.db-wal")))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data(repeating: 0x5a, count: 1000))
                try handle.close()
            }
            let store = try Store(directory: copy.path)
            #expect(try store.readBlocking { try $0.recordCounts().customers } == number + 1)
            #expect(try store.readBlocking { try $0.lastSeq() } == Int64(number))
            try store.close()
        }
    }

    @Test("a store that was closed is whole in its one file")
    func closed() throws {
        let scene = try Scene()
        try scene.store.close()
        let copy = try TemporaryDirectory()
        try FileManager.default.copyItem(atPath: scene.store.path, toPath: copy.file("followupd.db"))
        #expect(try Store(directory: copy.path).readBlocking { try $0.recordCounts().customers } == 1)
    }
}
