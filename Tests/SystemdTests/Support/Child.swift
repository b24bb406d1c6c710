import Dispatch
import Foundation
import Glibc

/// A process of a test; killed when the test lets it go.
final class Child: Sendable {
    let pid: pid_t
    private let input: FileHandle
    private let output: Lines
    private let errors: Lines

    /// How it ended, and what of its output was not yet read.
    struct Ending {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Starts a program; its first argument is a path, or a name that is looked up in PATH.
    ///
    /// - Parameter environment: added to this process's own.
    init(_ command: [String], environment: [String: String] = [:]) throws {
        let (standardInput, standardOutput, standardError) = (try Self.pipe(), try Self.pipe(), try Self.pipe())
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The copies are the only descriptors that stay open in the child.
        posix_spawn_file_actions_adddup2(&actions, standardInput.reading, 0)
        posix_spawn_file_actions_adddup2(&actions, standardOutput.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, standardError.writing, 2)
        let merged = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        let error = Self.withCStrings(command) { arguments in
            Self.withCStrings(merged) { environment in
                var pid: pid_t = 0
                let error = posix_spawnp(&pid, command[0], &actions, nil, arguments, environment)
                return error == 0 ? .success(pid) : Result<pid_t, POSIXError>.failure(POSIXError(POSIXErrorCode(rawValue: error) ?? .EIO))
            }
        }
        for descriptor in [standardInput.reading, standardOutput.writing, standardError.writing] { close(descriptor) }
        input = FileHandle(fileDescriptor: standardInput.writing, closeOnDealloc: true)
        output = Lines(standardOutput.reading)
        errors = Lines(standardError.reading)
        pid = try error.get()
    }

    deinit {
        // Harmless once it has been waited for: then it is nobody's child any more.
        if waitpid(pid, nil, WNOHANG) == 0 {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
    }

    /// The next line of its standard output; nil at the end.
    func line() async -> String? { await output.next() }

    /// The next line of its standard error; nil at the end.
    func errorLine() async -> String? { await errors.next() }

    func send(_ signal: Int32) { kill(pid, signal) }

    /// Ends its standard input.
    func closeInput() throws { try input.close() }

    /// Waits until it has ended. Its status is that of a shell: 128 and more for a signal.
    func ending() async -> Ending {
        let (output, errors) = (await output.rest(), await errors.rest())
        let status: Int32 = await blocking { [pid] in
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
            return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
        }
        return Ending(status: status, output: output, errors: errors)
    }

    /// Two connected sockets: unlike pipe(2), closed in other tests' children from the first moment.
    private static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        return (ends[0], ends[1])
    }

    private static func withCStrings<Value>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value) -> Value {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}

/// The lines of a pipe; one reader at a time.
private final class Lines: Sendable {
    private let handle: FileHandle

    init(_ descriptor: Int32) { handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true) }

    func next() async -> String? {
        await blocking { [handle] in
            var line: [UInt8] = []
            while let byte = (try? handle.read(upToCount: 1))?.first {
                if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
                line.append(byte)
            }
            return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
        }
    }

    func rest() async -> String {
        await blocking { [handle] in String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self) }
    }
}

/// Waits for something on a thread that may wait, so that other tests go on.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(returning: body()) }
    }
}
