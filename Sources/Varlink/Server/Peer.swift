/// Who is at the other end of a Unix socket, by the kernel's own word (`SO_PEERCRED`, unix(7)): as it was when the peer connected.
public struct Peer: Hashable, Sendable {
    /// The user.
    public let uid: UInt32
    /// The group.
    public let gid: UInt32
    /// The process. It may have ended since, and its number may belong to another by now: never base a permission on it.
    public let pid: Int32

    /// Credentials, for tests and for callers that know them from elsewhere.
    public init(uid: UInt32, gid: UInt32, pid: Int32) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
    }
}
