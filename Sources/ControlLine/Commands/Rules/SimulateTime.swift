import ArgumentParser
import CivilTime
import ControlInterface
import Varlink

/// How the people of a simulation work.
struct ModelOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Everybody does so many tasks on a business day.", valueName: "number"))
    var perDay: Int = 20
    @Option(name: .long, help: ArgumentHelp("A follow-up reaches the customer with this probability.", valueName: "0 to 1"))
    var reaching: Double = 0.6
    @Option(name: .long, help: ArgumentHelp("The same number gives the same course.", valueName: "number"))
    var seed: Int64 = 1
    @Option(
        name: .long, help: ArgumentHelp("Try the configuration in this directory instead of the one in force.", valueName: "dir"),
        completion: .directory)
    var config: String?

    func validate() throws {
        if !(0...10_000).contains(perDay) { throw ValidationError("--per-day must be between 0 and 10000") }
        if !(0...1).contains(reaching) { throw ValidationError("--reaching must be between 0 and 1") }
    }

    func parameters() throws -> JSONObject {
        var parameters: JSONObject = ["perDay": .integer(Int64(perDay)), "reaching": .number(reaching), "seed": .integer(seed)]
        if let config { parameters["files"] = .array(try ConfigurationFiles(in: config).files.map(\.json)) }
        return parameters
    }

    static let discussion = """
        The daemon runs its own heart on a copy of the database with a clock of its own. On every business day everybody who is not away does the tasks that are open for \
        them, the oldest due first. Nothing is touched, and the copy is removed. For administrators and managers.
        """
}

struct SimulateTime: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Show the tasks of each rep, week by week, that the rules would bring.",
        discussion: ModelOptions.discussion)

    @Option(name: .long, help: ArgumentHelp("Until when: '2027-11-30', '6 months'.", valueName: "date"))
    var until: String
    @OptionGroup var model: ModelOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        var parameters = try model.parameters()
        parameters["until"] = .string(try await session.moment(until, .ahead).description)
        return try await Self.run(parameters, in: session)
    }

    static func run(_ parameters: JSONObject, in session: Session) async throws -> ExitStatus {
        let daemon = try await session.daemon()
        let replies = try await daemon.simulate(parameters)
        guard let reply = try await Trial(line: session.words.simulationProgress, session: session).result(of: replies, holding: daemon)
        else {
            return .failed
        }
        if session.isJSON {
            session.print(json: reply)
        } else {
            let page = CoursePage(
                course: try Wire.Course(reply["result"]), times: session.times, bars: Bars(environment: session.surroundings.environment))
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        }
        return .ok
    }
}

struct Forecast: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "forecast", abstract: "Show the tasks of each rep in the next eight weeks.", discussion: ModelOptions.discussion)

    @OptionGroup var model: ModelOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus { try await SimulateTime.run(try model.parameters(), in: session) }
}
