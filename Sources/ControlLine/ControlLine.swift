import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `followupctl` as a function.
package enum ControlLine {
    /// Runs one command line.
    ///
    /// - Parameter arguments: without the program's name.
    /// - Returns: the exit status.
    package static func run(_ arguments: [String], in surroundings: Surroundings) async -> Int32 {
        let status = await status(arguments, in: surroundings)
        surroundings.output.finish()
        surroundings.errors.flush()
        return surroundings.output.failure.map { statusOfFailure($0, words: surroundings.words, errors: surroundings.errors) } ?? status
    }

    /// How a program ends that cannot print.
    static func statusOfFailure(_ reason: Int32, words: Words, errors: Output) -> Int32 {
        // Whoever read the output has had enough, as `head` has: end as if by SIGPIPE, without a word.
        if reason == EPIPE { return 128 + SIGPIPE }
        errors.line("followupctl: \(words.cannotPrint(String(cString: strerror(reason))))")
        errors.flush()
        return ExitStatus.failed.rawValue
    }

    private static func status(_ arguments: [String], in surroundings: Surroundings) async -> Int32 {
        if let style = SharedOptions.unknownStyle(arguments) {
            surroundings.errors.line("followupctl: \(surroundings.words.noJSONStyle(style.printable))")
            return ExitStatus.usage.rawValue
        }
        let arguments = SharedOptions.spelledOut(arguments)
        if let unknown = UnknownVerb(in: arguments) {
            surroundings.errors.line("followupctl: \(unknown.advice(surroundings.words))")
            return ExitStatus.usage.rawValue
        }
        var command: any ParsableCommand
        do {
            command = try await FollowUpControl.asyncParseAsRoot(arguments)
            // What is no verb is one of the parser's own: help.
            guard let verb = command as? any Verb else {
                try command.run()
                return ExitStatus.ok.rawValue
            }
            return await status(verb, in: surroundings)
        } catch {
            return answer(parserError: error, in: surroundings)
        }
    }

    private static func status(_ verb: some Verb, in surroundings: Surroundings) async -> Int32 {
        let session: Session
        do {
            session = try Session(surroundings: surroundings, options: verb.shared, key: (verb as? any WritingVerb)?.writing.key)
        } catch {
            surroundings.errors.line("followupctl: \(ErrorWords.words(for: error, socket: "", times: surroundings.times))")
            return ExitStatus.usage.rawValue
        }
        if verb is any ReadingVerb, !verb.shared.noPager { surroundings.output.page(with: Pager(environment: surroundings.environment)) }
        do {
            return try await verb.execute(in: session).rawValue
        } catch {
            // What was printed so far comes first.
            surroundings.output.flush()
            let cause = await session.cause(of: error)
            surroundings.errors.line("followupctl: \(ErrorWords.words(for: cause, socket: session.place, times: session.times))")
            return (error is WhenError || error is UsageMistake ? ExitStatus.usage : .failed).rawValue
        }
    }

    /// Help and completion scripts are printed; mistakes go to the errors, with the usage.
    private static func answer(parserError error: any Error, in surroundings: Surroundings) -> Int32 {
        let isClean = FollowUpControl.exitCode(for: error).isSuccess
        let output = isClean ? surroundings.output : surroundings.errors
        output.line(FollowUpControl.fullMessage(for: error, columns: output.width))
        return (isClean ? ExitStatus.ok : .usage).rawValue
    }
}
