import Foundation
import Synchronization

/// A program of the machine or of this package, run by a test.
final class Tool: Sendable {
    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The Python that carries the PyPI package `varlink`.
    static let python = ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"

    /// The path of a program of this package, which stands beside the test bundle.
    static func product(_ name: String) throws -> String {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent(name).path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Failure(description: "'\(path)' has not been built; 'swift build' builds it")
        }
        return path
    }

    let processIdentifier: Int32
    private let status = Mutex<Int32?>(nil)

    /// Starts a program, looked up in PATH unless it is a path; what it prints goes to two files.
    init(_ program: String, _ arguments: [String], output: String, errors: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // Threads of the test process may block or ignore signals; the program must not inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var identifier: pid_t = 0
        let result = posix_spawnp(&identifier, program, &actions, &attributes, words, environ)
        guard result == 0 else { throw Failure(description: "cannot start '\(program)': \(String(cString: strerror(result)))") }
        processIdentifier = identifier
    }

    /// Whether it has not ended.
    var isRunning: Bool { reap(WNOHANG) == nil }

    deinit {
        if isRunning {
            kill(processIdentifier, SIGKILL)
            _ = reap(0)
        }
    }

    /// Ends the program.
    func end() async throws {
        kill(processIdentifier, SIGTERM)
        _ = try await wait()
    }

    private func wait() async throws -> Int32 {
        try await blocking { [self] in reap(0) ?? -1 }
    }

    /// The exit status, or the negative number of the signal that ended the program; `nil` while it runs.
    private func reap(_ options: Int32) -> Int32? {
        status.withLock { status in
            if let status { return status }
            var raw: Int32 = 0
            guard waitpid(processIdentifier, &raw, options) == processIdentifier else { return nil }
            status = raw & 0x7F == 0 ? raw >> 8 & 0xFF : -(raw & 0x7F)
            return status
        }
    }

    /// Runs a program to its end.
    static func run(_ program: String, _ arguments: [String]) async throws -> Outcome {
        let directory = try TemporaryDirectory()
        let (output, errors) = (directory.file("output"), directory.file("errors"))
        let tool = try Tool(program, arguments, output: output, errors: errors)
        return Outcome(
            status: try await tool.wait(), output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8))
    }

    /// Waits until a socket that a program makes can be connected to.
    func waitUntilListening(on path: String) async throws {
        for _ in 0..<2000 {
            if let peer = try? RawPeer(path) { return peer.close() }
            guard isRunning else { throw Failure(description: "the server ended before it listened on '\(path)'") }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Failure(description: "nobody listens on '\(path)'")
    }
}
