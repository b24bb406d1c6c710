import ArgumentParser
import ControlInterface
import FollowUp

struct FinishTask: WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "done", abstract: "The work is done.",
        discussion: """
            Closes the task, or several. A follow-up also logs a call that reached the customer, and the next one is planned. With an outcome \
            that reached nobody the task comes back after the rule's retry interval instead, where its rule has one ('retry' in followupd.rules(5)); \
            a task of any other rule is closed all the same. The answer says which.
            """)

    @Argument(help: ArgumentHelp("The tasks' numbers.", valueName: "task"))
    var numbers: [TaskNumber]
    @Option(name: .long, help: "How the contact went.")
    var outcome: Interaction.Outcome?
    @Option(name: .long, help: ArgumentHelp("What to remember of it.", valueName: "text"))
    var note: String?
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        try await session.forEach(numbers) { daemon, id in try await daemon.done(id, outcome: outcome, note: note) }
    }
}
