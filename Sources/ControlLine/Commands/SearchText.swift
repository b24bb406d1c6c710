import ArgumentParser
import ControlInterface
import Varlink

struct SearchText: Verb {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Find customers and tasks by words.",
        discussion: """
            Customers by their id, name and attributes; tasks by their title and their customer, open ones and those to come. Each word may be the beginning of one, and neither \
            capitals nor accents matter. Administrators find everybody's.
            """)

    @Argument(help: ArgumentHelp("Words to look for.", valueName: "text"))
    var words: [String]
    @Option(name: .long, help: ArgumentHelp("At most so many of each.", valueName: "number"))
    var limit: Int = 20
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if words.isEmpty { throw ValidationError("say what to look for") }
        if !(1...1000).contains(limit) { throw ValidationError("--limit must be from 1 to 1000") }
    }

    func execute(in session: Session) async throws -> ExitStatus {
        let text = words.joined(separator: " ")
        let daemon = try await session.daemon()
        let customers = try await daemon.records("ListCustomers", ["text": .string(text), "limit": .integer(Int64(limit))])
        let tasks = try await daemon.list(
            ["text": .string(text), "states": ["planned", "open", "snoozed"]] as JSONObject, limit: limit, cursor: nil)
        if session.isJSON {
            session.print(json: ["customers": customers["customers"] ?? [], "tasks": tasks["tasks"] ?? []] as JSONObject)
            return .ok
        }
        let page = SearchPage(customers: try Wire.CustomerList(customers), tasks: try Wire.TaskPage(tasks), times: session.times)
        session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        return .ok
    }
}
