import ArgumentParser
import ControlInterface

struct AssignTask: WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "assign", abstract: "Hand a task over to somebody else, or back.",
        discussion: """
            It stays with them, whatever is planned anew, until it is handed back or the customer gets another owner.
            """)

    @Argument(help: ArgumentHelp("The tasks' numbers.", valueName: "task"))
    var numbers: [TaskNumber]
    @Option(name: .long, help: ArgumentHelp("Who is to do it.", valueName: "login"))
    var to: String?
    @Flag(name: .long, help: "The one for whom it was planned does it again.")
    var back = false
    @Option(name: .long, help: ArgumentHelp("What whoever reads it ought to know.", valueName: "text"))
    var note: String?
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if (to == nil) != back { throw ValidationError("say either --to and whom, or --back") }
    }

    func execute(in session: Session) async throws -> ExitStatus {
        try await session.forEach(numbers) { daemon, id in
            if let to { return try await daemon.handOver(id, to: to, note: note) }
            return try await daemon.handBack(id, note: note)
        }
    }
}
