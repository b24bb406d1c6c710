import ControlInterface
import FollowUp
import Foundation
import TestSupport
import Testing
import Varlink

@Suite("The daemon", .timeLimit(.minutes(3)))
struct DaemonTests {
    private static let reps: JSONObject = ["reps": [["login": "anna", "name": "Anna"]]]

    private static func customers(_ range: Range<Int>, since: String = "2020-01-01") -> JSONObject {
        [
            "customers": .array(
                range.map { ["id": .string("C\($0)"), "name": .string("Customer \($0)"), "owner": "anna", "since": .string(since)] })
        ]
    }

    private static func status(_ client: VarlinkClient) async throws -> Wire.Status {
        try Wire.Status(try await client.call("io.followupd.Service.Status"))
    }

    @Test("ends cleanly at SIGTERM, with a subscriber at the socket, and removes its socket")
    func terminates() async throws {
        let directory = try TemporaryDirectory()
        let daemon = try await RunningDaemon(directory: directory)
        let client = try await daemon.client()
        let watching = Task {
            var last: Int64 = -1
            for try await reply in try await client.callMore("io.followupd.Tasks.Watch") { last = try Wire.WatchReply(reply).seq }
            return last
        }
        _ = try await client.call("io.followupd.Service.Status")
        let started = ContinuousClock.now
        #expect(await daemon.end(SIGTERM) == 0)
        // A second is promised; how busy the machine is that runs the tests is not, so the figure is told and not judged.
        print("SIGTERM to the end: \(ContinuousClock.now - started)")
        #expect(!FileManager.default.fileExists(atPath: daemon.socket))
        // The subscriber got a last reply with the place to resume from, or was cut off; it does not hang.
        _ = try? await watching.value
    }

