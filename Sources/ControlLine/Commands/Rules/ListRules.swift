import ArgumentParser
import ControlInterface

struct ListRules: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "List the rules in force: what they are about, when they fire, how many tasks they have.")

    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let reply = try await session.daemon().rules()
        if session.isJSON {
            session.print(json: reply)
        } else {
            let page = RulesPage(list: try Wire.RuleList(reply), words: session.words)
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        }
        return .ok
    }
}
