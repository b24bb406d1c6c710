import Varlink

/// What a verb works with: the world around it, and the options that all verbs share.
struct Session: Sendable {
    let surroundings: Surroundings
    let options: SharedOptions
    private let remote: Remote?

    /// - Throws: `RemoteHostError`.
    init(surroundings: Surroundings, options: SharedOptions) throws {
        self.surroundings = surroundings
        self.options = options
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
    func daemon() async throws -> Daemon {
        guard let remote else { return try await Daemon(socket: socket) }
        return Daemon(client: try await remote.connect(environment: surroundings.environment, errors: errors))
    }

    /// Why there was an error: behind a lost connection to another machine there is more to know.
    func cause(of error: any Error) async -> any Error {
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
