import ArgumentParser
import ControlInterface
import Varlink

/// What `followupctl` shows when it is given no verb.
struct MyDay: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "day", abstract: "Your day: what is late, due today, and coming soon.",
        discussion: "An administrator who is no rep sees the tasks of everybody.")

    @OptionGroup var shared: SharedOptions

    /// A rep with more open tasks than this has another problem than a list of them.
    private static let most = 500
    private static let mostPlanned = 10

    func execute(in session: Session) async throws -> ExitStatus {
        let daemon = try await session.daemon()
        async let waiting = daemon.list(Daemon.Scope(), limit: Self.most, reasons: true)
        async let planned = daemon.list(Daemon.Scope(), states: [.planned], limit: Self.mostPlanned, reasons: true)
        let (open, soon) = try await (Wire.TaskPage(waiting), Wire.TaskPage(planned))
        let page = DayPage(
            waiting: open.tasks, isPartial: open.cursor != nil, planned: soon.tasks, login: session.surroundings.login, times: session.times
        )
        if session.isJSON {
            session.print(json: Sections(page: page))
        } else {
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        }
        return .ok
    }

    /// The tasks of each section, as `Tasks.List` gives them.
    private struct Sections: JSONWritable {
        var page: DayPage

        func write(to writer: inout JSONWriter) {
            writer.beginObject()
            for (name, tasks) in [
                ("overdue", page.overdue), ("today", page.today), ("later", page.later), ("renewals", page.renewals),
                ("snoozed", page.snoozed), ("soon", page.opening),
            ] { writer.member(name, tasks) }
            writer.endObject()
        }
    }
}
