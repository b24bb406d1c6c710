import ArgumentParser
import ControlInterface

struct AskForTask: WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "ask", abstract: "Ask for what a rule by hand does, for a customer or another record.",
        discussion: """
            For rules with 'by_hand: true', which never fire by themselves: 'ask audit C-1001'. The task is there at once, with the rule's dates, \
            reminders and recipient. Where the rule asks for nothing of that record, it is said why. 'followupctl rules' lists the rules.
            """)

    @Argument(help: ArgumentHelp("The rule's name.", valueName: "rule"))
    var rule: String
    @Argument(
        help: ArgumentHelp(
            "The id of a record of the kind that the rule is about: a customer, contract, deal, interaction or request, or a rep's login.",
            valueName: "record"))
    var record: String
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let reply = try await session.daemon().ask(rule, record: record)
        let asked = try Wire.Asked(reply)
        if session.isJSON {
            session.print(json: reply)
        } else if asked.tasks.isEmpty {
            let page = WhyNotPage(record: record, rule: rule, explanations: asked.explanations, times: session.times)
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        } else {
            for task in asked.tasks {
                session.output.line(
                    session.words.asked(
                        task: task.id, title: task.title, rep: task.rep,
                        opens: task.state == .open ? nil : session.times.both(task.opensAt),
                        due: session.times.both(task.dueAt)
                    ).printable)
            }
        }
        return asked.tasks.isEmpty ? .failed : .ok
    }
}
