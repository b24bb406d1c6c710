import CivilTime
import FollowUp
import Systemd
import TestSupport
import Testing

/// Writes down what people type and see, as Markdown.
actor Transcript {
    private let department: Department
    private var text = ""
    private var isInBlock = false
    /// How many journal entries of a task were shown.
    private var shown: [TaskID: Int] = [:]

    init(_ department: Department) { self.department = department }

    var markdown: String { text + (isInBlock ? "```\n" : "") }

    // MARK: - The course of things

    /// Moves the clock to that moment, and says what it is about.
    func at(_ moment: String, _ words: String) async throws {
        try await department.wait(until: try department.instant(moment))
        let zone = department.zone
        let now = zone.civil(at: department.world.clock.now())
        try #require("\(now.date) \(now.time)".hasPrefix(moment))
        say("**\(now.date.weekday.shortName) \(now.date) \(now.time)** \(words)")
    }

    func say(_ words: String) {
        if isInBlock { text += "```\n" }
        isInBlock = false
        text += "\n\(words)\n"
    }

    private func show(_ lines: String) {
        text += isInBlock ? "\n" : "\n```console\n"
        isInBlock = true
        text += lines.hasSuffix("\n") ? lines : lines + "\n"
    }

    // MARK: - What is typed

    /// Shows a file and imports it.
    func take(_ name: String, _ rows: String...) async throws { try await take(name, rows: rows) }

    func take(_ name: String, rows: [String]) async throws {
        let csv = rows.joined(separator: "\n") + "\n"
        try department.files.write(name, csv)
        show("root# cat \(name)\n\(csv)")
        try await type(.root, "followupctl import \(name)")
    }

    /// Types a command.
    func type(_ person: Department.Person, _ command: String, status: Int32 = 0) async throws {
        let words = Self.words(of: command)
        try #require(words.first == "followupctl")
        let answer = try await department.run(person, Array(words.dropFirst()))
        #expect(answer.status == status, "\(command)\n\(answer.output)")
        // How long an import took is another time another.
        let output = answer.output.replacing(#/; [0-9.]+ s( \([0-9,]+ rows\/s\))?\n/#) { _ in "\n" }
        show("\(person)\(person == .root ? "#" : "$") \(command)\n\(output)")
    }

    /// `followupctl why` of a task.
    func why(_ person: Department.Person, _ task: FollowUpTask) async throws { try await type(person, "followupctl why \(task.id)") }

    /// What the journal says of a task that was not shown yet.
    func journal(_ task: FollowUpTask) async throws {
        let entries = try await entries(of: task)
        let new = entries.dropFirst(shown[task.id] ?? 0)
        try #require(!new.isEmpty, "the journal has nothing new of task \(task.id)")
        shown[task.id] = entries.count
        let lines = try new.map { "\(try stamp($0)) followupd: \($0.message)" }
        show("root# journalctl -u followupd FOLLOWUP_TASK=\(task.id)\n\(lines.joined(separator: "\n"))")
    }

    /// The latest entry of that kind about a task, with all its fields.
    func entry(_ task: FollowUpTask, _ kind: EventKind) async throws {
        let entry = try #require(try await entries(of: task).last { $0["FOLLOWUP_EVENT"] == kind.rawValue }, "no \(kind.rawValue)")
        let fields = entry.fields.filter { !["FOLLOWUP_SEQ", "FOLLOWUP_LOG"].contains($0.name) }
        var lines = ["PRIORITY=\(entry.priority.rawValue)", "MESSAGE=\(entry.message)"]
        lines += fields.map { "\($0.name)=\($0.value)" }
        show(
            "root# journalctl -u followupd FOLLOWUP_TASK=\(task.id) FOLLOWUP_EVENT=\(kind.rawValue) -n 1 -o verbose\n"
                + lines.map { "    \($0)" }.joined(separator: "\n"))
    }

    /// What the journal has of those entries, at the priority that journalctl is asked for.
    func journal(_ matches: String, atLeast priority: JournalPriority = .info, where isMeant: @Sendable (JournalEntry) -> Bool) async throws
    {
        let entries = try await entries().filter { $0.priority.rawValue <= priority.rawValue && isMeant($0) }
        try #require(!entries.isEmpty, "the journal has nothing of \(matches)")
        let lines = try entries.map { "\(try stamp($0)) followupd: \($0.message)" }
        show("root# journalctl -u followupd -p \(priority) \(matches)\n\(lines.joined(separator: "\n"))")
    }

    /// What `journalctl -x` shows of the latest entry of that kind: the entry is handed to a real journald, with the shipped catalog.
    func explained(_ kind: EventKind) async throws {
        let entry = try #require(try await entries().last { $0["FOLLOWUP_EVENT"] == kind.rawValue }, "no \(kind.rawValue)")
        let directory = try TemporaryDirectory()
        var fields = [("MESSAGE", entry.message), ("PRIORITY", "\(entry.priority.rawValue)"), ("SYSLOG_IDENTIFIER", "followupd")]
        if let id = entry.messageID { fields.append(("MESSAGE_ID", "\(id)")) }
        fields += entry.fields.map { ($0.name, $0.value) }
        try directory.write("entry", fields.map { "\($0)=\($1)\n" }.joined())
        let catalog = Department.project.appendingPathComponent("systemd/followupd.catalog").path
        try directory.write("catalogs/followupd.catalog", try String(contentsOfFile: catalog, encoding: .utf8))
        // In a mount namespace of its own, so that the machine's catalog stays as it is.
        let script = """
            set -e
            mkdir -p "$1/database" /var/lib/systemd/catalog
            mount --bind "$1/database" /var/lib/systemd/catalog
            mount --bind "$1/catalogs" /usr/lib/systemd/catalog
            journalctl --update-catalog
            logger --journald="$1/entry"
            journalctl --sync
            LANG=C.UTF-8 journalctl -x -o short -t followupd
            """
        let output = try await blocking {
            try Oracle.run([
                "/bin/bash", Department.project.appendingPathComponent("scripts/private-journald.sh").path, directory.file("journal"),
                "/bin/bash",
                "-c", script, "bash", directory.path,
            ])
        }
        let stamp = try stamp(entry)
        // Its own time and host are those of whoever runs this.
        let lines = output.filter { !$0.hasPrefix("-- ") || $0.hasPrefix("-- Subject") || $0.hasPrefix("-- Defined") || $0 == "-- " }.map {
            line in
            line.replacing(#/^[A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} \S+ followupd(\[[0-9]+\])?: /#) { _ in "\(stamp) followupd: " }.replacing(
                #/ +$/#, with: "")
        }
        show("root# journalctl -u followupd -x FOLLOWUP_EVENT=\(kind.rawValue) -n 1\n\(lines.joined(separator: "\n"))")
    }

    private func entries() async throws -> [JournalEntry] {
        await department.journal.holds(try await department.world.store.read { try $0.lastSeq() })
        return department.journal.entries
    }

    private func entries(of task: FollowUpTask) async throws -> [JournalEntry] {
        await department.journal.holds(try await department.world.store.read { try $0.lastSeq() })
        return department.journal.entries.filter { $0["FOLLOWUP_TASK"] == "\(task.id)" }
    }

    private func stamp(_ entry: JournalEntry) throws -> String {
        let civil = department.zone.civil(at: try Instant(rfc3339: try #require(entry["FOLLOWUP_AT"])))
        return "\(civil.date) \(civil.time)"
    }

    /// A command line as a shell takes it apart, where quotes are double and nothing else is special.
    static func words(of command: String) -> [String] {
        var words: [String] = []
        for (index, part) in command.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            if index.isMultiple(of: 2) { words += part.split(separator: " ").map(String.init) } else { words.append(String(part)) }
        }
        return words
    }
}
