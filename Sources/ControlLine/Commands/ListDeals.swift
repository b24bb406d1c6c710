import ArgumentParser
import ControlInterface
import Varlink

struct ListDeals: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "deals", abstract: "List the deals that you may know of.",
        discussion: """
            With a text: those whose id begins with it, or whose customer has its words in their id, name or attributes.
            """)

    @Argument(help: ArgumentHelp("What to look for.", valueName: "text"))
    var words: [String] = []
    @Option(name: .long, help: ArgumentHelp("Only those that this rep works on.", valueName: "login"))
    var owner: String?
    @Option(name: .long, help: ArgumentHelp("Only those of this customer.", valueName: "id"))
    var customer: String?
    @Flag(name: .long, help: "Only those that are neither won nor lost.")
    var open = false
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
        if let customer { parameters["customer"] = .string(customer) }
        if open { parameters["open"] = true }
        let daemon = try await session.daemon()
        var left = limit
        var shown = 0
        repeat {
            parameters["limit"] = .integer(Int64(min(left, Self.page)))
            let reply = try await daemon.records("ListDeals", parameters)
            let deals = reply["deals"]?.arrayValue ?? []
            if session.isJSON {
                session.print(json: reply)
            } else {
                let table = try DealTable(words: session.words, times: session.times).table(deals)
                session.output.lines(table.lines(width: session.output.width, titles: shown == 0, palette: session.output.palette))
            }
            shown += deals.count
            left -= deals.count
            parameters["cursor"] = reply["cursor"]?.stringValue.map(JSON.string)
        } while parameters["cursor"] != nil && left > 0
        if !session.isJSON {
            if shown == 0 { session.output.line(session.words.noSuchDeal()) }
            if parameters["cursor"] != nil { session.output.line(session.words.moreWith("--limit")) }
        }
        return .ok
    }
}
