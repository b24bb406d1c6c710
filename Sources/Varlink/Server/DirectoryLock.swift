#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Keeps other servers that start at the same moment from touching the sockets of a directory (flock(2) on the directory itself, so
/// that no lock file is left behind).
struct DirectoryLock {
    private let descriptor: Int32

    /// Locks the directory of a file. Where that is not possible, because the directory cannot be opened or somebody holds the lock
    /// for longer than a second, there is no lock: the server starts all the same.
    init?(ofFile path: String) {
        let directory =
            switch path.lastIndex(of: "/") {
            case nil: "."
            case path.startIndex?: "/"
            case let slash?: String(path[..<slash])
            }
        descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        for _ in 0..<100 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            usleep(10_000)
        }
        close(descriptor)
        return nil
    }

    /// Unlocks.
    func release() { close(descriptor) }
}
