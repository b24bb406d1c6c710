#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Why a client could not connect, or why a call has no answer.
public enum VarlinkClientError: Error, Hashable, Sendable {
    /// The path is empty, holds a byte 0, or is longer than a socket address can be.
    case unusablePath(path: String, maximumLength: Int)
    /// Nobody could be reached at the path.
    case cannotConnect(path: String, errno: Int32)
    /// The connection ended before the answer came. Whether the call was carried out is not known.
    case connectionClosed
    /// The call is larger than a message may be; nothing of it was sent.
    case callTooLarge(bytes: Int, limit: Int)
    /// The server broke the protocol; the connection was closed.
    case protocolViolation(reason: String)
}

extension VarlinkClientError: CustomStringConvertible {
    /// A sentence for people.
    public var description: String {
        switch self {
        case .unusablePath(let path, let maximum): "'\(path)': a socket's path has 1 to \(maximum) bytes, none of them 0"
        case .cannotConnect(let path, let errno): "cannot connect to '\(path)': \(String(cString: strerror(errno)))"
        case .connectionClosed: "the connection was closed before the answer came"
        case .callTooLarge(let bytes, let limit): "the call has \(bytes) bytes, more than the \(limit) that a message may have"
        case .protocolViolation(let reason): "the server broke the protocol: \(reason)"
        }
    }
}
