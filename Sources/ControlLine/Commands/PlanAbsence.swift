import ArgumentParser
import CivilTime
import ControlInterface
import Varlink

struct PlanAbsence: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "absence", abstract: "Say when somebody is away, and who stands in.",
        subcommands: [ListAbsences.self, AddAbsence.self, RemoveAbsence.self], defaultSubcommand: ListAbsences.self)
}

struct ListAbsences: ReadingVerb {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Who is away when: you, and who reports to you.")

    @Option(name: .long, help: ArgumentHelp("Of this rep only.", valueName: "login"))
    var rep: String?
    @Flag(name: .long, help: "Those that are over as well.")
    var past = false
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let daemon = try await session.daemon()
        var parameters: JSONObject = ["limit": 1000]
        if let rep { parameters["rep"] = .string(rep) }
        if past { parameters["past"] = true }
        var absences: [JSON] = []
        while true {
            let reply = try await daemon.records("ListAbsences", parameters)
            absences += reply["absences"]?.arrayValue ?? []
            guard let cursor = reply["cursor"]?.stringValue else { break }
            parameters["cursor"] = .string(cursor)
        }
        if session.isJSON {
            session.print(json: ["absences": .array(absences)] as JSONObject)
            return .ok
        }
        if absences.isEmpty {
            session.output.line(session.words.nobodyAway())
            return .ok
        }
        let words = session.words
        var table = Table([
            Table.Column("ID"), Table.Column(words.repColumn), Table.Column(words.fromColumn), Table.Column(words.toColumn),
            Table.Column(""),
            Table.Column(words.substituteColumn, leastWidth: 8),
        ])
        for json in absences {
            let absence = try Wire.Absence(json)
            let (first, last) = (try? CivilDate(iso8601: absence.first), try? CivilDate(iso8601: absence.last))
            let today = session.times.today
            let state =
                switch (first, last) {
                case (let first?, let last?) where first <= today && today <= last: words.isAway()
                case (_, let last?) where last < today: words.isOver()
                case (let first?, _): session.times.distance(first)
                default: ""
                }
            table.add([
                Table.Cell(absence.id), Table.Cell(absence.rep), Table.Cell(first.map { session.times.day($0) } ?? absence.first),
                Table.Cell(last.map { session.times.day($0) } ?? absence.last),
                Table.Cell(state, state == words.isAway() ? .pressing : .quiet),
                Table.Cell(absence.substitute ?? words.theManager(), absence.substitute == nil ? .quiet : .plain),
            ])
        }
        session.output.lines(table.lines(width: session.output.width, palette: session.output.palette))
        return .ok
    }
}

struct AddAbsence: WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Somebody will be away.",
        discussion:
            "Days are written as 'tomorrow', 'mon', '2026-08-01'; both ends are days away. Meanwhile the reminders go to whoever stands in."
    )

    @Argument(help: "The first day away.")
    var first: String
    @Argument(help: "The last day away; the first when left out.")
    var last: String?
    @Option(name: .long, help: ArgumentHelp("Who is away; you when left out.", valueName: "login"))
    var rep: String?
    @Option(name: .long, help: ArgumentHelp("Who stands in; the manager when left out.", valueName: "login"))
    var substitute: String?
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        guard let rep = rep ?? session.surroundings.login else {
            throw UsageMistake(words: session.words.whoIsAway())
        }
        let when = session.surroundings.when(.ahead)
        // A date says itself; a person may also mean a day that has begun, or has passed.
        func day(_ text: String) throws -> CivilDate {
            if let date = try? CivilDate(iso8601: text) { return date }
            return text == "today" ? session.times.today : session.surroundings.zone.date(at: try when.instant(text))
        }
        let first = try day(first)
        let last = try last.map(day) ?? first
        var absence: JSONObject = ["rep": .string(rep), "first": .string(first.description), "last": .string(last.description)]
        if let substitute { absence["substitute"] = .string(substitute) }
        let reply = try await session.daemon().changeRecords("UpsertAbsences", ["absences": [.object(absence)]])
        if session.isJSON {
            session.print(json: reply)
            return (reply["refused"]?.arrayValue ?? []).isEmpty ? .ok : .failed
        }
        if let refusal = try Wire.IntakeReply(reply).refused.first { throw Refused(field: refusal.field, reason: refusal.reason) }
        let standIn = substitute ?? session.words.theManager()
        let sentence =
            first == last
            ? session.words.isAway(rep, on: session.times.day(first), standIn: standIn)
            : session.words.isAway(rep, from: session.times.day(first), to: session.times.day(last), standIn: standIn)
        session.output.line(sentence.printable)
        return .ok
    }
}

struct RemoveAbsence: WritingVerb {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Somebody is there after all.")

    @Argument(help: ArgumentHelp("The absence's id, as 'absence list' shows it.", valueName: "absence"))
    var id: [String]
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        // Ids that the daemon made have a blank in them, and need not be quoted.
        let id = id.joined(separator: " ")
        let reply = try await session.daemon().changeRecords("RemoveAbsence", ["id": .string(id)])
        if session.isJSON { session.print(json: reply) } else { session.output.line(session.words.absenceRemoved(id).printable) }
        return .ok
    }
}
