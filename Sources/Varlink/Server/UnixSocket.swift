#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

// Inside the type these names are taken by its own functions.
private let systemConnect = connect
private let systemBind = bind
private let systemListen = listen

/// The system calls around Unix sockets (unix(7)).
enum UnixSocket {
    /// The longest path that fits a socket address with the 0 that ends it.
    static let maximumPathLength = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// `O_PATH` of open(2), which headers hide behind _GNU_SOURCE: the file is only named, not opened.
    static let pathOnly: Int32 = 0o10_000_000

    /// A system call that failed.
    struct Failure: Error {
        let call: String
        let errno: Int32
    }

    /// Who is at the other end, or `nil` when the kernel does not say.
    static func peer(of descriptor: Int32) -> Peer? {
        // struct ucred of <sys/socket.h>, which is hidden behind _GNU_SOURCE.
        var credentials: (pid: Int32, uid: UInt32, gid: UInt32) = (0, 0, 0)
        var size = socklen_t(MemoryLayout.size(ofValue: credentials))
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
        return Peer(uid: credentials.uid, gid: credentials.gid, pid: credentials.pid)
    }

    /// Keeps a descriptor from programs that are started.
    static func closeOnExec(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// A new stream socket, not blocking, not inherited by programs that are started.
    static func make() throws(Failure) -> Int32 {
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, flags, 0)
        guard descriptor >= 0 else { throw Failure(call: "socket", errno: errno) }
        return descriptor
    }

    /// Whether a path can be the address of a socket.
    static func isUsable(_ path: String) -> Bool {
        (1...maximumPathLength).contains(path.utf8.count) && !path.utf8.contains(0)
    }

    /// A new socket, connected to a path.
    static func connected(to path: String) throws(Failure) -> Int32 {
        let descriptor = try make()
        do {
            try call("connect") { withAddress(path) { systemConnect(descriptor, $0, $1) } }
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    static func bind(_ descriptor: Int32, to path: String) throws(Failure) {
        try call("bind") { withAddress(path) { systemBind(descriptor, $0, $1) } }
    }

    static func listen(_ descriptor: Int32) throws(Failure) {
        try call("listen") { systemListen(descriptor, SOMAXCONN) }
    }

    /// An option whose value is a whole number.
    static func option(_ name: Int32, of descriptor: Int32) throws(Failure) -> Int32 {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        try call("getsockopt") { getsockopt(descriptor, SOL_SOCKET, name, &value, &size) }
        return value
    }

    static func call(_ name: String, _ body: () -> Int32) throws(Failure) {
        guard body() == 0 else { throw Failure(call: name, errno: errno) }
    }

    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}
