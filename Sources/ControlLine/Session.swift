import Varlink

/// What a verb works with: the world around it, and the options that all verbs share.
struct Session: Sendable {
    let surroundings: Surroundings
    let options: SharedOptions

    var output: Output { surroundings.output }
    var errors: Output { surroundings.errors }
    var isJSON: Bool { options.json }
    var times: TimeWords { surroundings.times }
    var socket: String { options.socketPath(surroundings.environment) }

    /// Connects to the daemon.
    func daemon() async throws -> Daemon { try await Daemon(socket: socket) }

    /// Prints one JSON object on a line of its own.
    func print(json object: some JSONWritable) {
        var writer = JSONWriter()
        writer.value(object)
        output.line(String(decoding: writer.bytes, as: UTF8.self))
    }
}

/// How a command ended; what the shell gets.
package enum ExitStatus: Int32, Hashable, Sendable {
    case ok = 0
    case failed = 1
    case usage = 2
    case partlyRefused = 3
}