    @Test("F28: a second copy on the same state directory refuses to start and says who holds it")
    func secondCopy() async throws {
        let directory = try TemporaryDirectory()
        let daemon = try await RunningDaemon(directory: directory)
        let refusal = await #expect(throws: RunningDaemon.DidNotStart.self) {
            try await RunningDaemon(directory: directory, socketName: "other")
        }
        #expect(refusal?.output.contains("\(daemon.pid)") == true, "\(refusal?.output ?? "")")
        await daemon.end()
    }

    @Test("SIGHUP takes a new rule into force; a broken one is refused with its place, and what was in force stays")
    func reload() async throws {
        let directory = try TemporaryDirectory()
        let daemon = try await RunningDaemon(directory: directory)
        let client = try await daemon.client()
        let rule = try String(contentsOfFile: directory.file("config/rules.d/follow-up.yaml"), encoding: .utf8)
        var replies = try await client.callMore("io.followupd.Tasks.Watch", ["everybody": true] as JSONObject).makeAsyncIterator()
        // The present state: from here on every event comes.
        _ = try await replies.next()
        try directory.write("config/rules.d/second.yaml", rule.replacingOccurrences(of: "rule: follow-up", with: "rule: second"))
        daemon.send(SIGHUP)
        while let reply = try await replies.next(), try Wire.WatchReply(reply).event?.kind != "service.reloaded" {}
        #expect(try await Self.status(try await daemon.client()).rules == ["follow-up", "renewal", "second"])

        try directory.write("config/rules.d/second.yaml", rule.replacingOccurrences(of: "opens:", with: "opnes:"))
        let other = try await daemon.client()
        let error = await #expect(throws: VarlinkError.self) { try await other.call("io.followupd.Service.Reload") }
        #expect(error?.name == "io.followupd.Service.ConfigurationRefused")
        let status = try await Self.status(other)
        #expect(status.rules == ["follow-up", "renewal", "second"])
        #expect(
            status.problems.contains { $0.line == 13 && $0.column == 1 && $0.message.contains("did you mean 'opens'") },
            "\(status.problems)")
        await daemon.end()
    }

    @Test("a service manager that reads nothing holds up no call, no reload and no end")
    func unheard() async throws {
        let directory = try TemporaryDirectory()
        let daemon = try await RunningDaemon(directory: directory, isHeard: false)
        let client = try await daemon.client()
        // Two messages each: far more than the socket's queue holds.
        for _ in 0..<300 { _ = try await client.call("io.followupd.Service.Reload") }
        _ = try await client.call("io.followupd.Records.UpsertReps", Self.reps)
        #expect(try await Self.status(client).rules == ["follow-up", "renewal"])
        #expect(await daemon.end(SIGTERM) == 0)
    }

    @Test(
        "new time zone data are taken in and logged, whatever has become of the rules' files and whatever its version says",
        arguments: [true, false])
    func zones(isBroken: Bool) async throws {
        let directory = try TemporaryDirectory()
        func install(_ zone: String) throws {
            let data = try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/Europe/\(zone)"))
            // As a package manager does it: another file under the same name.
            try data.write(to: URL(fileURLWithPath: directory.file("zones/Europe/Amsterdam")), options: .atomic)
        }
        try directory.write("zones/tzdata.zi", "# version 2026a\n")
        try directory.write("zones/Europe/Nothing", "")
        try install("Amsterdam")
        try directory.write("config/followupd.yaml", "zone: Europe/Amsterdam\nsettle: 0s\nquiet: never\ngather: 0s\n")
        try directory.write(
            "config/rules.d/r.yaml",
            """
            rule: r
            about: customer
            opens: 3650 days after since at 09:00
            due: 5 days after opens
            title: "Call {customer.name}"
            assign: owner

            """)
        let daemon = try await RunningDaemon(
            directory: directory, config: directory.file("config"), environment: ["TZDIR": directory.file("zones")])
        let client = try await daemon.client()
        _ = try await client.call("io.followupd.Records.UpsertReps", Self.reps)
        _ = try await client.call("io.followupd.Records.UpsertCustomers", Self.customers(0..<1, since: "2026-01-01"))
        func opens() async throws -> String? {
            let reply = try await client.call("io.followupd.Tasks.List", ["everybody": true, "states": ["planned"]] as JSONObject)
            return reply["tasks"]?.arrayValue?.first?["opensAt"]?.stringValue
        }
        var before = try await opens()
        while before == nil { before = try await opens() }
        if isBroken { try directory.write("config/rules.d/r.yaml", "rule: r\nopnes: x\n") }
        var replies = try await client.callMore("io.followupd.Tasks.Watch", ["everybody": true] as JSONObject).makeAsyncIterator()
        _ = try await replies.next()
        try install("Athens")
        var event: Wire.Event?
        while let reply = try await replies.next() {
            event = try Wire.WatchReply(reply).event
            if event?.kind == "service.zones_changed" { break }
        }
        #expect(event?.message.contains("Europe/Amsterdam") == true, "\(String(describing: event))")
        let other = try await daemon.client()
        func opensNow() async throws -> String? {
            let reply = try await other.call("io.followupd.Tasks.List", ["everybody": true, "states": ["planned"]] as JSONObject)
            return reply["tasks"]?.arrayValue?.first?["opensAt"]?.stringValue
        }
        // It is planned anew in the background: nine in Athens is an hour earlier.
        while try await opensNow() == before { try await Task.sleep(for: .milliseconds(5)) }
        let (old, new) = (try #require(before.flatMap { try? Date($0, strategy: .iso8601) }), try #require(try await opensNow()))
        #expect(try Date(new, strategy: .iso8601) == old.addingTimeInterval(-3600))
        #expect(await daemon.end() == 0)
    }

    @Test("F25: kill -9 in the middle of an import: every acknowledged record is there")
    func killedDuringImport() async throws {
        let directory = try TemporaryDirectory()
        var daemon = try await RunningDaemon(directory: directory)
        let first = try await daemon.client()
        _ = try await first.call("io.followupd.Records.UpsertReps", Self.reps)
        var acknowledged = 0
        for round in 0..<5 {
            let client = try await daemon.client()
            let victim = daemon
            let base = round * 20_000
            let sent = await withTaskGroup(of: Int.self) { group in
                for batch in 0..<40 {
                    group.addTask {
                        let range = base + batch * 500..<base + batch * 500 + 500
                        let reply = try? await client.call(
                            "io.followupd.Records.UpsertCustomers", Self.customers(range, since: "2026-11-01"))
                        // The fifth answer is the signal to kill: some batches are on the disk, some are under way, some wait.
                        if batch == 5 + round { victim.send(SIGKILL) }
                        return reply.flatMap { try? Wire.IntakeReply($0) }?.accepted ?? 0
                    }
                }
                return await group.reduce(0, +)
            }
            acknowledged += sent
            await daemon.end(SIGKILL)
            daemon = try await RunningDaemon(directory: directory)
            let status = try await Self.status(try await daemon.client())
            let count = status.records?[.customers] ?? 0
            #expect(count >= acknowledged)
            // Batches are whole or not there, and every customer has its task.
            #expect(count % 500 == 0)
            #expect(status.tasks?.values.reduce(0, +) == count)
            acknowledged = count
        }
        #expect(acknowledged > 0)
        await daemon.end()
    }

    @Test("F29: kill -9 in the middle of a burst of reminders: each comes, and none twice to a subscriber that resumes")
    func killedDuringBurst() async throws {
        let directory = try TemporaryDirectory()
        let count = 3000
        // What is late opens five seconds after it came in: all of it in one burst.
        let config = try RunningDaemon.writeConfiguration(in: directory, settle: "3s")
        var daemon = try await RunningDaemon(directory: directory, config: config)
        let setup = try await daemon.client()
        _ = try await setup.call("io.followupd.Records.UpsertReps", Self.reps)
        _ = try await setup.call("io.followupd.Records.UpsertCustomers", Self.customers(0..<count))
        var seq: Int64 = 0
        var seen: [Int64] = []
        var reminded: [String: Int] = [:]
        var kills = 0
        while reminded.count < count {
            let client = try await daemon.client()
            let killAt = kills < 4 ? reminded.count + 400 : Int.max
            do {
                let replies = try await client.callMore(
                    "io.followupd.Tasks.Watch", ["everybody": true, "since": .integer(seq)] as JSONObject)
                for try await reply in replies {
                    let reply = try Wire.WatchReply(reply)
                    seq = reply.seq
                    guard let event = reply.event else { continue }
                    seen.append(event.seq)
                    if event.kind.hasPrefix("task.reminded"), let customer = event.customer { reminded[customer, default: 0] += 1 }
                    if reminded.count >= killAt { daemon.send(SIGKILL) }
                    if reminded.count == count { break }
                }
            } catch {
                // The daemon is gone: come back and resume.
            }
            if reminded.count < count {
                kills += 1
                await daemon.end(SIGKILL)
                daemon = try await RunningDaemon(directory: directory, config: config)
            }
        }
        #expect(kills >= 4)
        #expect(reminded.values.allSatisfy { $0 == 1 })
        #expect(seen == seen.sorted() && Set(seen).count == seen.count)
        await daemon.end()
    }

    @Test(
        "a state directory that cannot be used is refused with a reason",
        arguments: [
            (
                "followupd.db",
                "this is not a database, and it is long enough to have a header of a hundred bytes: \(String(repeating: "x", count: 200))",
                "not an SQLite database"
            )
        ])
    func unusableState(file: String, content: String, reason: String) async throws {
        let directory = try TemporaryDirectory()
        try directory.write("state/\(file)", content)
        let refusal = await #expect(throws: RunningDaemon.DidNotStart.self) { try await RunningDaemon(directory: directory) }
        #expect(refusal?.output.contains(reason) == true, "\(refusal?.output ?? "")")
        #expect(try String(contentsOfFile: directory.file("state/\(file)"), encoding: .utf8) == content)
    }

    @Test("a stale socket is replaced; one that answers is left alone")
    func staleSocket() async throws {
        let directory = try TemporaryDirectory()
        let daemon = try await RunningDaemon(directory: directory)
        await daemon.end(SIGKILL)
        #expect(FileManager.default.fileExists(atPath: daemon.socket))
        let successor = try await RunningDaemon(directory: directory)
        _ = try await Self.status(try await successor.client())
        await successor.end()
    }

    @Test("the log level is that of io.systemd.service.SetLogLevel from the next message on")
    func logLevel() async throws {
        let directory = try TemporaryDirectory()
        let daemon = try await RunningDaemon(directory: directory)
        let client = try await daemon.client()
        /// Sends what is no call: the daemon cuts the connection off, and says so at the level of a notice.
        func offend() async throws {
            // Larger than a message may be for the server, and not for this client.
            await #expect(throws: VarlinkClientError.self) {
                try await VarlinkClient.connect(path: daemon.socket, maximumMessageSize: 64 << 20)
                    .call("a.b.C", ["text": .string(String(repeating: "x", count: 17 << 20))] as JSONObject)
            }
        }
        func set(_ level: Int64) async throws {
            _ = try await client.call("io.systemd.service.SetLogLevel", ["level": .integer(level)] as JSONObject)
        }
        func heard(_ text: String) async throws {
            while !daemon.standardError.contains(text) { try await Task.sleep(for: .milliseconds(1)) }
        }
        try await offend()
        try await heard("a message is larger than")
        try await set(4)
        try await heard("The log level is now 4")
        try await offend()
        try await set(7)
        // Written in order: when this is there, so is all that came before it.
        try await heard("The log level is now 7")
        #expect(daemon.standardError.components(separatedBy: "a message is larger than").count - 1 == 1)
        try await offend()
        while daemon.standardError.components(separatedBy: "a message is larger than").count - 1 < 2 {
            try await Task.sleep(for: .milliseconds(1))
        }
        #expect(await daemon.end() == 0)
    }
}
