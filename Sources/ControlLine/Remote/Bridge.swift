import Dispatch
import Varlink

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

// Inside a type this name is taken by what it is called there.
private let systemPoll = poll

/// Carries bytes between two descriptors and a socket, both ways, and knows nothing of what they mean.
///
/// Each way has a thread of its own, which reads no more before it has written what it read: whoever does not read stops the other side. The
/// descriptors stay as they are (no O_NONBLOCK): others may share them.
struct Bridge: Sendable {
    private let input: Int32
    private let output: Int32
    private let socket: Int32

    private static let room = 64 << 10

    /// - Throws: `VarlinkClientError` when nobody can be reached at the socket.
    init(input: Int32, output: Int32, socket path: String) async throws {
        self.input = input
        self.output = output
        socket = try await VarlinkClient.connectedDescriptor(path: path)
    }

    /// Returns when the conversation is over: the daemon has ended it, or nobody reads its replies any more.
    func run() async {
        // A reader that is gone shows as EPIPE.
        signal(SIGPIPE, SIG_IGN)
        DispatchQueue.global().async {
            carry(from: input, to: socket)
            // The daemon answers what it was asked, and then ends the conversation.
            shutdown(socket, Int32(SHUT_WR))
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                carry(from: socket, to: output, endingWithReader: true)
                // Wakes the other way up, should it be stuck in a daemon that no longer reads.
                shutdown(socket, Int32(SHUT_RDWR))
                continuation.resume()
            }
        }
    }

    /// Until one of the two ends.
    /// - Parameter endingWithReader: also when nobody reads `target` any more, even if there is nothing to write.
    private func carry(from source: Int32, to target: Int32, endingWithReader: Bool = false) {
        var buffer = [UInt8](repeating: 0, count: Self.room)
        while true {
            if endingWithReader, !waitForBytes(from: source, for: target) { return }
            let count = read(source, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            var rest = buffer[..<count]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { write(target, $0.baseAddress, $0.count) }
                if written < 0, errno == EINTR { continue }
                // Somebody else made it not block.
                if written < 0, errno == EAGAIN {
                    var poll = pollfd(fd: target, events: Int16(POLLOUT), revents: 0)
                    _ = systemPoll(&poll, 1, -1)
                    continue
                }
                guard written > 0 else { return }
                rest = rest.dropFirst(written)
            }
        }
    }

    /// Waits for something to read; false when nobody is there any more to read it.
    private func waitForBytes(from source: Int32, for target: Int32) -> Bool {
        while true {
            var polls = [pollfd(fd: source, events: Int16(POLLIN), revents: 0), pollfd(fd: target, events: 0, revents: 0)]
            guard systemPoll(&polls, 2, -1) >= 0 || errno == EINTR else { return false }
            if polls[0].revents != 0 { return true }
            if polls[1].revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { return false }
        }
    }
}
