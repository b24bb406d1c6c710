import Synchronization
import Varlink

/// The daemon of another machine, and the ssh that leads there.
final class Remote: Sendable {
    private let host: RemoteHost
    private let socket: String?
    /// The one that was started last.
    private let shell = Mutex<SecureShell?>(nil)

    /// - Parameter socket: the daemon's socket there; nil for the usual one.
    init(host: RemoteHost, socket: String?) {
        self.host = host
        self.socket = socket
    }

    /// Starts an ssh and speaks through it.
    ///
    /// - Throws: `RemoteFailure` when it cannot be started. Whether it gets through shows with the first call.
    func connect(environment: [String: String], errors: Output) async throws -> VarlinkClient {
        let (shell, input, output) = try SecureShell.start(host: host, socket: socket, environment: environment, errors: errors)
        self.shell.withLock { $0 = shell }
        return try await VarlinkClient.connect(input: input, output: output)
    }

    /// How the ssh ended that was started last; nil when none was.
    func end() async -> RemoteFailure? { await shell.withLock { $0 }?.end() }
}
