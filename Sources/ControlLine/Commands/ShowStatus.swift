import ArgumentParser
import ControlInterface

struct ShowStatus: ReadingVerb {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Show how the daemon is.")

    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let reply = try await session.daemon().status()
        if session.isJSON {
            session.print(json: reply)
        } else {
            let page = StatusPage(status: try Wire.Status(reply), times: session.times)
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        }
        return .ok
    }
}
