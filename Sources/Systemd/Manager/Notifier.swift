import CSystemd
import Glibc

/// Tells the service manager how the daemon is doing (sd_notify(3)). Does nothing when no manager listens.
package struct Notifier: Sendable {
    /// The manager ignores a message longer than its buffer of 4096 bytes; a status is cut well below.
    private static let longestStatus = 2048

    package init() {}

    /// Whether a service manager listens ($NOTIFY_SOCKET is set).
    package var isActive: Bool {
        guard let path = getenv("NOTIFY_SOCKET") else { return false }
        return path.pointee != 0
    }

    /// The daemon serves; also the end of a reload, whether it succeeded or not.
    package func ready(status: String) { send("READY=1\nSTATUS=\(Self.oneLine(status))") }

    /// A reload begins. `Type=notify-reload` tells the answer to its own signal from a late one by the time stamp; without it
    /// `systemctl reload` waits until its timeout.
    package func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        send("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)")
    }

    /// The daemon begins to end.
    package func stopping() { send("STOPPING=1") }

    /// A line for `systemctl status`.
    package func status(_ text: String) { send("STATUS=\(Self.oneLine(text))") }

    /// The daemon is alive (WatchdogSec=).
    package func watchdog() { send("WATCHDOG=1") }

    /// A lost notification is the manager's to notice, by its timeouts: there is nobody else to tell.
    private func send(_ state: String) { _ = sd_notify(0, state) }

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
