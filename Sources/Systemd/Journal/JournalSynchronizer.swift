import Glibc

/// Makes sure that whatever was handed to the journal before can be read from it.
///
/// An entry that was sent by a process that is dead by now may still be in the queue of the journal's socket. The queue outlives the sender,
/// and is worked off in order.
package enum JournalSynchronizer {
    /// Where journald takes calls; only root may (systemd-journald.service(8)).
    static let socket = "/run/systemd/journal/io.systemd.journal"
    /// The field by which a mark is found.
    private static let markName = "FOLLOWUP_MARK"

    /// How it came out.
    package enum Outcome: Hashable, Sendable {
        /// All that was sent before is in the files.
        case synchronized
        /// It is not known: journald is there, but does not answer, or does not store what it is sent.
        case unknown
        /// There is no journald, or it went away meanwhile.
        case away
    }

    /// Asks journald (`io.systemd.Journal.Synchronize`), which answers when its queues are empty. Where the caller may not ask, an entry of
    /// its own is sent and waited for: what stood in the queue before it is in the files before it.
    ///
    /// What is opened before this returns may miss files that journald makes or renames meanwhile, as it does when it starts: open the
    /// journal afterwards.
    ///
    /// - Parameters:
    ///   - limit: how long to wait at most. Journald works off a full queue in a fraction of a second.
    ///   - asksJournald: false goes straight to the mark, for tests.
    package static func synchronize(
        atMost limit: Duration = .seconds(10), asksJournald: Bool = true
    ) throws(SystemError) -> Outcome {
        if asksJournald, callSynchronize(atMost: limit) { return .synchronized }
        let files = try JournalFiles()
        let mark = (0..<4).map { _ in
            let digits = String(UInt32.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
        let entry = JournalEntry(
            message: "The journal is asked how far it has come", priority: .notice, fields: [(name: markName, value: mark)])
        guard let probe = JournalProbe(path: Journal.defaultSocket), Journal.sendBatch([entry]) == 1 else { return .away }
        if try files.wait(forEntryHaving: markName, mark, atMost: limit) { return .synchronized }
        // With its socket the mark went as well: nothing can be said of how the journal is.
        return probe.stillThere() ? .unknown : .away
    }

    /// One Varlink call, over a connection of its own. True when it was answered without an error.
    private static func callSynchronize(atMost limit: Duration) -> Bool {
        guard let descriptor = UnixStream.connect(to: socket, timeout: limit) else { return false }
        defer { close(descriptor) }
        let call = Array(#"{"method":"io.systemd.Journal.Synchronize","parameters":{}}"#.utf8) + [0]
        guard UnixStream.writeAll(call, to: descriptor) else { return false }
        guard let reply = UnixStream.readMessage(from: descriptor, atMost: 4096) else { return false }
        // A reply without an error is {"parameters":{}}; an error names itself in a member that no success has.
        return !String(decoding: reply, as: UTF8.self).contains("\"error\"")
    }
}

/// A blocking connection to a Unix stream socket, with a limit on each wait.
enum UnixStream {
    static func connect(to path: String, timeout: Duration) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var limit = timeval(tv_sec: Int(max(1, timeout.components.seconds)), tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
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

    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }

    /// The bytes up to the first 0; nil when the connection ends, or the wait is too long, before that.
    static func readMessage(from descriptor: Int32, atMost limit: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 512)
        while bytes.count < limit {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return nil }
            bytes += chunk[..<count]
            if let end = bytes.firstIndex(of: 0) { return Array(bytes[..<end]) }
        }
        return nil
    }
}
