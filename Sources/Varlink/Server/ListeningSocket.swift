#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A listening socket, and the file that belongs to it.
struct ListeningSocket: Sendable {
    /// Not yet owned by anybody: whoever takes it closes it.
    let descriptor: Int32
    private let file: SocketFile?

    /// The file that was made for the socket; it may since have been replaced by somebody else's.
    private struct SocketFile: Sendable {
        let path: String
        let device: dev_t
        let inode: ino_t
    }

    /// Takes over a socket that the service manager listens on.
    static func inherited(_ descriptor: Int32) throws(VarlinkServerError) -> ListeningSocket {
        func refused(_ reason: String) -> VarlinkServerError { .notAListeningSocket(fileDescriptor: descriptor, reason: reason) }
        let domain: Int32
        let type: Int32
        let isListening: Int32
        do {
            domain = try UnixSocket.option(SO_DOMAIN, of: descriptor)
            type = try UnixSocket.option(SO_TYPE, of: descriptor)
            isListening = try UnixSocket.option(SO_ACCEPTCONN, of: descriptor)
        } catch {
            throw refused(String(cString: strerror(error.errno)))
        }
        guard domain == AF_UNIX else { throw refused("it is not of the Unix domain") }
        guard type == Int32(SOCK_STREAM.rawValue) else { throw refused("it is no stream socket") }
        guard isListening != 0 else { throw refused("it does not listen") }
        UnixSocket.closeOnExec(descriptor)
        return ListeningSocket(descriptor: descriptor, file: nil)
    }

    /// Makes a socket and its file, replacing one that a server left behind when it died.
    static func bound(to path: String, mode: mode_t) async throws -> ListeningSocket {
        guard UnixSocket.isUsable(path) else {
            throw VarlinkServerError.unusablePath(path: path, maximumLength: UnixSocket.maximumPathLength)
        }
        // Two servers that start at once must not both find the old socket dead and one of them remove the other's new one.
        return try await DirectoryLock.acquire(forFile: path).hold {
            try removeIfDead(path)
            return try make(path, mode: mode)
        }
    }

    private static func make(_ path: String, mode: mode_t) throws(VarlinkServerError) -> ListeningSocket {
        do {
            let descriptor = try UnixSocket.make()
            return ListeningSocket(descriptor: descriptor, file: try listen(descriptor, on: path, mode: mode))
        } catch {
            throw error.errno == EADDRINUSE ? .addressInUse(path: path) : .system(call: error.call, path: path, errno: error.errno)
        }
    }

    private static func listen(_ descriptor: Int32, on path: String, mode: mode_t) throws(UnixSocket.Failure) -> SocketFile {
        do {
            // Linux makes the file with the socket's own mode, less the umask: never for a moment is it open to more than `mode`.
            try UnixSocket.call("fchmod") { fchmod(descriptor, mode) }
            try UnixSocket.bind(descriptor, to: path)
            let status = try setMode(mode, of: path)
            try UnixSocket.listen(descriptor)
            return SocketFile(path: path, device: status.st_dev, inode: status.st_ino)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Gives the new file what the umask has taken away, and tells which file it is. Nothing is changed through a link that somebody
    /// may have put in its place meanwhile.
    private static func setMode(_ mode: mode_t, of path: String) throws(UnixSocket.Failure) -> stat {
        let file = open(path, UnixSocket.pathOnly | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { throw UnixSocket.Failure(call: "open", errno: errno) }
        defer { close(file) }
        var status = stat()
        try UnixSocket.call("fstat") { fstat(file, &status) }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw UnixSocket.Failure(call: "bind", errno: EADDRINUSE) }
        if status.st_mode & 0o7777 != mode {
            // fchmod(2) does not take a descriptor of this kind, proc_pid_fd(5) does.
            try UnixSocket.call("chmod") { chmod("/proc/self/fd/\(file)", mode) }
        }
        return status
    }

    /// Removes the socket's file, if it still is the one that was made for it.
    func removeFile() {
        guard let file else { return }
        var status = stat()
        guard lstat(file.path, &status) == 0, status.st_dev == file.device, status.st_ino == file.inode else { return }
        unlink(file.path)
    }

    /// Removes a socket on which nobody answers; leaves everything else alone.
    private static func removeIfDead(_ path: String) throws(VarlinkServerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw .system(call: "stat", path: path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        do {
            close(try UnixSocket.connected(to: path))
        } catch {
            switch error.errno {
            case ENOENT: return
            case ECONNREFUSED:
                guard unlink(path) == 0 || errno == ENOENT else { throw .system(call: "unlink", path: path, errno: errno) }
                return
            case EAGAIN, EPROTOTYPE: break  // Somebody listens, but is too busy or speaks in datagrams.
            default: throw .system(call: error.call, path: path, errno: error.errno)
            }
        }
        throw .addressInUse(path: path)
    }
}
