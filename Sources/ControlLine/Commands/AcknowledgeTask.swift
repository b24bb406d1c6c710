import ArgumentParser
import ControlInterface

struct AcknowledgeTask: WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "seen", abstract: "You know of the task.",
        discussion: """
            What its rule repeats until somebody has seen it is silent from now on.
            """)

    @Argument(help: ArgumentHelp("The tasks' numbers.", valueName: "task"))
    var numbers: [TaskNumber]
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        try await session.forEach(numbers) { daemon, id in try await daemon.seen(id) }
    }
}
