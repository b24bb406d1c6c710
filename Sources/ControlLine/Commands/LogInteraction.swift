import ArgumentParser
import CivilTime
import ControlInterface
import FollowUp
import Varlink

struct LogInteraction: Verb {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Log a contact with a customer.",
        discussion: "A contact that reached the customer starts the cadence anew. When it was: 'now', 'today 10:00', 'fri', '2h ago', …")

    @Argument(help: "The customer's id.")
    var customer: String
    @Option(name: .long, help: "By which way.")
    var kind: Interaction.Kind = .call
    @Option(name: .long, help: "How it went.")
    var outcome: Interaction.Outcome = .reached
    @Option(name: .long, help: ArgumentHelp("What to remember of it.", valueName: "text"))
    var note: String?
    @Option(name: .long, help: ArgumentHelp("When it was; now when left out.", valueName: "when"))
    var at: String?
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        var interaction: JSONObject = [
            "customer": .string(customer), "kind": .string(kind.rawValue), "outcome": .string(outcome.rawValue),
        ]
        if let at {
            let when = When(now: session.surroundings.now(), zone: session.surroundings.zone, direction: .back)
            interaction["at"] = .string(try when.instant(at).description)
        }
        if let note { interaction["note"] = .string(note) }
        let reply = try await session.daemon().log(interaction)
        if session.isJSON {
            session.print(json: reply)
        } else {
            let tally = try Wire.Planning(reply["planning"]).tally
            let article = kind == .email || kind == .order ? "an" : "a"
            session.output.line(
                "Logged \(article) \(kind.rawValue) with \(customer.printable), \(TaskPage.words(outcome: outcome.rawValue))")
            session.output.line("Planning: \(PlanningWords.sentence(tally))")
        }
        return .ok
    }
}
