/// What the command line asks for.
struct Options {
    var seed: UInt64
    /// How many frames to send in all.
    var frames = 100_000
    /// How many connections are open at once.
    var connections = 64
    /// How many frames a second at most.
    var rate = 50_000
    /// A service that is running already; `nil` for one in this process.
    var socket: String?
    /// The process of that service, whose memory is watched.
    var pid: Int32?
    /// By how many MiB the service's memory may grow after the first third.
    var growth = 8

    static let usage = """
        usage: SocketFuzz [--seed N] [--frames N] [--connections N] [--rate N] [--growth MIB] [--socket PATH --pid PID]

        Sends frames that nobody wrote on purpose to a Varlink service: to one of its own, or to the one at PATH.
        Exit status: 0 when every promise was kept, 1 when one was broken, 64 for a wrong command line.
        """

    struct Wrong: Error { let description: String }

    init(_ arguments: [String]) throws(Wrong) {
        seed = .random(in: 1...999_999_999)
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { throw Wrong(description: "'\(name)' needs a value") }
            switch name {
            case "--seed": seed = UInt64(try Self.number(name, value))
            case "--frames": frames = try Self.number(name, value)
            case "--connections": connections = try Self.number(name, value)
            case "--rate": rate = try Self.number(name, value)
            case "--growth": growth = try Self.number(name, value)
            case "--pid": pid = Int32(clamping: try Self.number(name, value))
            case "--socket": socket = value
            default: throw Wrong(description: "there is no option '\(name)'")
            }
        }
        guard (socket == nil) == (pid == nil) else { throw Wrong(description: "--socket and --pid belong together") }
    }

    private static func number(_ name: String, _ text: String) throws(Wrong) -> Int {
        guard let number = Int(text), number > 0 else { throw Wrong(description: "'\(name)' needs a number above 0, not '\(text)'") }
        return number
    }
}
