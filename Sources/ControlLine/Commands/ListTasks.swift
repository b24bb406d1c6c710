import ArgumentParser
import ControlInterface
import FollowUp
import Varlink

struct ListTasks: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "tasks", abstract: "List tasks by due date.",
        discussion: "Without options: what is yours to do, open or snoozed. Options narrow it down together.")

    @OptionGroup var scope: ScopeOptions
    @OptionGroup var filter: TaskFilterOptions
    @Option(name: .long, help: ArgumentHelp("The order: 'due', 'priority', 'opened' or 'customer'.", valueName: "order"))
    var sort: TaskOrder?
    @Flag(name: .long, help: "Print how many there are instead.")
    var count = false
    @Option(name: .long, help: ArgumentHelp("At most so many.", valueName: "number"))
    var limit: Int?
    @OptionGroup var shared: SharedOptions

    /// The largest page that the daemon gives.
    private static let page = 1000

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
        if count, sort != nil || limit != nil { throw ValidationError("--count counts all, in no order: leave out --sort and --limit") }
    }

    func execute(in session: Session) async throws -> ExitStatus {
        var parameters = try await filter.parameters(of: scope.scope, in: session)
        let daemon = try await session.daemon()
        if count {
            let counts = try await daemon.count(parameters)
            if try Wire.TaskCounts(counts).total == 0 { try await daemon.checkNames(rule: filter.rule, team: scope.team) }
            return try show(counts, in: session)
        }
        if let sort { parameters["order"] = .string(sort.rawValue) }
        var left = limit ?? .max
        var shown = 0
        var cursor: String?
        var writer = Listing(session: session, scope: scope.scope, states: filter.state, isNarrow: filter.isNarrow)
        repeat {
            let reply = try await daemon.list(parameters, limit: min(left, Self.page), cursor: cursor)
            let page = try Wire.TaskPage(reply)
            if shown == 0, page.tasks.isEmpty { try await daemon.checkNames(rule: filter.rule, team: scope.team) }
            try writer.take(page, reply)
            shown += page.tasks.count
            left -= page.tasks.count
            cursor = page.cursor
        } while cursor != nil && left > 0
        writer.end(count: shown, hasMore: cursor != nil)
        return .ok
    }

    private func show(_ reply: JSONObject, in session: Session) throws -> ExitStatus {
        if session.isJSON {
            session.print(json: reply)
        } else {
            session.output.lines(CountText(counts: try Wire.TaskCounts(reply), words: session.words).lines())
        }
        return .ok
    }

    /// Prints page by page, so that a million tasks take no more room than a thousand.
    private struct Listing {
        let session: Session
        let scope: Daemon.Scope
        let states: [TaskState.Name]
        let isNarrow: Bool
        private var isFirst = true
        private var layout = JSONLayout()

        init(session: Session, scope: Daemon.Scope, states: [TaskState.Name], isNarrow: Bool) {
            self.session = session
            self.scope = scope
            self.states = states
            self.isNarrow = isNarrow
        }

        mutating func take(_ page: Wire.TaskPage, _ reply: JSONObject) throws {
            if session.isJSON {
                for task in reply["tasks"]?.arrayValue ?? [] {
                    put("\(isFirst ? "{\"tasks\":[" : ",")\(task)")
                    isFirst = false
                }
                return
            }
            let showsRep = scope.rep == nil && (scope.isWide || page.tasks.contains { $0.rep != session.surroundings.login })
            let showsState = states.count != 1 && page.tasks.contains { $0.state != .open }
            let table = TaskTable(times: session.times, showsRep: showsRep, showsState: showsState).table(page.tasks)
            session.output.lines(table.lines(width: session.output.width, palette: session.output.palette))
        }

        private mutating func put(_ json: String) {
            let json = session.printable(json: json)
            session.output.put(session.isPretty ? layout.text(json) : json)
        }

        mutating func end(count: Int, hasMore: Bool) {
            let output = session.output
            if session.isJSON {
                put(isFirst ? "{\"tasks\":[]}" : "]}")
                output.line()
            } else if count == 0 {
                output.line(isNarrow ? session.words.noSuchTask() : session.words.nothingOpen())
            } else if output.isTerminal {
                output.line("")
                output.line(output.palette.paint(session.words.listed(count, hasMore: hasMore), .quiet))
            }
        }
    }
}
