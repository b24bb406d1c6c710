import Glibc

/// A connection to the journal's socket, held while entries are handed over, that tells afterwards whether that same socket was there
/// all the time.
///
/// It is needed because sd_journal_sendv(3) reports success, and drops the entry, while the socket does not exist.
struct JournalProbe: ~Copyable {
    private let path: String
    private let descriptor: Int32
    private let identity: Identity

    /// Which file the path names.
    private struct Identity: Equatable {
        let device: UInt
        let inode: UInt

        init?(path: String) {
            var status = stat()
            guard lstat(path, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
        }
    }

    /// Connects; nil when nobody has the socket open.
    init?(path: String) {
        guard let identity = Identity(path: path), let descriptor = Self.connect(to: path) else { return nil }
        self.path = path
        self.identity = identity
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// True when the socket that was connected to is still open at its other end, and the path still names it.
    func stillThere() -> Bool {
        // An empty datagram, which journald passes over, reaches a socket or finds it dead; a full queue is alive.
        let sent = send(descriptor, "", 0, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        guard sent == 0 || errno == EAGAIN || errno == ENOBUFS else { return false }
        return Identity(path: path) == identity
    }

    private static func connect(to path: String) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        // One byte is left for the end of the string.
        guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
