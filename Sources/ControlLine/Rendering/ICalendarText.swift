import CivilTime
import ControlInterface

/// Tasks as an iCalendar file (RFC 5545), a VTODO each. Its UID is the one that the mail program gives the task, so that a calendar that has both shows it once.
struct ICalendarText {
    /// The name of the daemon's log, which no other daemon has.
    var logID: String
    var now: Instant
    var words: Words

    var beginning: [String] { ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//followupd//followupctl//EN"] }
    var end: [String] { ["END:VCALENDAR"] }

    func lines(_ task: Wire.Task) -> [String] {
        var lines = ["BEGIN:VTODO", "UID:task-\(task.id)@\(logID)", "DTSTAMP:\(Self.stamp(now))"]
        let due = try? Instant(rfc3339: task.dueAt)
        let opens = try? Instant(rfc3339: task.opensAt)
        // It must begin before it is due (RFC 5545, 3.8.2.3).
        if let opens, due.map({ opens < $0 }) ?? true { lines.append("DTSTART:\(Self.stamp(opens))") }
        if let due { lines.append("DUE:\(Self.stamp(due))") }
        lines.append("SUMMARY:\(Self.escaped(task.title))")
        lines.append("CATEGORIES:\(Self.escaped(task.rule))")
        let about = [task.customer.map(words.forCustomer), task.rep.map(words.forRep), "followupctl show \(task.id)"]
        lines.append("DESCRIPTION:\(Self.escaped(about.compactMap(\.self).joined(separator: "\n")))")
        return lines + ["STATUS:NEEDS-ACTION", "END:VTODO"]
    }

    /// Ended and folded as the RFC wants it: no line longer than 75 bytes, and none cut within a character (3.1).
    static func text(_ lines: [String]) -> String {
        lines.map { line in
            var text = ""
            var room = 75
            for scalar in line.unicodeScalars {
                let size = String(scalar).utf8.count
                if size > room {
                    text += "\r\n "
                    room = 74
                }
                text.unicodeScalars.append(scalar)
                room -= size
            }
            return text + "\r\n"
        }.joined()
    }

    /// A value of type TEXT (3.3.11).
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", ";", ",":
                escaped += "\\"
                escaped.unicodeScalars.append(scalar)
            case "\n": escaped += "\\n"
            case "\t", "\u{2028}", "\u{2029}": escaped += " "
            default:
                switch scalar.value {
                // What could steer a terminal, or show text in another order than it was written, is nobody's title.
                case ..<0x20, 0x7f...0x9f, 0x202a...0x202e, 0x2066...0x2069: break
                default: escaped.unicodeScalars.append(scalar)
                }
            }
        }
        return escaped
    }

    /// "20261224T090000Z".
    private static func stamp(_ instant: Instant) -> String {
        let whole = Instant(microseconds: instant.microseconds - ((instant.microseconds % 1_000_000) + 1_000_000) % 1_000_000)
        return whole.description.filter { $0 != "-" && $0 != ":" }
    }
}
