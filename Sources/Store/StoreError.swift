internal import GRDB

/// Why the store could not do what it was asked. Whatever it was, nothing of it was written.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The disk, or the space allowed to the database, is used up.
    case full(path: String)
    /// The file or its directory may not be written.
    case readOnly(path: String)
    /// The file is damaged.
    case corrupt(path: String, detail: String)
    /// The file is no SQLite database.
    case notADatabase(path: String)
    /// The file was written by a later version of followupd.
    case newerSchema(path: String)
    /// Anything else that SQLite reports.
    case failed(path: String, detail: String)

    package var description: String {
        switch self {
        case .full(let path): "\(path): no space left; free some, nothing was lost"
        case .readOnly(let path):
            "\(path): not writable; check the owner and mode of the file and its directory, and whether the file system is mounted read-only"
        case .corrupt(let path, let detail):
            "\(path): damaged (\(detail)); restore a backup, or recover what is left with the sqlite3 shell's .recover"
        case .notADatabase(let path): "\(path): not an SQLite database; move it away or name another state directory"
        case .newerSchema(let path): "\(path): written by a later version of followupd; install that version or restore an older backup"
        case .failed(let path, let detail): "\(path): \(detail)"
        }
    }

    init(_ error: any Error, path: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError:
            let detail = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
            switch error.resultCode {
            case .SQLITE_FULL: self = .full(path: path)
            case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: self = .readOnly(path: path)
            case .SQLITE_CORRUPT: self = .corrupt(path: path, detail: detail)
            case .SQLITE_NOTADB: self = .notADatabase(path: path)
            default: self = .failed(path: path, detail: detail)
            }
        default: self = .failed(path: path, detail: "\(error)")
        }
    }
}
