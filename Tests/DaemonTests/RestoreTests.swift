import ControlInterface
import Foundation
import Glibc
import TestSupport
import Testing
import Varlink

@Suite("A backup of the running daemon, and back", .timeLimit(.minutes(3)))
struct RestoreTests {
    private static func customer(_ id: String) -> JSONObject { ["customers": [["id": .string(id), "name": "Name"]]] }

    /// Runs a program of this build; gives how it ended and what it said.
    private static func run(_ name: String, _ arguments: [String], socket: String = "") async throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = RunningDaemon.products.appending(path: name)
        process.arguments = arguments
        process.environment = ["FOLLOWUPD_SOCKET": socket, "PATH": "/usr/bin:/bin"]
        let directory = try TemporaryDirectory()
        let path = try directory.write("output", "")
        let handle = try #require(FileHandle(forWritingAtPath: path))
        process.standardOutput = handle
        process.standardError = handle
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return (process.terminationStatus, try String(contentsOfFile: path, encoding: .utf8))
    }

    @Test("what was there when the backup was taken is there again; a damaged file, and a daemon that runs, are refused")
    func restore() async throws {
        let directory = try TemporaryDirectory()
        let daemon = try await RunningDaemon(directory: directory)
        let client = try await daemon.client()
        _ = try await client.call("io.followupd.Records.UpsertCustomers", Self.customer("before"))
        let file = directory.file("backup.db")
        let taken = try await Self.run("followupctl", ["backup", file], socket: daemon.socket)
        #expect(taken.status == 0 && taken.output.contains("whole and checked"), "\(taken)")
        // A file is never overwritten.
        #expect(try await Self.run("followupctl", ["backup", file], socket: daemon.socket).status == 1)
        _ = try await client.call("io.followupd.Records.UpsertCustomers", Self.customer("after"))
        let running = try await Self.run("followupd", ["--restore", file, "--state", daemon.state])
        #expect(running.status == 1 && running.output.contains("nothing was restored"), "\(running)")
        #expect(await daemon.end(SIGTERM) == 0)

        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        for place in stride(from: 8192 * 3, to: bytes.count, by: 512) { bytes[place] ^= 0x5a }
        let damaged = try directory.write("damaged.db", "")
        try bytes.write(to: URL(fileURLWithPath: damaged))
        let empty = try directory.write("empty.db", "")
        for file in [damaged, empty, directory.file("missing.db")] {
            let refused = try await Self.run("followupd", ["--restore", file, "--state", daemon.state])
            #expect(refused.status == 1 && refused.output.contains("nothing was restored"), "\(file) \(refused)")
        }
        let again = try await RunningDaemon(directory: directory)
        let known = try await again.client().call("io.followupd.Records.ListCustomers")["customers"]?.arrayValue?.count
        #expect(known == 2)
        #expect(await again.end(SIGTERM) == 0)

        let restored = try await Self.run("followupd", ["--restore", file, "--state", daemon.state])
        #expect(restored.status == 0 && restored.output.contains("followupd.db.before-restore"), "\(restored)")
        let last = try await RunningDaemon(directory: directory)
        let customers = try await last.client().call("io.followupd.Records.ListCustomers")["customers"]?.arrayValue
        #expect(customers?.map { $0["customer"]?["id"]?.stringValue } == ["before"])
        #expect(try await last.client().call("io.followupd.Service.CheckIntegrity")["findings"] == [])
        await last.end()
    }
}
