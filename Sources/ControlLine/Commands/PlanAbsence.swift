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
            """
            Days are written as 'tomorrow', 'mon', '2026-08-01'; both ends are days away. Meanwhile the reminders go to whoever stands in. \
            Where an absence is known already that has some of these days, nothing is changed, unless --replace says that this one takes its place.
            """
    )

    @Argument(help: "The first day away.")
    var first: String
    @Argument(help: "The last day away; the first when left out.")
    var last: String?
    @Option(name: .long, help: ArgumentHelp("Who is away; you when left out.", valueName: "login"))
    var rep: String?
    @Option(name: .long, help: ArgumentHelp("Who stands in; the manager when left out.", valueName: "login"))
    var substitute: String?
    @Flag(name: .long, help: "Take the place of what is known of these days.")
    var replace = false
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        guard let rep = rep ?? session.surroundings.login else {
            throw UsageMistake(words: session.words.whoIsAway())
        }
        let first = try await session.day(first, .ahead)
        var last = first
        if let text = self.last { last = try await session.day(text, .ahead) }
        let daemon = try await session.daemon().named()
        let others = try await known(of: rep, from: first, to: last, daemon)
        if let other = others.first, !replace { throw AlreadyAway(absence: other) }
        var absence: JSONObject = ["rep": .string(rep), "first": .string(first.description), "last": .string(last.description)]
        if let substitute { absence["substitute"] = .string(substitute) }
        let reply = try await daemon.changeRecords("UpsertAbsences", ["absences": [.object(absence)]])
        if (reply["refused"]?.arrayValue ?? []).isEmpty {
            // Only now, so that nobody is expected meanwhile who is away. One that begins on the same day was replaced by the same id.
            for (number, other) in others.sorted(by: { $0.id < $1.id }).enumerated() where other.id != "\(rep) \(first)" {
                _ = try await daemon.part(number + 1).changeRecords("RemoveAbsence", ["id": .string(other.id)])
            }
        }
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
        for other in others { session.output.line(session.words.replaced(AlreadyAway(absence: other).words(session.times)).printable) }
        return .ok
    }

    /// What is known of these days and says something else.
    private func known(of rep: String, from first: CivilDate, to last: CivilDate, _ daemon: Daemon) async throws -> [Wire.Absence] {
        var found: [Wire.Absence] = []
        // Those that are over too: somebody may say afterwards that they were ill.
        var parameters: JSONObject = ["rep": .string(rep), "past": true, "limit": 1000]
        while true {
            let reply: JSONObject
            do {
                reply = try await daemon.records("ListAbsences", parameters)
            } catch let error as VarlinkError where error == .permissionDenied {
                // Whoever may not see them may not add one either, and is told so in better words.
                return []
            }
            found += try (reply["absences"]?.arrayValue ?? []).map { try Wire.Absence($0) }
            guard let cursor = reply["cursor"]?.stringValue else { break }
            parameters["cursor"] = .string(cursor)
        }
        return found.filter { absence in
            guard let begin = try? CivilDate(iso8601: absence.first), let end = try? CivilDate(iso8601: absence.last) else { return false }
            let isSame = begin == first && end == last && absence.substitute == substitute
            return absence.rep == rep && begin <= last && first <= end && !isSame
        }
    }
}

/// Somebody is away on some of these days already.
struct AlreadyAway: Error {
    var absence: Wire.Absence

    /// "anna is away from Thu 24 Dec to Thu 31 Dec; bob stands in".
    func words(_ times: TimeWords) -> String {
        func day(_ text: String) -> String { (try? CivilDate(iso8601: text)).map { times.day($0) } ?? text }
        let standIn = absence.substitute ?? times.words.theManager()
        return absence.first == absence.last
            ? times.words.isAway(absence.rep, on: day(absence.first), standIn: standIn)
            : times.words.isAway(absence.rep, from: day(absence.first), to: day(absence.last), standIn: standIn)
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
