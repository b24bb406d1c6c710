import ArgumentParser
import ControlInterface

struct ReopenTask: WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "reopen", abstract: "A closed task is to be done after all, or a snoozed one now.",
        discussion: """
            A follow-up since which the customer was contacted stays closed; 'undo' takes your own last word back, the contact too.
            """)

    @Argument(help: ArgumentHelp("The tasks' numbers.", valueName: "task"))
    var numbers: [TaskNumber]
    @Option(name: .long, help: ArgumentHelp("What whoever reads it ought to know.", valueName: "text"))
    var note: String?
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        try await session.forEach(numbers) { daemon, id in try await daemon.reopen(id, note: note) }
    }
}
