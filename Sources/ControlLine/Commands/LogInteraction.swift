import ArgumentParser
import CivilTime
import ControlInterface
import FollowUp
import Intake
import Varlink

struct LogInteraction: WritingVerb {
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
    @Option(name: .long, help: "What the customer let show.")
    var sentiment: Interaction.Sentiment?
    @Option(name: .long, help: ArgumentHelp("What was bought, of an order: 'COFFEE=12; FILTERS=3.5'.", valueName: "items"))
    var items: String?
    @Option(name: .long, help: ArgumentHelp("The deal it belongs to.", valueName: "id"))
    var deal: String?
    @Option(name: .long, help: ArgumentHelp("When it was; now when left out.", valueName: "when"))
    var at: String?
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        var interaction: JSONObject = [
            "customer": .string(customer), "kind": .string(kind.rawValue), "outcome": .string(outcome.rawValue),
        ]
        if let at { interaction["at"] = .string(try await session.moment(at, .back).description) }
        if let note { interaction["note"] = .string(note) }
        if let sentiment { interaction["sentiment"] = .string(sentiment.rawValue) }
        if let items { interaction["items"] = .array(try OrderItems(items, session.words).json) }
        if let deal { interaction["deal"] = .string(deal) }
        let reply = try await session.daemon().log(interaction)
        if session.isJSON {
            session.print(json: reply)
        } else {
            let tally = try Wire.Planning(reply["planning"]).tally
            session.output.line(session.words.logged(kind.rawValue, customer.printable, outcome.rawValue))
            session.output.line(PlanningWords(words: session.words).sentence(tally))
        }
        return .ok
    }
}

/// `--items`: what was bought, as in a CSV file.
private struct OrderItems {
    var json: [JSON]

    /// - Throws: what is wrong with the text.
    init(_ text: String, _ words: Words) throws {
        do {
            json = try OrderLine.reading(text).map { ["item": .string($0.item), "quantity": .number($0.quantity)] }
        } catch {
            throw UsageMistake(words: words.optionWrong("--items", error.reason))
        }
    }
}
