import Foundation
import Synchronization
import Varlink

/// A peer that speaks in bytes: it can say what no well-behaved client says.
final class RawPeer: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What became of an attempt to receive.
    enum Received: Equatable, Sendable {
        case message(JSON)
        case end
    }

    private let descriptor: Int32
    private let state = Mutex((buffer: [UInt8](), taken: 0, searched: 0, isClosed: false))

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        let error = errno
        // No test waits for ever: after this the peer counts as silent.
        var timeout = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        // The descriptor is closed by `deinit`: an initializer that throws when everything is set ends with it.
        guard connected == 0 else { throw Failure(description: "cannot connect to \(path): errno \(error)") }
    }

    deinit { close() }

    func close() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            Glibc.close(descriptor)
        }
    }

    /// Ends the stream towards the server; replies can still come.
    func shutdownWriting() { Glibc.shutdown(descriptor, Int32(SHUT_WR)) }

    /// Sends bytes; stops silently when the server has closed the connection.
    func send(bytes: [UInt8]) async throws {
        try await blocking { [self] in sendNow(bytes) }
    }

    /// Sends bytes from a thread that may block.
    func sendNow(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends bytes from a thread that may block, and waits until the server has read them: what is sent next comes to it by itself.
    func sendAloneNow(_ bytes: [UInt8]) {
        sendNow(bytes)
        var unread: Int32 = 1
        while ioctl(descriptor, UInt(TIOCOUTQ), &unread) == 0, unread > 0 { usleep(10) }
    }

    /// Receives bytes in a thread that may block, or `nil` at the end.
    func receiveNow() -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        return count > 0 ? Array(chunk[..<count]) : nil
    }

    /// Sends texts as messages.
    func send(_ messages: String...) async throws {
        try await send(bytes: messages.flatMap { Array($0.utf8) + [0] })
    }

    /// Sends as much as the server takes, for as long as it takes more within half a second; returns how many bytes that was.
    func sendUntilStuck(_ bytes: [UInt8], atMost limit: Int) async throws -> Int {
        try await blocking { [self] in
            var sent = 0
            while sent < limit {
                var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard Glibc.poll(&poll, 1, 500) > 0 else { return sent }
                let offset = sent % bytes.count
                let count = bytes[offset...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                }
                guard count > 0 else {
                    if errno == EAGAIN { continue }
                    return sent
                }
                sent += count
            }
            return sent
        }
    }

    /// The next message, or the end of the stream.
    func receive() async throws -> Received {
        if let bytes = takeMessage() { return .message(try JSON(parsing: bytes)) }
        return try await blocking { [self] in
            while true {
                if let bytes = takeMessage() { return .message(try JSON(parsing: bytes)) }
                var chunk = [UInt8](repeating: 0, count: 65536)
                let count = recv(descriptor, &chunk, chunk.count, 0)
                if count == 0 || (count < 0 && errno == ECONNRESET) { return .end }
                guard count > 0 else { throw Failure(description: "the server stays silent (errno \(errno))") }
                state.withLock { $0.buffer += chunk[..<count] }
            }
        }
    }

    /// The parameters of the next message, which must be a reply without an error.
    func reply() async throws -> JSONObject {
        guard case .message(let message) = try await receive() else { throw Failure(description: "the server closed the connection") }
        guard message["error"] == nil else { throw Failure(description: "an error: \(message)") }
        return message["parameters"]?.objectValue ?? [:]
    }

    /// The next message, which must be an error.
    func error() async throws -> VarlinkError {
        guard case .message(let message) = try await receive() else { throw Failure(description: "the server closed the connection") }
        guard let name = message["error"]?.stringValue else { throw Failure(description: "no error: \(message)") }
        return VarlinkError(name: name, parameters: message["parameters"]?.objectValue ?? [:])
    }

    private func takeMessage() -> [UInt8]? {
        state.withLock { state in
            let found = state.buffer.withUnsafeBytes { buffer -> Int? in
                guard let start = buffer.baseAddress else { return nil }
                return memchr(start + state.searched, 0, buffer.count - state.searched).map { UnsafeRawPointer($0) - start }
            }
            guard let end = found else {
                state.buffer.removeFirst(state.taken)
                state.taken = 0
                state.searched = state.buffer.count
                return nil
            }
            let message = Array(state.buffer[state.taken..<end])
            state.taken = end + 1
            state.searched = end + 1
            return message
        }
    }
}
