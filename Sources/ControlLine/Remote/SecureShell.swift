import Dispatch
import Synchronization
import Varlink

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

// Inside a type this name is taken by its own function.
private let systemClose = close

/// An ssh(1) that runs `followupctl stdio-bridge` on another machine: the conversation with the daemon there goes over its standard input and
/// output. What it says on standard error is shown as it comes.
///
/// The daemon sees the user that ssh logs in as, and grants what that user may do there.
final class SecureShell: Sendable {
    private let host: RemoteHost
    private let program: String
    private let state = Mutex(State())

    private struct State {
        var status: Int32?
        var words: [UInt8] = []
        /// Whether all that it said has been read.
        var isSilent = false
        var waiters: [CheckedContinuation<Void, Never>] = []

        var isOver: Bool { status != nil && isSilent }
    }

    /// How much of its last words is kept.
    private static let keptWords = 4096

    private init(host: RemoteHost, program: String) {
        self.host = host
        self.program = program
    }

    /// The command line.
    ///
    /// - Parameter socket: the daemon's socket on the other machine; nil for what is usual there.
    static func arguments(host: RemoteHost, socket: String?, program: String) -> [String] {
        // As systemctl does it: without X11 (-x) and without a terminal (-T).
        var arguments = [program, "-xT"]
        if let port = host.port { arguments += ["-p", String(port)] }
        arguments += ["--", host.destination, "followupctl", "stdio-bridge"]
        // ssh hands its arguments to a shell.
        if let socket {
            arguments += [
                "--socket", "'" + socket.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'",
            ]
        }
        return arguments
    }

    /// Starts it.
    /// - Parameters:
    ///   - environment: its environment; `SYSTEMD_SSH` names another program than `ssh`, as for systemd's own tools (it is looked for in `PATH`).
    ///   - errors: where its words are shown.
    /// - Returns: it, and the ends of its standard input and output.
    /// - Throws: `RemoteFailure.cannotStart`.
    static func start(
        host: RemoteHost, socket: String?, environment: [String: String], errors: Output
    ) throws(RemoteFailure) -> (shell: SecureShell, input: Int32, output: Int32) {
        let named = environment["SYSTEMD_SSH"] ?? ""
        let program = named.isEmpty ? "ssh" : named
        func failed(_ errno: Int32) -> RemoteFailure { .cannotStart(program: program, errno: errno) }
        let pipes: [Pipe]
        do throws(Errno) {
            pipes = try [Pipe(), Pipe(), Pipe()]
        } catch {
            throw failed(error.number)
        }
        let (calls, replies, words) = (pipes[0], pipes[1], pipes[2])
        let child: pid_t
        do throws(Errno) {
            child = try spawn(
                arguments(host: host, socket: socket, program: program), environment: environment,
                descriptors: [calls.reading, replies.writing, words.writing])
        } catch {
            for pipe in pipes { pipe.close() }
            throw failed(error.number)
        }
        for descriptor in [calls.reading, replies.writing, words.writing] { close(descriptor) }
        let shell = SecureShell(host: host, program: program)
        shell.listen(to: words.reading, errors: errors)
        shell.await(child)
        return (shell, replies.reading, calls.writing)
    }

    /// Waits until it has ended, and tells how.
    func end() async -> RemoteFailure {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.waiters.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
        let (status, words) = state.withLock { ($0.status ?? 0, String(decoding: $0.words, as: UTF8.self)) }
        return .ended(host: host.destination, program: program, status: status, words: words)
    }

    // MARK: - What it says and how it ends

    private func listen(to descriptor: Int32, errors: Output) {
        DispatchQueue.global().async { [self] in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                errors.raw(buffer[..<count])
                state.withLock { state in
                    state.words += buffer[..<count]
                    state.words.removeFirst(max(0, state.words.count - Self.keptWords))
                }
            }
            close(descriptor)
            finish { $0.isSilent = true }
        }
    }

    private func await(_ child: pid_t) {
        DispatchQueue.global().async { [self] in
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
            // WIFEXITED and WEXITSTATUS, which are macros.
            let signal = status & 0x7F
            let code = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
            finish { $0.status = code }
        }
    }

    private func finish(_ change: (inout State) -> Void) {
        let waiters = state.withLock { state in
            change(&state)
            guard state.isOver else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    // MARK: - System calls

    private struct Errno: Error {
        let number: Int32
    }

    /// A pair of sockets used as a pipe: Glibc's module has no pipe2(2), and a pipe(2) that is not closed in time would be inherited by another child.
    private struct Pipe {
        let reading: Int32
        let writing: Int32

        init() throws(Errno) {
            var ends: [Int32] = [-1, -1]
            guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
                throw Errno(number: errno)
            }
            (reading, writing) = (ends[0], ends[1])
        }

        func close() {
            _ = systemClose(reading)
            _ = systemClose(writing)
        }
    }

    /// - Parameter descriptors: what become its standard input, output and error.
    private static func spawn(_ arguments: [String], environment: [String: String], descriptors: [Int32]) throws(Errno) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (place, descriptor) in descriptors.enumerated() { posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(place)) }
        var strings = arguments.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for string in strings + variables { free(string) } }
        // Ctrl-C is for this program: it says goodbye, which ends ssh as well.
        let former = signal(SIGINT, SIG_IGN)
        defer { signal(SIGINT, former) }
        var child: pid_t = 0
        let result = posix_spawnp(&child, arguments[0], &actions, nil, &strings, &variables)
        guard result == 0 else { throw Errno(number: result) }
        return child
    }
}
