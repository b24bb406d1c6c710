import ControlInterface
import Varlink

/// The environment of a program: what is in the event, under the names that the journal's fields have.
enum RunEnvironment {
    /// Names that mean something to this process only.
    private static let ownNames: Set<String> = [
        "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "JOURNAL_STREAM", "MAINPID",
        "REMOTE_ADDR", "REMOTE_PORT",
    ]

    private static let eventMembers: [(member: String, name: String)] = [
        ("seq", "FOLLOWUP_SEQ"), ("at", "FOLLOWUP_AT"), ("actor", "FOLLOWUP_ACTOR"), ("kind", "FOLLOWUP_EVENT"),
        ("message", "FOLLOWUP_MESSAGE"), ("task", "FOLLOWUP_TASK"), ("rule", "FOLLOWUP_RULE"), ("customer", "FOLLOWUP_CUSTOMER"),
        ("rep", "FOLLOWUP_REP"), ("title", "FOLLOWUP_TITLE"), ("dueAt", "FOLLOWUP_DUE"), ("until", "FOLLOWUP_UNTIL"),
        ("outcome", "FOLLOWUP_OUTCOME"), ("note", "FOLLOWUP_NOTE"), ("missed", "FOLLOWUP_MISSED"),
    ]

    private static let repMembers: [(member: String, name: String)] = [
        ("name", "FOLLOWUP_REP_NAME"), ("email", "FOLLOWUP_EMAIL"), ("zone", "FOLLOWUP_ZONE"),
    ]

    /// This process's own environment, then what the program's file says, then what the event says: nothing overrides that.
    static func variables(
        delivery: JSONObject, attempt: Int64, file: [String: String], inherited: [String: String]
    ) -> [String: String] {
        var variables = inherited.filter { !ownNames.contains($0.key) && !$0.key.hasPrefix("FOLLOWUP_") }
        variables.merge(file) { $1 }
        variables["FOLLOWUP_KEY"] = text(delivery["key"])
        variables["FOLLOWUP_LOG"] = text(delivery["log"])
        variables["FOLLOWUP_ATTEMPT"] = String(attempt)
        for (member, name) in eventMembers { variables[name] = text(delivery["event"]?[member]) }
        for (member, name) in repMembers { variables[name] = text(delivery["rep"]?[member]) }
        variables["FOLLOWUP_LIST"] = list(delivery["tasks"]?.arrayValue)
        return variables
    }

    /// The tasks of a digest or summary, one a line: a short list, since an environment has little room. Nil without any.
    private static func list(_ tasks: [JSON]?) -> String? {
        guard let tasks, !tasks.isEmpty else { return nil }
        var lines = tasks.prefix(mostLines).map { task in
            (text(task["message"]) ?? "").split(whereSeparator: \.isNewline).joined(separator: " ")
        }
        if tasks.count > mostLines { lines.append("and \(tasks.count - mostLines) more") }
        return lines.joined(separator: "\n")
    }

    private static let mostLines = 20

    /// As a variable can hold it: a NUL ends it, so that none is in it.
    private static func text(_ value: JSON?) -> String? {
        switch value {
        case .string(let text)?: String(text.unicodeScalars.filter { $0 != "\u{0}" }.map(Character.init))
        case .integer(let number)?: String(number)
        default: nil
        }
    }
}
