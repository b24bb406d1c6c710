#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Keeps other servers that start at the same moment from touching the sockets of a directory (flock(2) on the directory itself, so
/// that no lock file is left behind).
struct DirectoryLock: ~Copyable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Locks the directory of a file. Where that is not possible, because the directory cannot be opened or somebody holds the lock
    /// for longer than a second, nothing is locked: the server starts all the same.
    static func acquire(forFile path: String) async throws -> DirectoryLock {
        let directory =
            switch path.lastIndex(of: "/") {
            case nil: "."
            case path.startIndex?: "/"
            case let slash?: String(path[..<slash])
            }
        let lock = DirectoryLock(descriptor: open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        guard lock.descriptor >= 0 else { return lock }
        for _ in 0..<100 {
            if flock(lock.descriptor, LOCK_EX | LOCK_NB) == 0 { return lock }
            try await Task.sleep(for: .milliseconds(10))
        }
        return lock
    }

    /// Does something while the directory is locked.
    borrowing func hold<Result>(_ body: () throws -> Result) rethrows -> Result { try body() }
}
