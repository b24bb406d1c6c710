import Varlink

/// What a verb works with: the world around it, and the options that all verbs share.
struct Session: Sendable {
    let surroundings: Surroundings
    let options: SharedOptions
    /// What a script names the call by that its command makes.
    private let key: String?
    private let remote: Remote?

    /// - Throws: `RemoteHostError`.
    init(surroundings: Surroundings, options: SharedOptions, key: String? = nil) throws {
        self.surroundings = surroundings
        self.options = options
        self.key = key
        remote = try options.host.map { try Remote(host: RemoteHost($0), socket: options.socket) }
    }

    var output: Output { surroundings.output }
    var errors: Output { surroundings.errors }
    var isJSON: Bool { options.json && options.jsonStyle != .off }
    /// JSON is indented for a person at a terminal, and on one line for a program, unless they say otherwise.
    var isPretty: Bool { options.jsonStyle.map { $0 == .pretty } ?? output.isTerminal }
    var times: TimeWords { surroundings.times }
    var words: Words { surroundings.words }
    var socket: String { options.socketPath(surroundings.environment) }

    /// Where the daemon is looked for, in words.
    var place: String { options.host ?? socket }

    /// Connects to the daemon.
    ///
    /// - Parameter quietly: where what is written to the standard error would be in the way, as on a screen that is drawn.
    func daemon(quietly: Bool = false) async throws -> Daemon {
        let (patience, socket, remote, surroundings) = (surroundings.patience, socket, remote, surroundings)
        let tell: @Sendable () -> Void = {
            guard !quietly else { return }
            surroundings.errors.line("followupctl: \(surroundings.words.asksAgain(seconds: Int(patience.components.seconds)))")
            surroundings.errors.flush()
        }
        guard let remote else {
            return Daemon(
                link: try await Link(.init(connect: { try await VarlinkClient.connect(path: socket) }, patience: patience, tell: tell)),
                key: key)
        }
        let way = Link.Way(
            connect: { try await remote.connect(environment: surroundings.environment, errors: surroundings.errors) },
            isProvenByAnswer: true, patience: patience, tell: tell,
            isHopeless: { error in
                switch error {
                case VarlinkClientError.connectionClosed: await remote.end()?.isFinal ?? false
                case let failure as RemoteFailure: failure.isFinal
                default: false
                }
            })
        return Daemon(link: try await Link(way), key: key)
    }

    /// Why there was an error: behind a lost connection to another machine there is more to know.
    func cause(of error: any Error) async -> any Error {
        if let error = error as? Unanswered { return Unanswered(key: error.key, cause: await cause(of: error.cause)) }
        guard let remote, case VarlinkClientError.connectionClosed = error else { return error }
        return await remote.end() ?? error
    }

    /// Prints one JSON object on a line of its own.
    func print(json object: some JSONWritable) {
        var writer = JSONWriter()
        writer.value(object)
        let text = printable(json: String(decoding: writer.bytes, as: UTF8.self))
        guard isPretty else { return output.line(text) }
        var layout = JSONLayout()
        output.line(layout.text(text))
    }

    /// JSON as it may be shown here: on a terminal nothing in it can steer that.
    func printable(json text: String) -> String { output.isTerminal ? text.printableJSON : text }
}

/// How a command ended; what the shell gets.
package enum ExitStatus: Int32, Hashable, Sendable {
    case ok = 0
    case failed = 1
    case usage = 2
    case partlyRefused = 3
}
