import ArgumentParser
import CivilTime
import ControlInterface

struct SnoozeTask: Verb {
    static let configuration = CommandConfiguration(
        commandName: "snooze", abstract: "Say nothing of a task until then.",
        discussion: """
            Until when: 'tomorrow', 'tomorrow 14:00', 'fri', '16:30', '2026-12-24', '2026-12-24 09:00', '2h', '3 days', or RFC 3339. A day \
            without a time means 09:00.
            """)

    @Argument(help: ArgumentHelp("The task's number.", valueName: "task"))
    var number: TaskNumber
    @Argument(help: ArgumentHelp("When it is to come back.", valueName: "until"))
    var until: [String]
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let when = When(now: session.surroundings.now(), zone: session.surroundings.zone, direction: .ahead)
        let until = try when.instant(until.joined(separator: " "))
        let reply = try await session.daemon().snooze(number.id, until: until.description)
        if session.isJSON {
            session.print(json: reply)
        } else {
            session.output.lines(TaskSentences(times: session.times).lines(try Wire.TaskReply(reply)))
        }
        return .ok
    }
}
