import Foundation
internal import GRDB

/// A copy of a store that somebody tries things on and throws away. There is one at a time beside each store; what a crash left behind is removed before the next one is made.
package final class StoreCopy: Sendable {
    package let store: Store
    private let directory: String

    /// So many pages are copied before whoever waits may change their mind.
    private static let pagesPerStep: CInt = 1024

    /// Copies `original` as it is now, with SQLite's online backup: it goes on being read and written meanwhile.
    ///
    /// - Throws: `StoreError`; `CancellationError` when the task is cancelled meanwhile. Nothing is left then.
    package static func make(of original: Store) async throws -> StoreCopy {
        let directory = (original.path as NSString).deletingLastPathComponent + "/simulation"
        remove(directory)
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            try original.backUp(to: directory + "/followupd.db", pagesPerStep: pagesPerStep)
            try Task.checkCancellation()
            return StoreCopy(store: try Store(directory: directory, isDisposable: true), directory: directory)
        } catch {
            remove(directory)
            throw original.translated(error)
        }
    }

    private init(store: Store, directory: String) {
        self.store = store
        self.directory = directory
    }

    /// Closes it and removes its files.
    package func remove() {
        try? store.close()
        Self.remove(directory)
    }

    private static func remove(_ directory: String) { try? FileManager.default.removeItem(atPath: directory) }
}

extension Store {
    /// Copies the database as it is now into a new file, as one consistent whole, while others read and write it.
    func backUp(to file: String, pagesPerStep: CInt) throws {
        var configuration = GRDB.Configuration()
        configuration.prepareDatabase { db in
            // The copy need not outlive a crash.
            try db.execute(sql: "PRAGMA synchronous = OFF")
        }
        let destination = try DatabaseQueue(path: file, configuration: configuration)
        try pool.backup(to: destination, pagesPerStep: pagesPerStep) { progress in
            if !progress.isCompleted { try Task.checkCancellation() }
        }
        try destination.close()
    }
}
