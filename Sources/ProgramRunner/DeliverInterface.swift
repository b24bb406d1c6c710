import Configuration
import ControlInterface
import Glibc
import Varlink

/// `io.followupd.Deliver`: runs what root configured, and nothing else.
package struct DeliverInterface: VarlinkInterface {
    package let description: InterfaceDescription
    private let loader: ConfigurationLoader
    private let inherited: [String: String]

    package var execution: HandlerExecution { .globalExecutor }

    /// - Parameter environment: what programs get besides what the event and their files say.
    package init(loader: ConfigurationLoader, environment: [String: String]) throws {
        description = try Interfaces.description(of: Interfaces.deliver)
        self.loader = loader
        inherited = environment
    }

    package func handle(_ call: Call) async throws {
        guard call.method == "Run" else { throw VarlinkError.methodNotImplemented(call.fullyQualifiedMethod) }
        guard let name = call.parameters["program"]?.stringValue else { throw VarlinkError.invalidParameter("program") }
        guard let attempt = call.parameters["attempt"]?.integerValue else { throw VarlinkError.invalidParameter("attempt") }
        guard let delivery = call.parameters["delivery"]?.objectValue else { throw VarlinkError.invalidParameter("delivery") }
        let program = try configured(name)
        let environment = RunEnvironment.variables(
            delivery: delivery, attempt: attempt, file: program.environment, inherited: inherited)
        let running: RunningProgram
        do {
            running = try RunningProgram(
                command: program.command, environment: environment, input: Array((JSON.object(delivery).description + "\n").utf8))
        } catch {
            throw Self.error("CannotRun", ["program": .string(name), "reason": .string(error.description)])
        }
        let ending = await running.ending(timeout: program.delivery.timeout)
        try await call.reply(
            Wire.RunReply(
                exitStatus: ending.exitStatus.map(Int64.init), signal: ending.signal.map(Int64.init), timedOut: ending.timedOut,
                errors: String(decoding: ending.errors, as: UTF8.self)))
    }

    /// Read anew for each run: what the file says now is what is run.
    private func configured(_ name: String) throws -> ConfiguredProgram {
        do {
            guard let program = try loader.program(named: name) else {
                throw Self.error("NoSuchProgram", ["program": .string(name)])
            }
            return program
        } catch let problems as ProgramProblems {
            throw Self.error(
                "InvalidProgram", ["program": .string(name), "problems": .array(problems.list.map { .string($0.description) })])
        }
    }

    private static func error(_ name: String, _ parameters: JSONObject) -> VarlinkError {
        VarlinkError(name: "\(Interfaces.deliver).\(name)", parameters: parameters)
    }
}
