import ArgumentParser
import CivilTime
import ControlInterface
import Varlink

struct Doctor: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look for what is wrong or soon will be, and say what to do about it.",
        discussion: """
            Looks at the configuration, the permissions of directories and the socket, the clock and the time zone data, the journal, the database, coverage, \
            dead letters, and readers that lag. Exit status: 0 when nothing is wrong, warnings or not; 1 when something is.
            """)

    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        var findings: [Finding] = []
        do {
            let daemon = try await session.daemon()
            let status = try Wire.Status(try await daemon.status())
            findings += DaemonCheckup(status: status, words: session.words).findings
            findings += try await examination(daemon, database: status.database, in: session)
            if shared.host == nil {
                findings += MachineCheckup(status: status, socket: session.socket, surroundings: session.surroundings).findings
            }
        } catch let error as VarlinkClientError {
            let words = ErrorWords.words(for: await session.cause(of: error), socket: session.place, times: session.times)
            findings.append(Finding(check: .daemon, severity: .wrong, text: words))
            if shared.host == nil {
                findings += MachineCheckup(status: nil, socket: session.socket, surroundings: session.surroundings).findings
            }
        }
        if session.isJSON {
            session.print(json: ["findings": .array(findings.map(\.json))] as JSONObject)
        } else {
            let page = DoctorPage(findings: findings, words: session.words)
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        }
        return findings.contains { $0.severity == .wrong } ? .failed : .ok
    }

    /// What only the daemon can see, and only administrators may ask for.
    private func examination(_ daemon: Daemon, database: String?, in session: Session) async throws -> [Finding] {
        let words = session.words
        do {
            let replies = try await daemon.client.callMore("\(Interfaces.service).Examine")
            let trial = Trial(line: words.examinationProgress, session: session)
            guard let reply = try await trial.result(of: replies, holding: daemon), let result = try Wire.Examination(reply).result else {
                return []
            }
            var findings = result.findings.map { Finding($0, database: database, words: words) }
            if findings.isEmpty { findings.append(Finding(check: .database, text: words.intact(Int(result.parts)))) }
            if let at = result.lastEventAt, let last = try? Instant(rfc3339: at), let now = try? Instant(rfc3339: result.now),
                last.microseconds(since: now) > 1_000_000
            {
                findings.append(
                    Finding(
                        check: .clock, severity: .wrong, text: words.logAhead(session.times.both(at)), remedy: words.setClock()))
            }
            return findings
        } catch let error as VarlinkError where error.name == "org.varlink.service.PermissionDenied" {
            return [Finding(check: .database, severity: .doubtful, text: words.notExamined(), remedy: words.askAsRoot())]
        }
    }
}

/// Something that was looked at, and how it is.
struct Finding: Hashable, Sendable {
    enum Check: String, Hashable, Sendable, CaseIterable {
        case daemon, configuration, permissions, clock, zones, journal, database, coverage, delivery, readers, lateness
    }

    enum Severity: String, Hashable, Sendable {
        case right, doubtful, wrong
    }

    var check: Check
    var severity = Severity.right
    var text: String
    /// What to do about it.
    var remedy: String?
    /// A line for a shell that does it, to be pasted as it is.
    var command: String?

    init(check: Check, severity: Severity = .right, text: String, remedy: String? = nil, command: String? = nil) {
        self.command = command
        self.check = check
        self.severity = severity
        self.text = text
        self.remedy = remedy
    }

    /// Something that is wrong with the database.
    ///
    /// - Parameter database: the path of its file.
    init(_ finding: Wire.Finding, database: String?, words: Words) {
        let remedy =
            switch (finding.mend, finding.kind) {
            case (.some, _): words.mendDatabase()
            case (nil, .links): words.handInAgain()
            case (nil, .file), (nil, .rows), (nil, .schedule), (nil, .words), (nil, .log): words.restore()
            }
        self.init(
            check: .database, severity: .wrong, text: "\(words.damage(finding.kind)): \(finding.text)", remedy: remedy,
            command: finding.mend.map { "sqlite3 \(Self.quoted(database ?? "followupd.db")) \(Self.quoted($0))" })
    }

    /// As a shell takes it, whatever is in it.
    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }

    var json: JSON {
        var object: JSONObject = ["check": .string(check.rawValue), "severity": .string(severity.rawValue), "text": .string(text)]
        if let remedy { object["remedy"] = .string(remedy) }
        if let command { object["command"] = .string(command) }
        return .object(object)
    }
}
