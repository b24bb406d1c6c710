import ControlInterface
import Foundation
import TestSupport
import Testing
import Varlink

/// Public clients that we did not write, on every method: a test walks the interfaces, so that none is forgotten.
@Suite("Every method through public clients", .timeLimit(.minutes(3)))
struct EveryMethodTests {
    @Test("varlinkctl and PyPI varlink call every method, and every reply is what its interface says", arguments: ["pypi", "varlinkctl"])
    func everyMethod(client: String) async throws {
        let directory = try TemporaryDirectory()
        let daemon = try await RunningDaemon(directory: directory)
        try await Self.openTasks(daemon)
        let sources = RunningDaemon.sources
        let said = try await blocking {
            try Oracle.run([
                "/usr/bin/env", Oracle.python, sources.appending(path: "Tests/Clients/every-method.py").path, "--client", client,
                daemon.socket,
                sources.appending(path: "Tests/Clients/samples.json").path,
            ])
        }
        #expect(said == ["\(Set(Permissions.rows.map(\.method)).count) methods of 7 interfaces"], "\(said)")
        await daemon.end()
    }

    /// Six customers whose tasks are open.
    private static func openTasks(_ daemon: RunningDaemon) async throws {
        let client = try await daemon.client()
        _ = try await client.call(
            "io.followupd.Records.UpsertReps",
            ["reps": [["login": "anna", "name": "Anna"], ["login": "bert", "name": "Bert"]]] as JSONObject)
        let customers = (1...6).map {
            ["id": .string("C\($0)"), "name": .string("Customer \($0)"), "owner": "anna", "since": "2020-01-01"] as JSON
        }
        _ = try await client.call("io.followupd.Records.UpsertCustomers", ["customers": .array(customers)] as JSONObject)
        var opened: Set<String> = []
        for try await reply in try await daemon.client().callMore("io.followupd.Tasks.Watch", ["everybody": true] as JSONObject) {
            let reply = try Wire.WatchReply(reply)
            for task in reply.tasks ?? [] { opened.insert(task.customer ?? "") }
            if let event = reply.event, event.kind == "task.opened" { opened.insert(event.customer ?? "") }
            if opened.count == 6 { break }
        }
    }
}
