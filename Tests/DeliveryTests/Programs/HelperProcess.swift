import Foundation
import Glibc
import Synchronization
import TestSupport
import Varlink

/// The built `followupd-deliver` as a process of its own, listening on a Unix socket.
final class HelperProcess: Sendable {
    let socket: String
    private let process: Process
    private let ended: AsyncStream<Void>

    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "followupd-deliver")
    static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Starts it with the deliver.d of `directory`, and returns once it answers.
    init(directory: TemporaryDirectory, socketName: String = "deliver.sock", environment: [String: String] = [:]) async throws {
        socket = directory.file(socketName)
        try FileManager.default.createDirectory(atPath: directory.file("deliver.d"), withIntermediateDirectories: true)
        process = Process()
        process.executableURL = Self.program
        process.arguments = ["--config", directory.path, "--listen", socket]
        process.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"].merging(environment) { $1 }
        process.standardError = FileHandle.nullDevice
        let (ended, tell) = AsyncStream.makeStream(of: Void.self)
        self.ended = ended
        process.terminationHandler = { _ in tell.finish() }
        try process.run()
        while true {
            do {
                let client = try await VarlinkClient.connect(path: socket)
                await client.close()
                return
            } catch {
                guard process.isRunning else { throw error }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    func end() async {
        process.terminate()
        for await _ in ended {}
    }

    /// Calls `Deliver.Run`.
    func run(_ program: String, attempt: Int64 = 1, delivery: JSONObject = ["key": "log-7", "event": ["seq": 7]]) async throws -> JSONObject
    {
        let client = try await VarlinkClient.connect(path: socket)
        defer { Task { await client.close() } }
        return try await client.call(
            "io.followupd.Deliver.Run",
            ["program": .string(program), "attempt": .integer(attempt), "delivery": .object(delivery)] as JSONObject)
    }
}
