import CSystemd
import Glibc

/// A pipe; both ends are closed when a program is executed. Whoever makes it closes it.
package struct Pipe: Hashable, Sendable {
    package let reading: Int32
    package let writing: Int32

    package init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { throw SystemError("make a pipe") }
        (reading, writing) = (ends[0], ends[1])
    }
}

/// A file that is in memory only (memfd_create(2)).
package enum MemoryFile {
    private static let closeOnExec: UInt32 = 1

    /// A file with this content, to be read from its beginning. Closed by whoever asked for it, and when a program is executed.
    package static func make(holding bytes: [UInt8]) throws(SystemError) -> Int32 {
        let file = memfd_create("followupd", closeOnExec)
        guard file >= 0 else { throw SystemError("make a file in memory") }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(file, $0.baseAddress?.advanced(by: written), $0.count - written) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let error = SystemError("write a file in memory")
                close(file)
                throw error
            }
            written += count
        }
        lseek(file, 0, SEEK_SET)
        return file
    }
}

/// What Swift's Glibc lacks of posix_spawn(3).
package enum Spawning {
    /// Closes every descriptor from this one on in the program that is started, whoever opened it and however.
    package static func closeAll(from first: Int32, in actions: inout posix_spawn_file_actions_t) {
        posix_spawn_file_actions_addclosefrom_np(&actions, first)
    }
}
