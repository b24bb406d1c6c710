import ArgumentParser
import ControlInterface
import FollowUp
import Varlink

struct ListCustomers: Verb {
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

    /// The largest page that the daemon gives.
    private static let page = 1000

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
        var left = limit
        var shown = 0
        repeat {
            parameters["limit"] = .integer(Int64(min(left, Self.page)))
            let reply = try await daemon.records("ListCustomers", parameters)
            let page = try Wire.CustomerList(reply)
            if session.isJSON {
                session.print(json: reply)
            } else {
                let table = CustomerTable(times: session.times).table(page.customers)
                session.output.lines(table.lines(width: session.output.width, titles: shown == 0, palette: session.output.palette))
            }
            shown += page.customers.count
            left -= page.customers.count
            parameters["cursor"] = page.cursor.map(JSON.string)
        } while parameters["cursor"] != nil && left > 0
        if !session.isJSON {
            CustomerTable.end(count: shown, hasMore: parameters["cursor"] != nil).forEach { session.output.line($0) }
        }
        return .ok
    }
}

extension Customer.Status: ExpressibleByArgument {}
