import ArgumentParser
import ControlInterface
import Varlink

struct ShowPermissions: Verb {
    static let configuration = CommandConfiguration(
        commandName: "permissions", abstract: "Show who may call which method of the daemon, and for whose records.",
        discussion: "The daemon goes by this very table. It is not asked: the table is part of the program.")

    @Flag(help: .hidden)
    var manual = false

    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        if manual {
            session.output.lines(Permissions.manual)
        } else if session.isJSON {
            session.print(json: ["permissions": .array(Permissions.rows.map(PermissionsPage.json))] as JSONObject)
        } else {
            session.output.lines(PermissionsPage(words: session.words).lines(width: session.output.width, palette: session.output.palette))
        }
        return .ok
    }
}
