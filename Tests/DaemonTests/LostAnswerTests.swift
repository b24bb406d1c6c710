import ControlInterface
import Foundation
import Glibc
import TestSupport
import Testing
import Varlink

/// What `followupctl` does when the daemon is killed after it wrote and before it answered.
@Suite("Answers that never came", .timeLimit(.minutes(3)))
struct LostAnswerTests {
    private struct Ended {
        var status: Int32
        var output: String
        var errors: String
    }

    private static func followupctl(_ arguments: [String], _ environment: [String: String]) async throws -> Ended {
        let process = Process()
        process.executableURL = RunningDaemon.products.appending(path: "followupctl")
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"].merging(environment) { $1 }
        let directory = try TemporaryDirectory()
        let (output, errors) = (try directory.write("output", ""), try directory.write("errors", ""))
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Ended(
            status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8))
    }

    /// Runs a command whose answer of that number is lost with the daemon, which is then started again.
    ///
    /// - Parameter isRemote: through what stands for ssh, and a bridge.
    /// - Returns: what became of it, and the daemon that runs now.
    private static func losing(
        _ answer: Int, _ arguments: [String], in directory: TemporaryDirectory, isRemote: Bool = false
    ) async throws -> (Ended, RunningDaemon) {
        let daemon = try await RunningDaemon(directory: directory)
        _ = try await daemon.client().call("io.followupd.Records.UpsertReps", ["reps": [["login": "anna", "name": "Anna"]]] as JSONObject)
        _ = try await daemon.client().call(
            "io.followupd.Records.UpsertCustomers", ["customers": [["id": "C1", "name": "Bakery", "owner": "anna"]]] as JSONObject)
        let proxy = try SwallowingProxy(path: directory.file("p"), before: daemon.socket, keeping: answer)
        defer { proxy.end() }
        var environment = ["FOLLOWUPD_SOCKET": proxy.path]
        if isRemote {
            let bridge = RunningDaemon.products.appending(path: "followupctl").path
            let script = try directory.write("ssh", "#!/bin/sh\nexec '\(bridge)' stdio-bridge --socket '\(proxy.path)'\n")
            chmod(script, 0o755)
            environment = ["SYSTEMD_SSH": script]
        }
        let given = environment
        async let ended = followupctl((isRemote ? ["-H", "crm.example.org"] : []) + arguments, given)
        for await _ in proxy.swallow { break }
        await daemon.end(SIGKILL)
        let again = try await RunningDaemon(directory: directory)
        return (try await ended, again)
    }

    private static func interactions(_ daemon: RunningDaemon) async throws -> [JSON] {
        let reply = try await daemon.client().call("io.followupd.Records.ListInteractions", ["customer": "C1"] as JSONObject)
        return reply["interactions"]?.arrayValue ?? []
    }

    @Test("a contact that was logged is logged once, though the daemon was killed before it said so", arguments: [false, true])
    func logging(isRemote: Bool) async throws {
        let directory = try TemporaryDirectory()
        // Through a bridge, the daemon is first asked whether it is there.
        let (ended, daemon) = try await Self.losing(
            isRemote ? 2 : 1, ["log", "C1", "--note", "wants chairs"], in: directory, isRemote: isRemote)
        #expect(ended.status == 0, "\(ended)")
        #expect(ended.output.contains("C1"))
        #expect(ended.errors.contains("followupd went away before it answered; waiting up to 30 seconds for it"), "\(ended.errors)")
        let found = try await Self.interactions(daemon)
        #expect(found.count == 1 && found.first?["note"] == "wants chairs", "\(found)")
        await daemon.end()
    }

    @Test("the parts of an import are taken once each, though the daemon was killed before it said so")
    func importing() async throws {
        let directory = try TemporaryDirectory()
        let rows = (1...40).map { "I\($0),C1,call,2026-01-01T00:00:00Z,row \($0)" }.joined(separator: "\n")
        let file = try directory.write("interactions.csv", "id,customer,kind,at,note\n\(rows)\n")
        let (ended, daemon) = try await Self.losing(4, ["import", file, "--batch", "4", "--calls", "3"], in: directory)
        #expect(ended.status == 0, "\(ended)")
        #expect(ended.output.contains("40 interactions accepted, 0 refused"), "\(ended)")
        let notes = try await Self.interactions(daemon).compactMap { $0["note"]?.stringValue }
        #expect(notes.sorted() == (1...40).map { "row \($0)" }.sorted())
        // Rows that are handed in again change nothing, so that the log has to tell: ten parts, and not eleven.
        let seq = try #require(try await daemon.client().call("io.followupd.Service.Status")["seq"]?.integerValue)
        var parts: [String] = []
        for try await reply in try await daemon.client().callMore(
            "io.followupd.Tasks.Watch", ["everybody": true, "since": 0] as JSONObject)
        {
            let reply = try Wire.WatchReply(reply)
            if let event = reply.event, event.message.contains("handed in interactions") { parts.append(event.message) }
            if reply.seq >= seq { break }
        }
        #expect(parts.count == 10, "\(parts)")
        await daemon.end()
    }

    @Test("a key that a script gives holds across its runs; the parts of a command have keys of their own")
    func ownKey() async throws {
        let directory = try TemporaryDirectory()
        let (ended, daemon) = try await Self.losing(1, ["log", "C1", "--note", "once", "--key", "job 7"], in: directory)
        #expect(ended.status == 0, "\(ended)")
        let environment = ["FOLLOWUPD_SOCKET": daemon.socket]
        let again = try await Self.followupctl(["log", "C1", "--note", "once", "--key", "job 7"], environment)
        #expect(again.status == 0 && again.output == ended.output, "\(again)")
        #expect(try await Self.interactions(daemon).count == 1)
        let other = try await Self.followupctl(["log", "C1", "--note", "other", "--key", "job 7"], environment)
        #expect(other.status == 1 && other.errors.contains("job 7"), "\(other)")
        #expect(try await Self.interactions(daemon).count == 1)
        let tooLong = try await Self.followupctl(["log", "C1", "--key", String(repeating: "k", count: 101)], environment)
        #expect(tooLong.status == 2)
        await daemon.end()
    }
}
