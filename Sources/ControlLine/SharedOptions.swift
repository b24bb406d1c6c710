import ArgumentParser

/// The options that every verb has; they may also stand before the verb.
struct SharedOptions: ParsableArguments {
    /// None was given.
    static var none: SharedOptions {
        var options = SharedOptions()
        (options.socket, options.host, options.json, options.noPager, options.jsonStyle) = (nil, nil, false, false, nil)
        return options
    }

    static let usualSocket = "/run/followupd/followupd.sock"

    @Option(name: .long, help: ArgumentHelp("The daemon's socket.", valueName: "path"), completion: .file())
    var socket: String?

    @Option(
        name: [.customShort("H"), .long],
        help: ArgumentHelp(
            "Ask the daemon of another machine, through ssh; --socket is a path there. You may there what the login there may.",
            valueName: "[user@]host[:port]"))
    var host: String?

    @Flag(
        name: .long,
        help:
            "Print JSON, as the daemon's interface describes it, instead of text for people; --json=short on one line, --json=pretty indented."
    )
    var json = false

    @Flag(name: .long, help: "Do not pipe what is longer than the screen into a pager.")
    var noPager = false

    /// How `--json=STYLE` is taken apart for the parser, which knows no option whose value may be left out.
    @Option(name: .long, help: .hidden)
    var jsonStyle: JSONStyle?

    enum JSONStyle: String, ExpressibleByArgument, CaseIterable {
        /// One line.
        case short
        /// Indented.
        case pretty
        /// Text for people after all.
        case off
    }

    static func spelledOut(_ arguments: [String]) -> [String] {
        var isOver = false
        return arguments.flatMap { argument in
            if argument == "--" { isOver = true }
            guard !isOver, argument.hasPrefix("--json=") else { return [argument] }
            return ["--json", "--json-style=" + argument.dropFirst("--json=".count)]
        }
    }

    /// A style of `--json=STYLE` that there is not; nil when there is none such.
    static func unknownStyle(_ arguments: [String]) -> String? {
        arguments.prefix { $0 != "--" }.lazy.filter { $0.hasPrefix("--json=") }.map { String($0.dropFirst("--json=".count)) }
            .first { JSONStyle(rawValue: $0) == nil }
    }

    func socketPath(_ environment: [String: String]) -> String {
        if let socket { return socket }
        if let named = environment["FOLLOWUPD_SOCKET"], !named.isEmpty { return named }
        return Self.usualSocket
    }
}

/// Whose tasks a verb is about.
struct ScopeOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The tasks of this rep, instead of your own.", valueName: "login"))
    var rep: String?

    @Flag(name: .long, help: "The tasks of everybody; for administrators.")
    var everybody = false

    @Flag(name: .long, help: "Your own tasks and those of everybody who reports to you; for managers.")
    var line = false

    @Option(name: .long, help: ArgumentHelp("The tasks of a team's members, as far as you may see them.", valueName: "name"))
    var team: String?

    func validate() throws {
        if [rep != nil, everybody, line, team != nil].filter(\.self).count > 1 {
            throw ValidationError("--rep, --everybody, --line and --team exclude each other")
        }
    }

    var scope: Daemon.Scope { Daemon.Scope(rep: rep, everybody: everybody, line: line, team: team) }
}
