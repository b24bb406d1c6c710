import ArgumentParser
import ControlInterface
import FollowUp
import Varlink

struct ShowAgenda: Verb {
    static let configuration = CommandConfiguration(
        commandName: "agenda", abstract: "List what is open and what is to come, by due date; or print it as a calendar file.",
        discussion:
            "With --ics: an iCalendar file (RFC 5545) with a to-do for each task, which calendar programs import. Imported again, it brings them up to date."
    )

    @Flag(name: .long, help: "Print an iCalendar file.")
    var ics = false
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let daemon = try await session.daemon()
        var parameters = scope.scope.parameters
        parameters["states"] = ["planned", "open", "snoozed"]
        let calendar = ICalendarText(
            logID: ics ? try Wire.Status(try await daemon.status()).logID : "", now: session.surroundings.now(), words: session.words)
        var cursor: String?
        repeat {
            let reply = try await daemon.list(parameters, limit: 1000, cursor: cursor)
            let page = try Wire.TaskPage(reply)
            if cursor == nil {
                if page.tasks.isEmpty { try await daemon.checkNames(team: scope.team) }
                if ics { session.output.put(ICalendarText.text(calendar.beginning)) }
            }
            if ics {
                for task in page.tasks { session.output.put(ICalendarText.text(calendar.lines(task))) }
            } else if session.isJSON {
                session.print(json: reply)
            } else {
                let table = TaskTable(times: session.times, showsRep: scope.scope.isWide, showsState: true).table(page.tasks)
                session.output.lines(table.lines(width: session.output.width, titles: cursor == nil, palette: session.output.palette))
            }
            cursor = page.cursor
        } while cursor != nil
        if ics { session.output.put(ICalendarText.text(calendar.end)) }
        return .ok
    }
}
