import CivilTime
import FollowUp
import Glibc
import Synchronization

/// Where entries are shown while no journal runs.
package protocol Console: Sendable {
    func write(_ line: String)
}

/// Standard error, a line at a time. When it is the journal's own stream, the priority prefix of sd-daemon(3) is understood there.
package struct StandardError: Console {
    package init() {}

    package func write(_ line: String) {
        var bytes = Array((line + "\n").utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.write(STDERR_FILENO, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            // Nobody is there to be told that nobody is there.
            if count <= 0 { return }
            written += count
        }
    }
}

/// An event as one line for a terminal: local time, then the event in words.
enum ConsoleLine {
    static func text(_ logged: LoggedEvent, zone: Zone) -> String {
        let civil = zone.civil(at: logged.event.at)
        let time = TimeOfDay(hour: civil.time.hour, minute: civil.time.minute, second: civil.time.second) ?? .midnight
        let seconds = time.second == 0 ? "\(time):00" : "\(time)"
        // A note may hold line ends and escapes; a terminal gets one line of plain text.
        var message = logged.event.message(zone: zone)
        if message.unicodeScalars.contains(where: isControl) {
            message = String(message.unicodeScalars.map { isControl($0) ? " " : Character($0) })
        }
        return "\(civil.date) \(seconds)  \(message)"
    }

    /// The general category Cc.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) }
}
