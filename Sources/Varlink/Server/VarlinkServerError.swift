#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Why a server could not be made or could not listen.
public enum VarlinkServerError: Error, Hashable, Sendable {
    /// Somebody already answers on this socket.
    case addressInUse(path: String)
    /// What stands at the path is no socket; it was left alone.
    case notASocket(path: String)
    /// The path is empty, holds a byte 0, or is longer than a socket address can be.
    case unusablePath(path: String, maximumLength: Int)
    /// The inherited file descriptor is no listening Unix stream socket.
    case notAListeningSocket(fileDescriptor: Int32, reason: String)
    /// Two interfaces have this name.
    case duplicateInterface(name: String)
    /// The server has been shut down; make another.
    case shutDown
    /// A system call failed.
    case system(call: String, path: String, errno: Int32)
}

extension VarlinkServerError: CustomStringConvertible {
    /// A sentence for people.
    public var description: String {
        switch self {
        case .addressInUse(let path): "'\(path)': somebody already listens on this socket; stop it first"
        case .notASocket(let path): "'\(path)': there is something that is no socket; it was left alone, remove it or choose another path"
        case .unusablePath(let path, let maximum): "'\(path)': a socket's path has 1 to \(maximum) bytes, none of them 0"
        case .notAListeningSocket(let descriptor, let reason):
            "file descriptor \(descriptor) is no listening Unix stream socket: \(reason); check the .socket unit (ListenStream=)"
        case .duplicateInterface(let name): "two interfaces are called '\(name)'"
        case .shutDown: "the server has been shut down"
        case .system(let call, let path, let errno): "'\(path)': \(call) failed: \(String(cString: strerror(errno)))"
        }
    }
}
