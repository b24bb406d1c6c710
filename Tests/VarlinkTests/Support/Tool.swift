import Foundation

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

    private let process = Process()

    /// Starts a program, looked up in PATH unless it is a path.
    init(_ program: String, _ arguments: [String], output: FileHandle, errors: FileHandle) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    var processIdentifier: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    deinit { if process.isRunning { process.terminate() } }

    /// Ends the program.
    func end() async throws {
        process.terminate()
        try await wait()
    }

    private func wait() async throws {
        try await blocking { [self] in process.waitUntilExit() }
    }

    /// Runs a program to its end.
    static func run(_ program: String, _ arguments: [String]) async throws -> Outcome {
        let directory = try TemporaryDirectory()
        let (output, errors) = (directory.file("output"), directory.file("errors"))
        for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        guard let outputHandle = FileHandle(forWritingAtPath: output), let errorHandle = FileHandle(forWritingAtPath: errors) else {
            throw Failure(description: "cannot write to '\(directory.path)'")
        }
        let tool = try Tool(program, arguments, output: outputHandle, errors: errorHandle)
        try await tool.wait()
        return Outcome(
            status: tool.process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
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
