import ArgumentParser
import ControlInterface

struct ExplainTask: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Say why a task is there, and how its dates came about.")

    @Argument(help: ArgumentHelp("The task's number.", valueName: "task"))
    var number: TaskNumber
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let reply = try await session.daemon().why(number.id)
        if session.isJSON {
            session.print(json: reply)
        } else {
            let page = WhyPage(why: try Wire.Why(reply), times: session.times)
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        }
        return .ok
    }
}
