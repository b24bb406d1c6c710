import ArgumentParser
import CivilTime
import ControlInterface
import FollowUp
import Varlink

struct ChangeDeal: ReadingVerb, WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "deal", abstract: "Show a deal, or move it on.",
        discussion: """
            Without an option: the deal and the stages that it went through. With options: changes it, and what follows from its stage is planned anew. \
            A day is written as 'fri', '2026-12-24' or '3 weeks'.
            """)

    @Argument(help: ArgumentHelp("The deal's id.", valueName: "deal"))
    var id: String
    @Option(name: .long, help: "The stage it is in now.")
    var stage: Deal.Stage?
    @Option(name: .long, help: ArgumentHelp("Since when it is in that stage; now when left out.", valueName: "when"))
    var since: String?
    @Flag(name: .long, help: "Its owner takes the lead over.")
    var accept = false
    @Option(name: .long, help: ArgumentHelp("Who works on it from now on.", valueName: "login"))
    var owner: String?
    @Option(name: .long, help: ArgumentHelp("The day on which it is expected to be decided.", valueName: "day"))
    var close: String?
    @Option(name: .long, help: ArgumentHelp("What it is worth, '1200.50'.", valueName: "amount"))
    var value: String?
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if since != nil, stage == nil { throw ValidationError("--since needs --stage: since when it is in which stage") }
    }

    func execute(in session: Session) async throws -> ExitStatus {
        var parameters: JSONObject = ["id": .string(id)]
        if let stage { parameters["stage"] = .string(stage.rawValue) }
        if let since { parameters["stageSince"] = .string(try await session.moment(since, .back).description) }
        if accept { parameters["accept"] = true }
        if let owner { parameters["owner"] = .string(owner) }
        if let close { parameters["expectedClose"] = .string(try await session.day(close, .ahead).description) }
        if let value { parameters["value"] = .string(value) }
        let isChange = parameters.count > 1
        let daemon = try await session.daemon()
        let reply = isChange ? try await daemon.changeRecords("ChangeDeal", parameters) : try await daemon.records("GetDeal", parameters)
        if session.isJSON {
            session.print(json: reply)
        } else if isChange {
            let deal = try Wire.Deal(reply["deal"])
            session.output.line(session.words.dealIs(deal.name, deal.id, deal.stage, owner: deal.owner).printable)
            session.output.line(PlanningWords(words: session.words).sentence(try Wire.Planning(reply["planning"]).tally))
        } else {
            let page = DealPage(detail: try Wire.DealDetail(reply), times: session.times)
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        }
        return .ok
    }
}
