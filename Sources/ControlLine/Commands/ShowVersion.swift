import ArgumentParser
import Varlink

struct ShowVersion: Verb {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Show the versions of followupctl and of the daemon that answers.")

    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let daemon = try? await session.daemon().version()
        if session.isJSON {
            session.print(
                json: ["followupctl": .string(ControlLine.version), "followupd": daemon.map { .string($0) } ?? .null] as JSONObject)
        } else {
            session.output.line("followupctl \(ControlLine.version)")
            session.output.line(daemon.map { "followupd \($0)".printable } ?? session.words.doesNotAnswer(at: session.place))
        }
        return .ok
    }
}
