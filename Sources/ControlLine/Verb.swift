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

extension Verb {
    /// The parser's own way of running a command, which `ControlLine` does not take: it gives each verb its surroundings.
    mutating func run() async throws {
        let status = try await execute(in: try Session(surroundings: .process(), options: shared))
        throw ExitCode(status.rawValue)
    }
}

/// What was typed cannot be meant, as the verb itself finds out.
struct UsageMistake: Error, Hashable, CustomStringConvertible {
    var words: String
    var description: String { words.printable }
}
