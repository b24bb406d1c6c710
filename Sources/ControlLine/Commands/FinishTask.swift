import ArgumentParser
import ControlInterface
import FollowUp

struct FinishTask: Verb {
    static let configuration = CommandConfiguration(
        commandName: "done", abstract: "The work is done.",
        discussion: """
            Closes the task. A follow-up also logs a call that reached the customer, and the next one is planned. With an outcome that reached \
            nobody the task comes back after the rule's retry interval instead.
            """)

    @Argument(help: ArgumentHelp("The task's number.", valueName: "task"))
    var number: TaskNumber
    @Option(name: .long, help: "How the contact went.")
    var outcome: Interaction.Outcome?
    @Option(name: .long, help: ArgumentHelp("What to remember of it.", valueName: "text"))
    var note: String?
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let reply = try await session.daemon().done(number.id, outcome: outcome, note: note)
        if session.isJSON {
            session.print(json: reply)
        } else {
            session.output.lines(TaskSentences(times: session.times).lines(try Wire.TaskReply(reply)))
        }
        return .ok
    }
}
