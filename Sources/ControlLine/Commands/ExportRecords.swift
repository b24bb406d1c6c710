import ArgumentParser
import ControlInterface
import FollowUp
import Intake
import Varlink

struct ExportRecords: Verb {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print all records of a kind that you may know of.",
        discussion: """
            As CSV, which 'followupctl import' takes back unchanged, or as one JSON object a line. Besides the kinds of records that are imported: 'tasks' and 'events'. \
            Events are what 'followupctl watch' told or would have told you, the oldest first: all that are kept, or those after a number (--since) or from a moment on (--from).
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case csv
        case ndjson
    }

    /// What can be exported.
    enum What: Hashable, ExpressibleByArgument {
        case records(RecordKind)
        case tasks, events

        init?(argument: String) {
            if argument == "tasks" {
                self = .tasks
            } else if argument == "events" {
                self = .events
            } else if let kind = RecordKind(rawValue: argument) {
                self = .records(kind)
            } else {
                return nil
            }
        }

        static var allValueStrings: [String] { RecordKind.allCases.map(\.rawValue) + ["tasks", "events"] }
    }

    @Argument(help: "What: customers, contracts, deals, interactions, requests, reps, absences, tasks or events.")
    var kind: What
    @Option(name: .long, help: ArgumentHelp("'csv' or 'ndjson'.", valueName: "format"))
    var format: Format?
    @Option(name: .long, help: ArgumentHelp("Of events: only those after this number.", valueName: "seq"))
    var since: Int64?
    @Option(name: .long, help: ArgumentHelp("Of events: from the first on that happened then or later.", valueName: "when"))
    var from: String?
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if case .records = kind, scope.scope.rep != nil || scope.scope.isWide {
            throw ValidationError(
                "--rep, --everybody, --line and --team are for tasks and events; of records you get all that you may know of")
        }
        if kind != .events, since != nil || from != nil { throw ValidationError("--since and --from are for events") }
        if since != nil, from != nil { throw ValidationError("--since and --from exclude each other") }
    }

    func execute(in session: Session) async throws -> ExitStatus {
        let team = scope.team
        let isCSV = (format ?? (session.isJSON ? .ndjson : .csv)) == .csv
        let daemon = try await session.daemon()
        switch kind {
        case .tasks, .events:
            // A file with nothing in it would look like an answer.
            try await daemon.checkNames(team: team)
            kind == .tasks ? try await export(tasks: daemon, isCSV, in: session) : try await export(events: daemon, isCSV, in: session)
        case .records(let kind): try await export(kind, from: daemon, isCSV, in: session)
        }
        return .ok
    }

    private func export(_ kind: RecordKind, from daemon: Daemon, _ isCSV: Bool, in session: Session) async throws {
        var rows: CSVRows?
        for try await reply in try await daemon.export(kind.rawValue) {
            if isCSV, rows == nil {
                let attributes = reply["attributes"]?.arrayValue?.compactMap(\.stringValue) ?? []
                let started = CSVRows(
                    columns: kind.fields.map(\.name) + attributes.map { Fields.attributePrefix + $0 },
                    isPrintable: session.output.isTerminal)
                session.output.put(started.header)
                rows = started
            }
            for record in reply[kind.rawValue]?.arrayValue ?? [] {
                session.output.put(rows.map { $0.row(record) } ?? session.printable(json: "\(record)\n"))
            }
        }
    }

    private func export(tasks daemon: Daemon, _ isCSV: Bool, in session: Session) async throws {
        let columns = [
            "id", "rule", "state", "overdue", "title", "customer", "subject_kind", "subject", "rep", "opens_at", "due_at", "closes_at",
            "snoozed_until", "closed_at", "closed_by", "outcome", "note", "seen_at", "handed_over_by", "handed_over_note",
        ]
        let rows = CSVRows(columns: columns, isPrintable: session.output.isTerminal)
        if isCSV { session.output.put(rows.header) }
        var parameters = scope.scope.parameters
        parameters["states"] = .array(TaskState.Name.allCases.map { .string($0.rawValue) })
        var cursor: String?
        repeat {
            let reply = try await daemon.list(parameters, limit: 1000, cursor: cursor)
            for task in reply["tasks"]?.arrayValue ?? [] {
                session.output.put(isCSV ? rows.row(task) : session.printable(json: "\(task)\n"))
            }
            cursor = reply["cursor"]?.stringValue
        } while cursor != nil
    }

    private func export(events daemon: Daemon, _ isCSV: Bool, in session: Session) async throws {
        let columns = [
            "seq", "at", "kind", "actor", "task", "rule", "customer", "rep", "recipient", "title", "due_at", "until", "outcome", "note",
            "missed",
            "gathered", "before", "after", "tasks", "message",
        ]
        var parameters = scope.scope.parameters
        parameters["follow"] = false
        if let since {
            parameters["since"] = .integer(since)
        } else {
            // From the first that is kept, however many were pruned.
            let when = session.surroundings.when(.back)
            parameters["from"] = .string(try from.map { try when.instant($0).description } ?? "0001-01-01T00:00:00Z")
        }
        let rows = CSVRows(columns: columns, isPrintable: session.output.isTerminal)
        if isCSV { session.output.put(rows.header) }
        for try await reply in try await daemon.watch(parameters) {
            guard let event = reply["event"], event.objectValue != nil else { continue }
            session.output.put(isCSV ? rows.row(event) : session.printable(json: "\(event)\n"))
        }
    }
}
