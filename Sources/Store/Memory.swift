internal import GRDB
import Glibc

extension Transaction {
    /// Gives back to the system what large work has left behind: the pages that were kept for the next write, and what the allocator holds for the next time.
    ///
    /// Takes some milliseconds. The pages are in the system's cache, from which they are read again.
    package func giveBackMemory() throws {
        try db.execute(sql: "PRAGMA shrink_memory")
        Memory.trim()
    }
}

/// The allocator's own.
private enum Memory {
    /// malloc_trim(3), which Swift's module of glibc leaves out; other C libraries have none.
    private static let function = dlsym(nil, "malloc_trim").map { unsafeBitCast($0, to: (@convention(c) (Int) -> CInt).self) }

    static func trim() { _ = function?(0) }
}
