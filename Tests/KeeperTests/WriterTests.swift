import CivilTime
import FollowUp
import Keeper
import KeeperTestSupport
import Store
import Synchronization
import TestSupport
import Testing

@Suite("The writer")
struct WriterTests {
    private struct Bad: Error {}

    private func rep(_ number: Int) -> Rep { Rep(login: RepLogin("r\(number)"), name: "Rep \(number)") }

    @Test("commands that wait share a transaction, and one that fails is undone alone")
    func groupCommit() async throws {
        let directory = try TemporaryDirectory()
        let store = try Store(directory: directory.path)
        let commits = Mutex(0)
        let writer = Writer(store: store, state: [Int](), onCommit: { _ in commits.withLock { $0 += 1 } }, onFailure: { _ in })
        let results = await withTaskGroup(of: (Int, Bool).self) { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        try await writer.submit { transaction, state in
                            try transaction.upsert(Rep(login: RepLogin("r\(number)"), name: "Rep \(number)"))
                            state.append(number)
                            if number % 7 == 3 { throw Bad() }
                        }
                        return (number, true)
                    } catch {
                        return (number, false)
                    }
                }
            }
            return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
        }
        let stored = try await store.read { Set(try $0.team().reps.keys.map(\.rawValue)) }
        for number in 0..<200 {
            #expect(results[number] == (number % 7 != 3))
            #expect(stored.contains("r\(number)") == (number % 7 != 3))
        }
        // What a failed command did to the state is undone with it.
        #expect(Set(writer.state) == Set((0..<200).filter { $0 % 7 != 3 }))
        #expect(commits.withLock { $0 } < 200)
        await writer.close()
    }

    @Test("after closing it refuses, and says why")
    func closed() async throws {
        let directory = try TemporaryDirectory()
        let writer = Writer(store: try Store(directory: directory.path), state: 0, onCommit: { _ in }, onFailure: { _ in })
        await writer.close()
        await #expect(throws: WriterClosed.self) { try await writer.submit { _, _ in } }
    }

    @Test("a full disk fails every command of the transaction, and none of them was done")
    func fullDisk() async throws {
        let directory = try TemporaryDirectory()
        let store = try Store(directory: directory.path)
        try store.limitSize(toPages: 60)
        let failures = Mutex(0)
        let writer = Writer(store: store, state: 0, onCommit: { _ in }, onFailure: { _ in failures.withLock { $0 += 1 } })
        var acknowledged: [String] = []
        var refusal: (any Error)?
        for number in 0..<2000 where refusal == nil {
            do {
                try await writer.submit { transaction, _ in
                    try transaction.upsert(
                        Rep(login: RepLogin("r\(number)"), name: String(repeating: "x", count: 500), email: "", team: ""))
                }
                acknowledged.append("r\(number)")
            } catch {
                refusal = error
            }
        }
        #expect(refusal as? StoreError == .full(path: store.path))
        let stored = try await store.read { Set(try $0.team().reps.keys.map(\.rawValue)) }
        #expect(stored == Set(acknowledged))
        #expect(!acknowledged.isEmpty)
        await writer.close()
    }
}
