import ControlLine

/// Writes the parts of a manual page that the parser's description of a program tells: the synopsis, the options, the verbs. The rest of the page is in a file of
/// its own, `docs/man/NAME.in`, with a line `@OPTIONS@` and the like where these belong.
struct CtlManualPage {
    var tree: CommandTree
    /// Verbs by the headings they stand under; empty for a program without.
    var groups: [(name: String, verbs: [String])] = []

    /// - Parameter template: the text of the `.in` file.
    func page(_ template: String) -> String {
        template.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            switch line {
            case "@OPTIONS@": options(tree.arguments.filter { $0.kind != .positional && $0.isShown })
            case "@VERBS@": groups.map(group).joined(separator: "\n")
            case "@GENERATED@":
                #".\" Made from the program's own help and \#(tree.name).in; UPDATE_GOLDEN=1 swift test --filter CtlManualTests writes it anew."#
            default: String(line)
            }
        }.joined(separator: "\n")
    }

    private func group(_ group: (name: String, verbs: [String])) -> String {
        let verbs = group.verbs.compactMap { tree[verb: $0] }.filter(\.isShown)
        return ([".SS \(group.name)"] + verbs.flatMap { verb($0, path: "") }).joined(separator: "\n")
    }

    private func verb(_ verb: CommandTree, path: String) -> [String] {
        let name = path.isEmpty ? verb.name : "\(path) \(verb.name)"
        if !verb.verbs.isEmpty {
            let isDefault = verb.defaultVerb.map { " Without another word: \\fB\(escaped($0))\\fR." } ?? ""
            return [".TP", bold(name), text(verb.abstract) + isDefault] + verb.verbs.flatMap { self.verb($0, path: name) }
        }
        let own = verb.arguments.filter { argument in argument.isShown && !shared.contains { argument.names.contains($0) } }
        let places = own.filter { $0.kind == .positional }
        var lines = [".TP", bold(name) + places.map { " " + place($0) }.joined(), text(verb.abstract)]
        for paragraph in paragraphs(verb.discussion) { lines += [".IP", text(paragraph)] }
        let described = own.filter { $0.kind != .positional || !$0.abstract.isEmpty }
        if !described.isEmpty {
            lines += [".RS"]
            for argument in described { lines += [".TP", tag(argument), text(self.abstract(argument))] }
            lines += [".RE"]
        }
        return lines
    }

    /// The options that every verb has are told once.
    private var shared: [String] { tree.arguments.flatMap(\.names) + ["--version", "--help"] }

    private func options(_ arguments: [CommandTree.Argument]) -> String {
        arguments.flatMap { [".TP", tag($0), text(abstract($0))] }.joined(separator: "\n")
    }

    private func abstract(_ argument: CommandTree.Argument) -> String {
        var text = argument.abstract
        if let values = argument.values { text += "\(text.isEmpty ? "" : " ")One of \(values.joined(separator: ", "))." }
        if let value = argument.defaultValue { text += " Usually \(value)." }
        return text
    }

    private func tag(_ argument: CommandTree.Argument) -> String {
        guard argument.kind != .positional else { return "\\fI\(escaped(argument.valueName))\\fR" }
        let names = argument.names.sorted { $0.count < $1.count }.map { "\\fB\(escaped($0))\\fR" }
        return names.joined(separator: ", ") + (argument.kind == .option ? " \\fI\(escaped(argument.valueName))\\fR" : "")
    }

    private func place(_ argument: CommandTree.Argument) -> String {
        let name = "\\fI\(escaped(argument.valueName))\\fR" + (argument.isRepeating ? " …" : "")
        return argument.isOptional ? "[\(name)]" : name
    }

    private func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }

    private func paragraphs(_ text: String) -> [String] {
        text.split(separator: "\n\n").map { $0.split(separator: "\n").joined(separator: " ") }
    }

    /// Running text: each sentence on a line of its own, as man-pages(7) has it.
    private func text(_ text: String) -> String {
        let lines = escaped(text).replacing(". ", with: ".\n").split(separator: "\n").map(String.init)
        // A line must not begin with what roff takes for a request.
        return lines.map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&" + $0 : $0 }.joined(separator: "\n")
    }

    private func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("'", with: "\\(aq").replacing("…", with: "\\(u2026")
            .replacing("\\(u2026", with: "\\[u2026]")
    }
}
