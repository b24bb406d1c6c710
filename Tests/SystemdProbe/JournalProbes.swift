import Glibc
import Systemd

/// What is tried with a journald; each prints counts that `Journal.sendBatch` gives.
enum JournalProbes {
    static func run(_ what: String, count: Int) {
        switch what {
        case "available": SystemdProbe.say(Journal.isAvailable())
        case "numbered": SystemdProbe.say(Journal.sendBatch(numbered(count)))
        case "odd": SystemdProbe.say(Journal.sendBatch(odd))
        case "socket-gone":
            SystemdProbe.say(Journal.sendBatch(numbered(count)))
            unlink(Journal.defaultSocket)
            SystemdProbe.say("\(Journal.isAvailable()) \(Journal.sendBatch(numbered(count)))")
        case "killed":
            SystemdProbe.say(Journal.sendBatch(numbered(count)))
            killJournald()
            SystemdProbe.say("\(Journal.isAvailable()) \(Journal.sendBatch(numbered(count)))")
        case "rate":
            let entries = numbered(count)
            let clock = ContinuousClock()
            var sent = 0
            let time = clock.measure {
                for start in stride(from: 0, to: count, by: 512) {
                    sent += Journal.sendBatch(Array(entries[start..<min(start + 512, count)]))
                }
            }
            SystemdProbe.say("\(sent) in \(time)")
        default: SystemdProbe.fail("no such probe: \(what)", status: 64)
        }
    }

    private static func numbered(_ count: Int) -> [JournalEntry] {
        (1...max(count, 1)).map {
            JournalEntry(
                message: "reminder \($0)", priority: .notice, messageID: MessageID("b22620a5defd468ab7bc3de01aceb342"),
                fields: [("FOLLOWUP_SEQ", "\($0)"), ("FOLLOWUP_CUSTOMER", "C-\($0)"), ("FOLLOWUP_REP", "anna")])
        }
    }

    private static var odd: [JournalEntry] {
        [
            JournalEntry(message: "two\nlines", priority: .emergency, fields: [("NOTE", "a=b\nMESSAGE=not another"), ("NOTE", "again")]),
            JournalEntry(
                message: "", priority: .debug, messageID: MessageID("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"),
                fields: [
                    ("follow-up.due", "lower"), ("_PID", "1"), ("7DAYS", "digit"), ("é", "nothing left"), ("EMPTY", ""),
                    ("LÄNGE", "ä\u{0}ö"),
                ]),
            // More than a datagram holds: libsystemd hands it over in a file.
            JournalEntry(message: String(repeating: "long ", count: 300_000), priority: .info),
        ]
    }

    /// Ends journald as a crash does, and waits until its socket is closed.
    private static func killJournald() {
        guard let pid = getenv("JOURNALD_PID").flatMap({ Int32(String(cString: $0)) }), kill(pid, SIGKILL) == 0 else {
            SystemdProbe.fail("no journald to end in JOURNALD_PID", status: 64)
        }
        while Journal.isAvailable() { usleep(1000) }
    }
}
