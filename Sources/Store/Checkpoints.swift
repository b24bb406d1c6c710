import Dispatch
internal import GRDB
internal import GRDBSQLite
import Synchronization

/// Moves the write-ahead log into the database, beside the writer.
///
/// SQLite does so by itself at the end of the commit that makes the log too long: whoever waits for that commit then waits for tens of megabytes to be copied and flushed. Here
/// another connection does it while the writer goes on. What the writer has added meanwhile is copied likewise, until little is left; the writer copies that itself at the
/// end of a commit, so that the log can begin anew.
final class Checkpoints: Sendable {
    private let path: String
    private let length: Int
    private let queue = DispatchQueue(label: "followupd.checkpoints", qos: .utility)
    private let state = Mutex(State())
    private let connection = Mutex<DatabaseQueue?>(nil)

    private struct State {
        /// So many pages the log holds.
        var length = 0
        /// From this length on it is copied; longer than usual: a page that is changed again and again is copied into the database less often.
        var longEnough = Int.max
        /// It is looked at again once it is as long as this.
        var lookAt = Int.max
        var work = Work.none
        var isClosed = false
    }

    private enum Work {
        case none
        case underWay
        /// Little is left, for the writer.
        case finish
    }

    /// What the writer is to do at the end of a commit.
    private enum Duty {
        case none
        case finish
        case wait
    }

    /// So many times that and the writer waits, so that the log does not grow for ever while it writes quicker than another can copy.
    private static let patience = 3
    /// So few pages the writer copies itself.
    private static let few = 256
    /// How often the copying goes on after what was written meanwhile.
    private static let mostRounds = 6

    /// - Parameter length: the log is copied from so many bytes on.
    init(path: String, from length: Int) {
        self.path = path
        self.length = length
    }

    /// Has the log's length told by the connection that writes, which no longer copies it by itself. The connection must not outlive this.
    func follow(_ db: Database) throws {
        guard let connection = db.sqliteConnection else { return }
        let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4096
        state.withLock { state in
            state.longEnough = max(length / pageSize, 1)
            state.lookAt = state.longEnough
        }
        sqlite3_wal_hook(
            connection,
            { context, _, _, pages in
                if let context { Unmanaged<Checkpoints>.fromOpaque(context).takeUnretainedValue().note(length: Int(pages)) }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func note(length: Int) {
        state.withLock { state in
            // It has begun anew.
            if length < state.length { state.lookAt = state.longEnough }
            state.length = length
        }
    }

    /// Sees to what is to be done after a commit, on the writer's connection and outside of any transaction.
    func afterCommit(_ db: Database) {
        let duty = state.withLock { state -> Duty in
            if state.isClosed { return .none }
            switch state.work {
            case .finish:
                state.work = .none
                return .finish
            case .underWay: return state.length >= Self.patience * state.longEnough ? .wait : .none
            case .none:
                guard state.length >= state.lookAt else { return .none }
                state.work = .underWay
                queue.async { self.copy() }
                return .none
            }
        }
        switch duty {
        case .none: return
        case .wait:
            queue.sync {}
            state.withLock { $0.work = .none }
        case .finish: break
        }
        // What cannot be copied now, since somebody still reads what was before or the disk is full, is copied another time; it is in the log.
        let result = try? db.checkpoint(.passive)
        let isDone = result.map { $0.checkpointedFrameCount >= $0.walFrameCount } ?? false
        state.withLock { state in
            // Else, not over and over.
            state.lookAt = isDone ? state.longEnough : state.length + state.longEnough / 4
        }
    }

    /// Copies until little is left, or somebody's reading is in the way.
    private func copy() {
        for _ in 0..<Self.mostRounds {
            guard let copied = try? round() else { break }
            let left = state.withLock { $0.length } - copied
            if left <= Self.few { break }
        }
        state.withLock { $0.work = .finish }
    }

    /// Copies what is in the log now and flushes the database.
    ///
    /// - Returns: how many pages of the log are in the database.
    private func round() throws -> Int {
        try connection.withLock { connection in
            let queue = try connection ?? open()
            connection = queue
            return try queue.inDatabase { db in
                let result = try db.checkpoint(.passive)
                // SQLite flushes it only when nothing is left. What is flushed here the writer does not wait for.
                try db.flush()
                return result.checkpointedFrameCount
            }
        }
    }

    private func open() throws -> DatabaseQueue {
        var configuration = GRDB.Configuration()
        configuration.label = "store.checkpoints"
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA cache_size = -64")
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Ends what is under way.
    func close() {
        state.withLock { $0.isClosed = true }
        queue.sync {}
        connection.withLock { connection in
            try? connection?.close()
            connection = nil
        }
    }
}

extension Database {
    /// Waits until what was copied into the database's file is on the disk.
    fileprivate func flush() throws {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = sqlite3_file_control(sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, &file)
        guard code == SQLITE_OK, let file, let sync = file.pointee.pMethods?.pointee.xSync else { return }
        let result = sync(file, SQLITE_SYNC_NORMAL)
        guard result == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: result)) }
    }
}
