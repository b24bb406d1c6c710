import ArgumentParser
import ControlInterface

struct ShowTask: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a task with what you want to know before calling.")

    @Argument(help: ArgumentHelp("The task's number.", valueName: "task"))
    var number: TaskNumber
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let reply = try await session.daemon().get(number.id)
        if session.isJSON {
            session.print(json: reply)
        } else {
            let page = TaskPage(detail: try Wire.TaskDetail(reply), times: session.times)
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        }
        return .ok
    }
}
