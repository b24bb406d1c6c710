import ControlInterface
import Foundation
import TestSupport
import Testing
import Varlink

/// The clients of Examples/clients, on a daemon.
@Suite("Example clients", .timeLimit(.minutes(2)))
struct ExampleTests {
    private static let examples = RunningDaemon.sources.appending(path: "Examples/clients")

    /// A task of Anna's that is late, of a customer of that name.
    private static func openTask(_ daemon: RunningDaemon, _ name: String) async throws -> Int64 {
        let client = try await daemon.client()
        _ = try await client.call("io.followupd.Records.UpsertReps", ["reps": [["login": "anna", "name": "Anna"]]] as JSONObject)
        let customer: JSON = ["id": "C1", "name": .string(name), "owner": "anna", "since": "2020-01-01"]
        _ = try await client.call("io.followupd.Records.UpsertCustomers", ["customers": [customer]] as JSONObject)
        for try await reply in try await daemon.client().callMore("io.followupd.Tasks.Watch", ["everybody": true] as JSONObject) {
            let reply = try Wire.WatchReply(reply)
            if let task = reply.tasks?.first?.id { return task }
            if let event = reply.event, event.kind == "task.opened", let task = event.task { return task }
        }
        throw Oracle.Failed(description: "the watch ended")
    }

    @Test("the morning list tells what is late, and fails in words where nobody answers")
    func morningList() async throws {
        let directory = try TemporaryDirectory()
        let daemon = try await RunningDaemon(directory: directory)
        let task = try await Self.openTask(daemon, "Bakery \"Ö\"")
        let script = Self.examples.appending(path: "morning-list.py").path
        let said = try await blocking { try Oracle.run(["/usr/bin/env", Oracle.python, script, "--socket", daemon.socket]) }
        #expect(said.first == "Good morning! 1 late, 0 for today, 0 later.")
        #expect(said.last?.contains("• #\(task) Follow up Bakery \"Ö\"") == true && said.last?.contains("days late") == true, "\(said)")
        await daemon.end()
        let failure = await #expect(throws: Oracle.Failed.self) {
            try await blocking { try Oracle.run(["/usr/bin/env", Oracle.python, script, "--socket", daemon.socket]) }
        }
        #expect(failure?.description.contains("morning-list: followupd does not answer") == true, "\(String(describing: failure))")
    }

    @Test("a task is finished once, what comes next is told, and a second time is refused")
    func finishTask() async throws {
        let directory = try TemporaryDirectory()
        let daemon = try await RunningDaemon(directory: directory)
        let task = try await Self.openTask(daemon, "Bakery")
        let finish = ["/usr/bin/env", "FOLLOWUPD_SOCKET=\(daemon.socket)", Self.examples.appending(path: "finish-task.sh").path]
        let said = try await blocking { try Oracle.run(finish + ["\(task)", "wants \"new\" chairs"]) }
        #expect(said.first?.hasPrefix("Done: Follow up Bakery") == true && said.last?.hasPrefix("Next: #") == true, "\(said)")
        let detail = try await daemon.client().call("io.followupd.Tasks.Get", ["id": .integer(task)] as JSONObject)
        #expect(detail["task"]?["state"] == "done" && detail["task"]?["note"] == "wants \"new\" chairs")
        for (arguments, words) in [(["\(task)"], "AlreadyClosed"), (["99999"], "NoSuchTask"), (["x"], "usage")] {
            let failure = await #expect(throws: Oracle.Failed.self) { try await blocking { try Oracle.run(finish + arguments) } }
            #expect(failure?.description.contains(words) == true, "\(arguments): \(String(describing: failure))")
        }
        await daemon.end()
    }
}
