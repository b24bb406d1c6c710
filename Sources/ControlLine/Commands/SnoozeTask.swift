import ArgumentParser
import CivilTime
import ControlInterface

struct SnoozeTask: WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "snooze", abstract: "Say nothing of a task until then.",
        discussion: """
            Several tasks may be named: 'snooze 12 14 fri'. Until when: 'tomorrow', 'tomorrow 14:00', 'fri', '16:30', '2026-12-24', \
            '2026-12-24 09:00', '2h', '3 days', '3 business days', or RFC 3339. A day without a time means 09:00. The first number is a task; so are those after it \
            as long as what is left still says when: 'snooze 12 3 days' is task 12, for three days.
            """)

    @Argument(help: ArgumentHelp("The tasks' numbers, then when they are to come back.", valueName: "task … until"))
    var words: [String]
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard let first = words.first, TaskNumber(argument: first) != nil else {
            throw ValidationError("'\(words.first ?? "")' is no number of a task; say 'snooze 12 fri'")
        }
        guard words.count > 1 else { throw ValidationError("until when is missing; say 'snooze \(words[0]) fri'") }
    }

    func execute(in session: Session) async throws -> ExitStatus {
        let (numbers, text) = split(session.surroundings.when(.ahead))
        let until = try await session.moment(text, .ahead)
        return try await session.forEach(numbers) { daemon, id in try await daemon.snooze(id, until: until.description) }
    }

    /// As few numbers as leave a moment: "12 3 days" is a task and a span, "12 14 fri" two tasks and a day.
    private func split(_ when: When) -> (numbers: [TaskNumber], until: String) {
        var numbers: [TaskNumber] = []
        var rest = words[...]
        while let word = rest.first, let number = TaskNumber(argument: word) {
            numbers.append(number)
            rest = rest.dropFirst()
            let text = rest.joined(separator: " ")
            if when.isMoment(text) { return (numbers, text) }
            // "194 9 uur": the 9 is so many hours, or the hour, and no task; the reader of times asks which.
            if rest.count == 2, when.isUnit(rest.last ?? "") { return (numbers, text) }
        }
        // The reader has its own words for what is wrong with it.
        return (numbers, rest.joined(separator: " "))
    }
}
