import Foundation
internal import GRDB
import Synchronization

/// A copy of the database as it was at one moment, in a file beside it, for as long as somebody takes it away.
package final class StoreBackup: Sendable {
    /// In bytes.
    package let size: Int64
    private let path: String
    private let file: Mutex<FileHandle?>

    /// So many pages are copied before whoever waits may change their mind.
    private static let pagesPerStep: CInt = 1024

    /// Copies `store` with SQLite's online backup, while it goes on being read and written, and checks the copy. What an earlier one left
    /// behind is overwritten: there is one at a time.
    ///
    /// - Throws: `StoreError`, also when the copy is damaged; `CancellationError`. Nothing is left then.
    package static func make(of store: Store) async throws -> StoreBackup {
        let path = (store.path as NSString).deletingLastPathComponent + "/backup.db"
        remove(path)
        do {
            try store.backUp(to: path, pagesPerStep: pagesPerStep)
            if let problem = try Store.problems(of: path).first { throw StoreError.corrupt(path: path, detail: problem) }
            return try StoreBackup(path)
        } catch {
            remove(path)
            throw store.translated(error)
        }
    }

    private init(_ path: String) throws {
        self.path = path
        guard let handle = FileHandle(forReadingAtPath: path) else { throw StoreError.failed(path: path, detail: "cannot be read") }
        size = Int64(try handle.seekToEnd())
        try handle.seek(toOffset: 0)
        file = Mutex(handle)
    }

    /// The next bytes; empty at the end.
    package func next(_ count: Int) throws -> [UInt8] {
        try file.withLock { file in [UInt8](try file?.read(upToCount: count) ?? Data()) }
    }

    /// Removes it.
    package func remove() {
        file.withLock { file in
            try? file?.close()
            file = nil
        }
        Self.remove(path)
    }

    private static func remove(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
}

extension Store {
    /// What is wrong with a file that nobody uses, so that it would not be put in the place of a database; nothing when it is whole.
    ///
    /// - Throws: `StoreError` for a file that is no database, or one of a later version of followupd.
    package static func problems(of file: String) throws -> [String] {
        do {
            var configuration = GRDB.Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: file, configuration: configuration)
            defer { try? queue.close() }
            return try queue.read { db in
                // Whose file it is comes first: nothing else of it can be asked before that is known.
                if try Migrations.migrator().hasBeenSuperseded(db) { throw StoreError.newerSchema(path: file) }
                guard try db.tableExists("tasks"), try db.tableExists("events") else { return ["it is no database of followupd"] }
                return try [.file, .parents].flatMap { try StoreExamination.findings($0, in: db) }.map(\.text)
            }
        } catch {
            throw StoreError(error, path: file)
        }
    }

    /// Puts a copy in the place of the database in `directory`, which nobody uses. What was there is kept beside it.
    ///
    /// - Returns: where what was there is now; nil when there was nothing.
    /// - Throws: `StoreError`; nothing has changed then.
    package static func restore(_ file: String, into directory: String) throws -> String? {
        if let problem = try problems(of: file).first { throw StoreError.corrupt(path: file, detail: problem) }
        let manager = FileManager.default
        let path = directory + "/followupd.db"
        let arriving = path + ".arriving"
        do {
            try? manager.removeItem(atPath: arriving)
            try manager.copyItem(atPath: file, toPath: arriving)
            try giveToOwner(of: directory, arriving)
            try synchronize(arriving)
            var kept: String?
            if manager.fileExists(atPath: path) {
                let name = path + ".before-restore"
                for suffix in ["-wal", "-shm", ""] where manager.fileExists(atPath: path + suffix) {
                    try? manager.removeItem(atPath: name + suffix)
                    try manager.moveItem(atPath: path + suffix, toPath: name + suffix)
                }
                kept = name
            }
            try manager.moveItem(atPath: arriving, toPath: path)
            try synchronize(directory)
            return kept
        } catch let error where !(error is StoreError) {
            throw StoreError.failed(path: path, detail: "\(error.localizedDescription)")
        }
    }
}

/// Root may put back what another user is going to read and write: whoever has the directory.
private func giveToOwner(of directory: String, _ file: String) throws {
    var owner = stat()
    guard stat(directory, &owner) == 0, chmod(file, 0o640) == 0, geteuid() != 0 || chown(file, owner.st_uid, owner.st_gid) == 0 else {
        throw StoreError.failed(path: file, detail: String(cString: strerror(errno)))
    }
}

/// Waits until a file, or what a directory names, is on the disk.
private func synchronize(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreError.failed(path: path, detail: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw StoreError.failed(path: path, detail: String(cString: strerror(errno))) }
}
