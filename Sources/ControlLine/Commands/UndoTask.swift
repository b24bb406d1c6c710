import ArgumentParser
import ControlInterface

struct UndoTask: WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take back the last thing you did to a task.",
        discussion: """
            As long as nothing followed from it. A contact that was logged with it goes too.
            """)

    @Argument(help: ArgumentHelp("The tasks' numbers.", valueName: "task"))
    var numbers: [TaskNumber]
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        try await session.forEach(numbers, isUndo: true) { daemon, id in try await daemon.undo(id) }
    }
}
