import ArgumentParser
import ControlInterface
import Varlink

struct ShowCoverage: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "coverage", abstract: "List the active customers whom nobody looks after.",
        discussion: """
            Every active customer has an active owner and a next touch: a task that is planned or open. Those who have not are listed; administrators see all, managers \
            those of everybody who reports to them.
            """)

    @Option(name: .long, help: ArgumentHelp("Only those with 'no_owner' or 'no_next_touch'.", valueName: "gap"))
    var gap: Wire.Gap?
    @Option(name: .long, help: ArgumentHelp("At most so many.", valueName: "number"))
    var limit: Int = 100
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    func execute(in session: Session) async throws -> ExitStatus {
        let daemon = try await session.daemon()
        _ = try await session.pages(atMost: limit, of: "customers") { limit, cursor in
            try await daemon.coverage(gap, limit: limit, cursor: cursor)
        } show: { reply, isFirst, isLast in
            let text = CoverageText(page: try Wire.CoveragePage(reply), gap: gap, words: session.words, isFirst: isFirst, isLast: isLast)
            session.output.lines(text.lines(width: session.output.width, palette: session.output.palette))
        }
        return .ok
    }
}

extension Wire.Gap: ExpressibleByArgument {}
