import ArgumentParser
import ControlInterface
import FollowUp
import Varlink

struct ListCustomers: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "customers", abstract: "List the customers that you may know of.",
        discussion: """
            With words: those with all of them in their id, name or attributes. Each word may be the beginning of one, and neither capitals nor accents matter.
            """)

    @Argument(help: ArgumentHelp("Words to look for.", valueName: "text"))
    var words: [String] = []
    @Option(name: .long, help: ArgumentHelp("Only those of this rep.", valueName: "login"))
    var owner: String?
    @Option(name: .long, help: ArgumentHelp("Only those of this segment.", valueName: "segment"))
    var segment: String?
    @Option(name: .long, help: ArgumentHelp("Only those that are 'active' or 'inactive'.", valueName: "status"))
    var status: Customer.Status?
    @Option(name: .long, help: ArgumentHelp("Only those with 'no_owner' or 'no_next_touch'.", valueName: "gap"))
    var gap: Wire.Gap?
    @Option(name: .long, help: ArgumentHelp("At most so many.", valueName: "number"))
    var limit: Int = 100
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    func execute(in session: Session) async throws -> ExitStatus {
        var parameters = JSONObject()
        if !words.isEmpty { parameters["text"] = .string(words.joined(separator: " ")) }
        if let owner { parameters["owner"] = .string(owner) }
        if let segment { parameters["segment"] = .string(segment) }
        if let status { parameters["status"] = .string(status.rawValue) }
        if let gap { parameters["gap"] = .string(gap.rawValue) }
        let daemon = try await session.daemon()
        let table = CustomerTable(times: session.times)
        let (shown, hasMore) = try await session.pages(atMost: limit, of: "customers") { limit, cursor in
            try await daemon.records("ListCustomers", parameters, limit: limit, cursor: cursor)
        } show: { reply, isFirst, _ in
            let lines = table.table(try Wire.CustomerList(reply).customers)
            session.output.lines(lines.lines(width: session.output.width, titles: isFirst, palette: session.output.palette))
        }
        if !session.isJSON { table.end(count: shown, hasMore: hasMore).forEach { session.output.line($0) } }
        return .ok
    }
}

extension Customer.Status: ExpressibleByArgument {}
