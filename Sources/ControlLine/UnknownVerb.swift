import CivilTime

/// A word in the verb's place that is no verb.
///
/// The parser takes such a word for a value of the verb that is meant when none is given, and then says only that there is a value too many.
struct UnknownVerb {
    let word: String

    /// - Parameter arguments: a command line without the program's name; `nil` when its first word is a verb, or it has none.
    init?(in arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.first, argument.hasPrefix("-") {
            // After another option there may be its value: the parser knows which.
            let takesValue = ["--socket", "--host", "-H", "--json-style"].contains(argument)
            guard
                takesValue || ["--json", "--no-pager"].contains(argument) || argument.hasPrefix("--json-style=")
                    || argument.hasPrefix("--socket=") || argument.hasPrefix("--host=")
            else { return nil }
            rest = rest.dropFirst(takesValue ? 2 : 1)
        }
        guard let word = rest.first, word != "help", !Self.verbs.contains(word) else { return nil }
        self.word = word
    }

    func advice(_ words: Words) -> String { words.noVerb(word.printable, nearest: Nearest.word(to: word, in: Self.verbs)) }

    private static let verbs =
        FollowUpControl.configuration.subcommands.compactMap { $0.configuration.commandName }
        + FollowUpControl.configuration.groupedSubcommands.flatMap(\.subcommands).compactMap { $0.configuration.commandName }
}
