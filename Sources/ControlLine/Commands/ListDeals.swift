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
        let (shown, hasMore) = try await session.pages(atMost: limit, of: "deals") { limit, cursor in
            try await daemon.records("ListDeals", parameters, limit: limit, cursor: cursor)
        } show: { reply, isFirst, _ in
            let table = try DealTable(words: session.words, times: session.times).table(reply["deals"]?.arrayValue ?? [])
            session.output.lines(table.lines(width: session.output.width, titles: isFirst, palette: session.output.palette))
        }
        if !session.isJSON {
            if shown == 0 { session.output.line(session.words.noSuchDeal()) }
            if hasMore { session.output.line(session.words.moreWith("--limit")) }
        }
        return .ok
    }
}
