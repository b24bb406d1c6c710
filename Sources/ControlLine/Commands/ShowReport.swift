import ArgumentParser
import CivilTime
import ControlInterface
import Varlink

extension Optional {
    /// `map` for what takes a while.
    fileprivate func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}

struct ShowReport: Verb {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Show how the work goes, by rep and by team.",
        discussion: """
            Deals won, contracts renewed, customers kept and tasks on time, over the last 91 days or those that you name; what waits, and who does better or worse than they \
            used to. You see yourself and whoever reports to you; administrators everybody.
            """)

    @Option(name: .long, help: ArgumentHelp("The first day: '2026-01-01', 'mon', '3 weeks ago'.", valueName: "day"))
    var from: String?
    @Option(name: .long, help: ArgumentHelp("The last day; today when left out.", valueName: "day"))
    var until: String?
    @Option(name: .long, help: ArgumentHelp("Only this rep.", valueName: "login"))
    var rep: String?
    @Option(name: .long, help: ArgumentHelp("Only the members of this team.", valueName: "name"))
    var team: String?
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        var parameters = JSONObject()
        let first = try await from.asyncMap { try await session.day($0, .back) }
        let last = try await until.asyncMap { try await session.day($0, .back) }
        if let first, first > last ?? session.times.today {
            throw UsageMistake(
                words: session.words.fromAfterUntil(session.times.fullDay(first), session.times.fullDay(last ?? session.times.today)))
        }
        for (name, value) in [("from", first?.description), ("until", last?.description), ("rep", rep), ("team", team)] {
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
