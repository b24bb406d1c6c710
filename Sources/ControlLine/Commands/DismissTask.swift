import ArgumentParser
import ControlInterface

struct DismissTask: Verb {
    static let configuration = CommandConfiguration(
        commandName: "dismiss", abstract: "The work is not worth doing.", discussion: "A cadence goes on with its next turn.")

    @Argument(help: ArgumentHelp("The task's number.", valueName: "task"))
    var number: TaskNumber
    @Argument(help: "Why not.")
    var reason: [String]
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let reply = try await session.daemon().dismiss(number.id, reason: reason.joined(separator: " "))
        if session.isJSON {
            session.print(json: reply)
        } else {
            session.output.lines(TaskSentences(times: session.times).lines(try Wire.TaskReply(reply)))
        }
        return .ok
    }
}
