internal import GRDB
import Synchronization

/// Connections for reads of a few rows, done by the very thread that asks.
///
/// To hand such a read to another thread and to be woken when it is done takes several times what SQLite takes for it. There are only a few
/// of these connections, each used by one thread at a time; who finds none free, or must wait for anything else, reads in the usual way.
final class ShortReaders: Sendable {
    private let path: String
    private let state = Mutex(State())

    private struct State {
        var free: [DatabaseQueue] = []
        var made = 0
        var isClosed = false
    }

    private static let most = 4

    init(path: String) { self.path = path }

    /// Reads on a snapshot; nil when that cannot be done at once.
    func read<T>(_ body: (Database) throws -> T) throws -> T? {
        guard let queue = take() else { return nil }
        defer { giveBack(queue) }
        do {
            // What GRDB does around a read of its own, but for statements that are prepared once.
            return try queue.unsafeRead { db in
                try BoundStatement("BEGIN", in: db).run()
                defer { try? BoundStatement("COMMIT", in: db).run() }
                return try body(db)
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return nil
        }
    }

    private func take() -> DatabaseQueue? {
        let (found, mayMake) = state.withLock { state -> (DatabaseQueue?, Bool) in
            if let queue = state.free.popLast() { return (queue, false) }
            guard !state.isClosed, state.made < Self.most else { return (nil, false) }
            state.made += 1
            return (nil, true)
        }
        guard mayMake else { return found }
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .immediateError
        configuration.label = "store.short"
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA cache_size = -2048") }
        if let queue = try? DatabaseQueue(path: path, configuration: configuration) { return queue }
        state.withLock { $0.made -= 1 }
        return nil
    }

    private func giveBack(_ queue: DatabaseQueue) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.free.append(queue) }
            return state.isClosed
        }
        if isClosed { try? queue.close() }
    }

    /// Closes them; one that is in use, as soon as it no longer is.
    func close() {
        let free = state.withLock { state in
            state.isClosed = true
            defer { state.free = [] }
            return state.free
        }
        for queue in free { try? queue.close() }
    }
}

extension Store {
    /// So many rows are read at once; more would keep others waiting who are served by the same thread.
    private static let fewRows = 512

    /// Runs `body`, which reads at most `rows` rows by an index, on a snapshot of what is committed; by the calling thread when they are few.
    package nonisolated(nonsending) func read<T: Sendable>(
        rows: Int, _ body: @escaping @Sendable (Snapshot) throws -> T
    ) async throws -> T {
        if rows <= Self.fewRows {
            do {
                if let result = try shortReaders.read({ try body(Snapshot(db: $0)) }) { return result }
            } catch {
                throw translated(error)
            }
        }
        return try await read(body)
    }
}
