import CivilTime

/// A word in the verb's place that is no verb.
///
/// The parser takes such a word for a value of the verb that is meant when none is given, and then says only that there is a value too many.
struct UnknownVerb: CustomStringConvertible {
    let word: String

    /// - Parameter arguments: a command line without the program's name; `nil` when its first word is a verb, or it has none.
    init?(in arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.first, argument.hasPrefix("-") {
            // After another option there may be its value: the parser knows which.
            let takesValue = ["--socket", "--host", "-H"].contains(argument)
            guard takesValue || argument == "--json" || argument.hasPrefix("--socket=") || argument.hasPrefix("--host=") else { return nil }
            rest = rest.dropFirst(takesValue ? 2 : 1)
        }
        guard let word = rest.first, word != "help", !Self.verbs.contains(word) else { return nil }
        self.word = word
    }

    var description: String {
        let advice = Nearest.word(to: word, in: Self.verbs).map { "did you mean '\($0)'?" } ?? "'followupctl --help' lists them"
        return "there is no verb '\(word)': \(advice)"
    }

    private static let verbs =
        FollowUpControl.configuration.subcommands.compactMap { $0.configuration.commandName }
        + FollowUpControl.configuration.groupedSubcommands.flatMap(\.subcommands).compactMap { $0.configuration.commandName }
}
