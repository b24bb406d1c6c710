import ArgumentParser
import ControlInterface
import Varlink

struct PreviewRules: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Show what a changed configuration would do to the tasks, without touching anything.",
        discussion: """
            The files of the directory are sent to the daemon, which reads them in the place of its own first directory (/etc/followupd), plans every customer with them \
            and compares with the tasks there are. For administrators and managers.
            """)

    @Argument(help: ArgumentHelp("The directory with the changed files.", valueName: "dir"), completion: .directory)
    var directory: String = "/etc/followupd"
    @Option(name: .long, help: ArgumentHelp("So many examples.", valueName: "number"))
    var examples: Int = 20
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if !(0...1000).contains(examples) { throw ValidationError("--examples must be between 0 and 1000") }
    }

    func execute(in session: Session) async throws -> ExitStatus {
        let files = try ConfigurationFiles(in: directory).files
        let daemon = try await session.daemon()
        let replies = try await daemon.preview(files, examples: examples)
        let trial = Trial(line: session.words.planningProgress, session: session)
        guard let reply = try await trial.result(of: replies, holding: daemon) else { return .failed }
        if session.isJSON {
            session.print(json: reply)
        } else {
            let page = PreviewPage(preview: try Wire.Preview(reply["result"]), times: session.times)
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        }
        return .ok
    }
}
