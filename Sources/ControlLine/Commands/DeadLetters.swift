import ArgumentParser
import ControlInterface
import Varlink

struct DeadLetters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters", abstract: "What programs did not take: see it, try it again, drop it.",
        discussion:
            "For administrators. After some tries a program is given up on an event, which lies here then; see followupd.deliver(5).",
        subcommands: [ListDeadLetters.self, ShowDeadLetter.self, RetryDeadLetters.self, DropDeadLetters.self],
        defaultSubcommand: ListDeadLetters.self)
}

struct ListDeadLetters: ReadingVerb {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List them by their numbers.")

    @Option(name: .long, help: ArgumentHelp("Only those of this program.", valueName: "name"))
    var program: String?
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        var parameters: JSONObject = ["limit": 1000]
        if let program { parameters["program"] = .string(program) }
        let daemon = try await session.daemon()
        var isFirst = true
        repeat {
            let reply = try await daemon.service("ListDeadLetters", parameters)
            let page = try Wire.DeadLetterPage(reply)
            if session.isJSON {
                session.print(json: reply)
            } else if isFirst, page.deadLetters.isEmpty {
                session.output.line(session.words.noDeadLetters())
            } else {
                let table = DeadLetterText(times: session.times).table(page.deadLetters)
                session.output.lines(table.lines(width: session.output.width, titles: isFirst, palette: session.output.palette))
            }
            isFirst = false
            parameters["cursor"] = page.cursor.map(JSON.string)
        } while parameters["cursor"] != nil
        return .ok
    }
}

struct ShowDeadLetter: ReadingVerb {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one, with what the program was handed.")

    @Argument(help: "Its number.")
    var number: Int64
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let reply = try await session.daemon().service("GetDeadLetter", ["id": .integer(number)])
        if session.isJSON {
            session.print(json: reply)
        } else {
            let lines = DeadLetterText(times: session.times).lines(
                try Wire.DeadLetterDetail(reply), width: session.output.width, palette: session.output.palette)
            session.output.lines(lines)
        }
        return .ok
    }
}

/// Which dead letters a verb is about; a person has to say so.
struct DeadLetterOptions: ParsableArguments {
    @Argument(help: "Their numbers.")
    var numbers: [Int64] = []
    @Option(name: .long, help: ArgumentHelp("All of this program.", valueName: "name"))
    var program: String?
    @Flag(name: .long, help: "All of them.")
    var all = false

    func validate() throws {
        if [!numbers.isEmpty, program != nil, all].filter(\.self).count != 1 {
            throw ValidationError("say which: numbers, or --program, or --all")
        }
    }

    var parameters: JSONObject {
        var parameters = JSONObject()
        if !numbers.isEmpty { parameters["ids"] = .array(numbers.map(JSON.integer)) }
        if let program { parameters["program"] = .string(program) }
        return parameters
    }

    /// Asks the daemon, and says what became of them.
    func execute(_ method: String, in session: Session, words: (Int) -> String) async throws -> ExitStatus {
        let reply = try await session.daemon().changeService(method, parameters)
        let done = Set(reply["ids"]?.arrayValue?.compactMap(\.integerValue) ?? [])
        if session.isJSON { session.print(json: reply) } else { session.output.line(words(done.count)) }
        let missing = numbers.filter { !done.contains($0) }
        for number in missing { session.errors.line("followupctl: \(session.words.missingDeadLetter(number))") }
        return missing.isEmpty ? .ok : done.isEmpty ? .failed : .partlyRefused
    }
}

struct RetryDeadLetters: WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Have some tried again, once each.",
        discussion: "Mend first what was wrong. One that is taken is gone; one that fails lies there again.")

    @OptionGroup var letters: DeadLetterOptions
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        try await letters.execute("RetryDeadLetters", in: session, words: session.words.retried)
    }
}

struct DropDeadLetters: WritingVerb {
    static let configuration = CommandConfiguration(commandName: "drop", abstract: "Remove some for good.")

    @OptionGroup var letters: DeadLetterOptions
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        try await letters.execute("DropDeadLetters", in: session, words: session.words.dropped)
    }
}
