import ArgumentParser

/// A verb of the command line.
protocol Verb: AsyncParsableCommand {
    var shared: SharedOptions { get }

    /// Does it.
    ///
    /// - Returns: how it ended. What is thrown ends it with `ExitStatus.failed`, in the words of `ErrorWords`.
    func execute(in session: Session) async throws -> ExitStatus
}

/// A verb that shows something to be read: what is longer than the screen goes through a pager.
protocol ReadingVerb: Verb {}

/// A verb that changes something.
protocol WritingVerb: Verb {
    var writing: WriteOptions { get }
}

/// The options of verbs that change something.
struct WriteOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Name what is done: the same command with the same key within a day is answered as before and not done again.", valueName: "key"
        ))
    var key: String?

    func validate() throws {
        if let key, !(1...IdempotencyKey.longest).contains(key.utf8.count) {
            throw ValidationError("--key must be 1 to \(IdempotencyKey.longest) bytes")
        }
    }
}

extension Verb {
    /// The parser's own way of running a command, which `ControlLine` does not take: it gives each verb its surroundings.
    mutating func run() async throws {
        let status = try await execute(
            in: try Session(surroundings: .process(), options: shared, key: (self as? any WritingVerb)?.writing.key))
        throw ExitCode(status.rawValue)
    }
}

/// What was typed cannot be meant, as the verb itself finds out.
struct UsageMistake: Error, Hashable, CustomStringConvertible {
    var words: String
    var description: String { words.printable }
}
