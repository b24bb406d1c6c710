import ArgumentParser
import ControlInterface

struct ListPrograms: Verb {
    static let configuration = CommandConfiguration(
        commandName: "programs", abstract: "Show the programs that events are delivered with, and how far each has come.",
        discussion: "For administrators. What a program did not take is listed by 'followupctl dead-letters'.")

    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let reply = try await session.daemon().service("ListPrograms")
        if session.isJSON {
            session.print(json: reply)
        } else {
            let page = ProgramsPage(programs: try Wire.ProgramList(reply).programs, times: session.times)
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        }
        return .ok
    }
}
