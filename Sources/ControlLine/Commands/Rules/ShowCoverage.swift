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

    /// The largest page that the daemon gives.
    private static let page = 1000

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    func execute(in session: Session) async throws -> ExitStatus {
        let daemon = try await session.daemon()
        var left = limit
        var cursor: String?
        var isFirst = true
        repeat {
            let reply = try await daemon.coverage(gap, limit: min(left, Self.page), cursor: cursor)
            let page = try Wire.CoveragePage(reply)
            if session.isJSON {
                session.print(json: reply)
            } else {
                let text = CoverageText(
                    page: page, gap: gap, words: session.words, isFirst: isFirst,
                    isLast: page.cursor == nil || left <= page.customers.count)
                session.output.lines(text.lines(width: session.output.width, palette: session.output.palette))
            }
            isFirst = false
            left -= page.customers.count
            cursor = page.cursor
        } while cursor != nil && left > 0
        return .ok
    }
}

extension Wire.Gap: ExpressibleByArgument {}
