import ArgumentParser
import ControlInterface

struct ExplainAbsentTask: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "why-not", abstract: "Say why a rule asks for nothing of a customer, or of a record of theirs.",
        discussion:
            "Of a customer and a rule about contracts, say, each of the customer's contracts is told of. 'followupctl rules' lists the rules."
    )

    @Argument(help: ArgumentHelp("The id of a customer, contract, deal, interaction or request, or a rep's login.", valueName: "record"))
    var record: String
    @Argument(help: ArgumentHelp("The rule's name.", valueName: "rule"))
    var rule: String
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let reply = try await session.daemon().whyNot(record, rule: rule)
        if session.isJSON {
            session.print(json: reply)
        } else {
            let page = WhyNotPage(record: record, rule: rule, explanations: try Wire.WhyNot(reply).explanations, times: session.times)
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        }
        return .ok
    }
}
