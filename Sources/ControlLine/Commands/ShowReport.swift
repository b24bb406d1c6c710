import ArgumentParser
import ControlInterface
import Varlink

struct ShowReport: Verb {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Show how the work goes, by rep and by team.",
        discussion: """
            Deals won, contracts renewed, customers kept and tasks on time, over the last 91 days or those that you name; what waits, and who does better or worse than they \
            used to. You see yourself and whoever reports to you; administrators everybody.
            """)

    @Option(name: .long, help: ArgumentHelp("The first day, 2026-01-01.", valueName: "day"))
    var from: String?
    @Option(name: .long, help: ArgumentHelp("The last day.", valueName: "day"))
    var until: String?
    @Option(name: .long, help: ArgumentHelp("Only this rep.", valueName: "login"))
    var rep: String?
    @Option(name: .long, help: ArgumentHelp("Only the members of this team.", valueName: "name"))
    var team: String?
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        var parameters = JSONObject()
        for (name, value) in [("from", from), ("until", until), ("rep", rep), ("team", team)] {
            if let value { parameters[name] = .string(value) }
        }
        let daemon = try await session.daemon()
        let reply = try await daemon.report(parameters)
        if reply["reps"]?.arrayValue?.isEmpty == true { try await daemon.checkNames(team: team) }
        if session.isJSON {
            session.print(json: reply)
        } else {
            let page = ReportPage(report: try Wire.Report(reply), times: session.times)
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        }
        return .ok
    }
}
