/// What may come next on a command line.
struct Completion {
    /// Something that can be typed there, and what it is.
    struct Candidate: Hashable {
        var text: String
        var note = ""
    }

    /// What is wanted at the place of the cursor.
    enum Wanted: Hashable {
        case candidates([Candidate])
        /// Something that the daemon knows of.
        case known(Known)
        /// A file's name, with one of these endings if there are any.
        case file(endings: [String])
        case directory
        /// Nobody knows: a text, a number, a moment.
        case anything
    }

    /// What the daemon can be asked for.
    enum Known: Hashable {
        case tasks(CompletionTasks)
        /// Rules; those alone that somebody can ask for.
        case rules(byHand: Bool)
        /// Those whose work one may see; those who may be given some.
        case reps, colleagues
        case customers, deals, absences
    }

    enum CompletionTasks: Hashable {
        case waiting
        /// Those that 'reopen' is for.
        case closed
    }

    /// - Parameters:
    ///   - words: of the command line, without the program's name; the last is the one that is being typed, empty when it has not begun.
    ///   - tree: of followupctl.
    static func wanted(_ words: [String], in tree: CommandTree) -> Wanted {
        var verb = tree
        var path: [String] = []
        var positionals = 0
        var pending: CommandTree.Argument?
        var isOver = false
        for word in words.dropLast() {
            if pending != nil {
                pending = nil
            } else if !isOver, word == "--" {
                isOver = true
            } else if !isOver, word.hasPrefix("-"), word.count > 1 {
                if !word.contains("=") { pending = verb.arguments.first { $0.kind == .option && $0.names.contains(word) } }
            } else if let next = verb[verb: word] {
                verb = next
                path.append(word)
                positionals = 0
            } else {
                positionals += 1
            }
        }
        let word = words.last ?? ""
        if let pending { return value(of: pending, verb: path.first) }
        if !isOver, word.hasPrefix("--"), let sign = word.firstIndex(of: "=") {
            // "--rep=an": what is typed of the value is left to the shell, which cuts words at "=".
            guard let option = verb.arguments.first(where: { $0.names.contains(String(word[..<sign])) }) else { return .anything }
            if word.hasPrefix("--json=") {
                return .candidates(SharedOptions.JSONStyle.allCases.map { Candidate(text: "--json=\($0.rawValue)") })
            }
            guard case .candidates(let candidates) = value(of: option, verb: path.first) else { return value(of: option, verb: path.first) }
            return .candidates(candidates.map { Candidate(text: word[...sign] + $0.text, note: $0.note) })
        }
        if !isOver, word.hasPrefix("-") {
            let options = verb.arguments.filter { $0.kind != .positional && $0.isShown }
            return .candidates(options.flatMap { option in option.names.map { Candidate(text: $0, note: option.abstract) } })
        }
        if !verb.verbs.isEmpty, positionals == 0 {
            var verbs = verb.verbs.filter(\.isShown).map { Candidate(text: $0.name, note: $0.abstract) }
            if path.isEmpty { verbs.append(Candidate(text: "help", note: "")) }
            return .candidates(verbs)
        }
        let places = verb.arguments.filter { $0.kind == .positional }
        guard let place = positionals < places.count ? places[positionals] : places.last.flatMap({ $0.isRepeating ? $0 : nil }) else {
            return .anything
        }
        return value(of: place, verb: path.first)
    }

    private static func value(of argument: CommandTree.Argument, verb: String?) -> Wanted {
        if let values = argument.values { return .candidates(values.map { Candidate(text: $0) }) }
        switch argument.file {
        case .file(let extensions): return .file(endings: extensions)
        case .directory: return .directory
        case nil: break
        }
        switch argument.valueName {
        case "task", "task … until": return .known(.tasks(verb == "reopen" ? .closed : .waiting))
        case "customer", "record": return .known(.customers)
        case "rule": return .known(.rules(byHand: verb == "ask"))
        // Work may be handed to whoever there is; what others have of it may not be seen.
        case "login"
        where !argument.names.allSatisfy { ["--to", "--specialist", "--owner", "--substitute"].contains($0) }
            || ["customers", "deals"].contains(verb):
            return .known(.reps)
        case "login": return .known(.colleagues)
        case "deal": return .known(.deals)
        case "absence": return .known(.absences)
        case "id" where argument.names.contains("--customer"): return .known(.customers)
        case "id" where argument.names.contains("--deal"): return .known(.deals)
        default: return .anything
        }
    }
}
