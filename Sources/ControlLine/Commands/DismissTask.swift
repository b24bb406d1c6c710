import ArgumentParser
import ControlInterface

struct DismissTask: WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "dismiss", abstract: "The work is not worth doing.", discussion: "A cadence goes on with its next turn.")

    @Argument(help: ArgumentHelp("The task's number.", valueName: "task"))
    var number: TaskNumber
    @Argument(help: "Why not.")
    var reason: [String]
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        try await session.forEach([number]) { daemon, id in try await daemon.dismiss(id, reason: reason.joined(separator: " ")) }
    }
}
