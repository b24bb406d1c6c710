import Glibc
import Synchronization

/// Keeps a second daemon away from a state directory: flock(2) on DIR/lock. The kernel releases it however the process ends.
package final class InstanceLock: Sendable {
    /// Nil once released.
    private let descriptor: Mutex<Int32?>

    /// Creates the directory if it is missing (mode 0750, its parents 0755), takes the lock and leaves the holder's name in it.
    ///
    /// - Throws: `InstanceLockError`.
    package init(directory: String) throws {
        try Self.create(directory)
        let path = directory + "/lock"
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard opened >= 0 else { throw InstanceLockError.impossible(directory: directory, reason: SystemError("open \(path)")) }
        guard Self.lock(opened) else {
            let error =
                errno == EWOULDBLOCK
                ? InstanceLockError.taken(directory: directory, holder: Self.holder(opened))
                : InstanceLockError.impossible(directory: directory, reason: SystemError("lock \(path)"))
            close(opened)
            throw error
        }
        Self.write(LockHolder.current(), to: opened)
        descriptor = Mutex(opened)
    }

    deinit { release() }

    /// Lets others have the directory. The file stays: were it removed, two could each lock a file of that name.
    package func release() {
        descriptor.withLock {
            guard let open = $0 else { return }
            ftruncate(open, 0)
            close(open)
            $0 = nil
        }
    }

    private static func create(_ directory: String) throws(InstanceLockError) {
        for (index, byte) in directory.utf8.enumerated() where byte == UInt8(ascii: "/") && index > 0 {
            let parent = String(decoding: directory.utf8.prefix(index), as: UTF8.self)
            // What goes wrong here goes wrong below too, with a better message.
            _ = mkdir(parent, 0o755)
        }
        guard mkdir(directory, 0o750) == 0 || errno == EEXIST else {
            throw InstanceLockError.impossible(directory: directory, reason: SystemError("create \(directory)"))
        }
    }

    private static func lock(_ descriptor: Int32) -> Bool {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EINTR else { return false }
        }
        return true
    }

    private static func holder(_ descriptor: Int32) -> LockHolder? {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? LockHolder(line: String(decoding: bytes.prefix(count), as: UTF8.self)) : nil
    }

    /// Only for people to read: a full disk, say, does not keep the daemon from starting.
    private static func write(_ holder: LockHolder, to descriptor: Int32) {
        ftruncate(descriptor, 0)
        let line = Array((holder.line + "\n").utf8)
        _ = pwrite(descriptor, line, line.count, 0)
    }
}
