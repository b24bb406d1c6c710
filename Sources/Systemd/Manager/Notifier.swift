import CSystemd
import Dispatch
import Glibc
import Synchronization

/// Tells the service manager how the daemon is doing (sd_notify(3)). Does nothing when no manager listens.
///
/// Never keeps a caller waiting: what a busy manager does not take at once is handed over later, in order, by a thread of its own; of what waits, only the
/// newest state of each kind is kept.
package final class Notifier: Sendable {
    /// The manager ignores a message longer than its buffer of 4096 bytes; a status is cut well below.
    private static let longestStatus = 2048

    private enum Message {
        case ready(String), reloading(String), stopping, status(String), watchdog

        var text: String {
            switch self {
            case .ready(let text), .reloading(let text), .status(let text): text
            case .stopping: "STOPPING=1"
            case .watchdog: "WATCHDOG=1"
            }
        }
    }

    private struct Waiting {
        /// In the order in which they are told.
        var messages: [Message] = []
        /// The thread is at work: whatever comes meanwhile has to wait behind what it hands over.
        var isHandingOver = false
    }

    private let waiting = Mutex(Waiting())
    /// Its thread may wait for the manager as long as it likes.
    private let queue = DispatchQueue(label: "followupd.notify")

    package init() {}

    /// Whether a service manager listens ($NOTIFY_SOCKET is set).
    package var isActive: Bool {
        guard let path = getenv("NOTIFY_SOCKET") else { return false }
        return path.pointee != 0
    }

    /// The daemon serves; also the end of a reload, whether it succeeded or not.
    package func ready(status: String) { send(.ready("READY=1\nSTATUS=\(Self.oneLine(status))")) }

    /// A reload begins. `Type=notify-reload` tells the answer to its own signal from a late one by the time stamp; without it
    /// `systemctl reload` waits until its timeout.
    package func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        send(.reloading("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)"))
    }

    /// The daemon begins to end.
    package func stopping() { send(.stopping) }

    /// A line for `systemctl status`.
    package func status(_ text: String) { send(.status("STATUS=\(Self.oneLine(text))")) }

    /// The daemon is alive (WatchdogSec=).
    package func watchdog() { send(.watchdog) }

    /// A lost notification is the manager's to notice, by its timeouts: there is nobody else to tell.
    private func send(_ message: Message) {
        guard isActive else { return }
        waiting.withLock { waiting in
            if !waiting.isHandingOver {
                guard !Self.sendAtOnce(message.text) else { return }
                waiting.isHandingOver = true
                waiting.messages = [message]
                queue.async { self.handOver() }
            } else {
                Self.add(message, to: &waiting.messages)
            }
        }
    }

    /// Tells, in order, what waits, and waits for the manager to take it.
    private func handOver() {
        while true {
            let next = waiting.withLock { waiting -> String? in
                guard !waiting.messages.isEmpty else {
                    waiting.isHandingOver = false
                    return nil
                }
                return waiting.messages.removeFirst().text
            }
            guard let next else { return }
            _ = sd_notify(0, next)
        }
    }

    /// Keeps at most one message of each kind: a manager that falls behind needs the newest state, not how it came about.
    private static func add(_ message: Message, to messages: inout [Message]) {
        switch message {
        case .stopping:
            // Whatever came before is over.
            messages = []
        case .ready:
            // It has a status of its own. The manager wants to see the beginning of a reload before its end, so that one stays.
            messages.removeAll {
                switch $0 {
                case .ready, .status: true
                case .reloading, .stopping, .watchdog: false
                }
            }
        case .reloading:
            messages.removeAll {
                switch $0 {
                case .ready, .reloading: true
                case .status, .stopping, .watchdog: false
                }
            }
        case .status, .watchdog:
            messages.removeAll {
                switch ($0, message) {
                case (.status, .status), (.watchdog, .watchdog): true
                default: false
                }
            }
        }
        messages.append(message)
    }

    /// Sends without waiting, as sd_notify(3) does otherwise.
    ///
    /// - Returns: false when it has to be sent by somebody who may wait: the manager's queue is full, or its address is of a kind that only libsystemd knows.
    private static func sendAtOnce(_ text: String) -> Bool {
        guard let path = getenv("NOTIFY_SOCKET") else { return true }
        let length = strlen(path)
        var address = sockaddr_un()
        let room = MemoryLayout.size(ofValue: address.sun_path)
        let isAbstract = path.pointee == CChar(bitPattern: UInt8(ascii: "@"))
        guard isAbstract || path.pointee == CChar(bitPattern: UInt8(ascii: "/")), length < room else { return false }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            bytes.copyMemory(from: UnsafeRawBufferPointer(start: path, count: length))
            // An abstract address begins with a zero byte, and ends with its last character.
            if isAbstract { bytes[0] = 0 }
        }
        let addressLength = socklen_t(MemoryLayout<sockaddr_un>.size - room + length + (isAbstract ? 0 : 1))
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        while true {
            let sent = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL), $0, addressLength)
                }
            }
            if sent < 0 && errno == EINTR { continue }
            // Any other failure would be one for libsystemd as well.
            return sent >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != ENOBUFS)
        }
    }

    /// The text without what would end the line: a line of its own in a message is an order to the manager.
    private static func oneLine(_ text: String) -> String {
        var line = ""
        var length = 0
        for scalar in text.unicodeScalars {
            let shown = scalar.properties.generalCategory == .control ? " " : scalar
            length += UTF8.width(shown)
            if length > longestStatus { break }
            line.unicodeScalars.append(shown)
        }
        return line
    }
}
