import CivilTime
import Configuration
import FollowUp
import Foundation
import Keeper
import KeeperTestSupport
import Logging
import Store
import TestSupport
import Testing
import Varlink

@testable import Delivery

/// The examples that are shipped, as they are, on a house as it is without any settings of its own: it gathers for 30 seconds.
@Suite("What programs hear of reminders that are told together", .timeLimit(.minutes(2)))
struct GatheredReminderTests {
    private static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// A shipped example, put into force as its first lines say, but for where its program is and what it runs.
    private static func example(
        _ name: String, in directory: TemporaryDirectory, replacing: [String: String] = [:]
    ) throws -> DeliveryProgram {
        let path = HelperProcess.project.appending(path: "etc/deliver.d/\(name).yaml.example")
        var text = try String(contentsOf: path, encoding: .utf8)
        let program = HelperProcess.project.appending(path: "libexec/deliver/\(name)").path
        for (old, new) in ["/usr/lib/followupd/deliver/\(name)": program].merging(replacing, uniquingKeysWith: { $1 }) {
            #expect(text.contains(old))
            text = text.replacingOccurrences(of: old, with: new)
        }
        try directory.write("deliver.d/\(name).yaml", text)
        let loaded = ConfigurationLoader(directories: [directory.path], zones: World.zones).load()
        #expect(loaded.problems.allSatisfy { !$0.file.contains("deliver.d") }, "\(loaded.problems)")
        return try #require(loaded.programs.first { $0.delivery.name == name }).delivery
    }

    /// A house with Anna, who has an address, and five tasks that are overdue at once.
    private func burst(_ delivery: (World) async throws -> ProgramDelivery) async throws -> (World, ProgramDelivery) {
        let usual = ConfigurationLoader(directories: [try TemporaryDirectory().path], zones: World.zones).load().house
        #expect(usual.gathering == 30)
        let world = try await World(
            at: try instant("2026-03-02T08:00:00Z"), house: try World.house(quiet: .never, gathering: usual.gathering))
        var anna = World.anna
        anna.email = "anna@example.com"
        _ = try await world.keeper.upsert([anna, World.mila], by: .daemon)
        await world.keeper.replanned()
        let delivery = try await delivery(world)
        _ = try await world.keeper.upsert((1...5).map { World.customer("C\($0)", since: "2020-01-01") }, by: .daemon)
        try await world.settle()
        try await world.move(to: try instant("2026-03-02T08:00:30Z"))
        return (world, delivery)
    }

    @Test("the shipped mail example is told of all of a burst: one mail at once, and one with a list and a calendar file of the rest")
    func mail() async throws {
        let directory = try TemporaryDirectory()
        // Takes mail as sendmail does, and keeps each.
        let sendmail = try directory.write(
            "sendmail", "#!/bin/sh\ncat > \(directory.file("new"))-$$ && mv \(directory.file("new"))-$$ \(directory.file("mails"))/$$\n")
        chmod(sendmail, 0o755)
        try directory.write("mails/.there", "")
        let program = try Self.example("mail", in: directory, replacing: ["/usr/sbin/sendmail": sendmail])
        let helper = try await HelperProcess(directory: directory)
        let (world, delivery) = try await burst { world in
            let delivery = ProgramDelivery(keeper: world.keeper, helper: SocketHelper(path: helper.socket), logger: Self.logger)
            try await delivery.update([program])
            return delivery
        }
        while try await delivery.status().first?.taken != 2 { try await Task.sleep(for: .milliseconds(5)) }
        let judged = try Oracle.python(
            """
            import email, email.policy, glob, icalendar
            mails = [email.message_from_bytes(open(p, "rb").read(), policy=email.policy.default) for p in glob.glob(\(JSON.string(directory.file("mails")).description) + "/*")]
            mails.sort(key=lambda m: m["Date"].datetime)
            for m in mails:
                print("subject", m["Subject"])
                text, = [p for p in m.walk() if p.get_content_type() == "text/plain"]
                for line in text.get_content().splitlines():
                    if "task" in line: print("text", line)
                for attachment in m.iter_attachments():
                    todos = icalendar.Calendar.from_ical(attachment.get_payload(decode=True)).walk("VTODO")
                    print("todos", sorted(str(t["SUMMARY"]) for t in todos), len(set(str(t["UID"]) for t in todos)))
            """)
        #expect(
            judged == [
                "subject Overdue: Follow up Customer C1",
                "text Overdue for anna: task 1, Follow up Customer C1 (was due 2020-02-07 09:00)",
                "todos ['Follow up Customer C1'] 1",
                "subject Follow-ups: 4 overdue",
                "text For anna: 4 overdue (tasks 2 3 4 5)",
                "text - task 2, Follow up Customer C2 (due 2020-02-07 09:00)",
                "text - task 3, Follow up Customer C3 (due 2020-02-07 09:00)",
                "text - task 4, Follow up Customer C4 (due 2020-02-07 09:00)",
                "text - task 5, Follow up Customer C5 (due 2020-02-07 09:00)",
                "todos ['Follow up Customer C2', 'Follow up Customer C3', 'Follow up Customer C4', 'Follow up Customer C5'] 4",
            ])
        await world.keeper.stop()
        await delivery.run()
        await world.keeper.close()
        await helper.end()
    }

    @Test("the shipped notify example shows the list of what is told together")
    func notify() async throws {
        let directory = try TemporaryDirectory()
        let shown = directory.file("notices")
        let notifySend = try directory.write("bin/notify-send", "#!/bin/sh\nshift 3\nprintf '%s|%s\\n' \"$@\" >> \(shown)\n")
        chmod(notifySend, 0o755)
        let program = try Self.example("notify", in: directory)
        let helper = try await HelperProcess(directory: directory, environment: ["PATH": "\(directory.file("bin")):/usr/bin:/bin"])
        let (world, delivery) = try await burst { world in
            let delivery = ProgramDelivery(keeper: world.keeper, helper: SocketHelper(path: helper.socket), logger: Self.logger)
            try await delivery.update([program])
            return delivery
        }
        while try await delivery.status().first?.taken != 2 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(
            try String(contentsOfFile: shown, encoding: .utf8) == """
                Follow up Customer C1|Overdue for anna: task 1, Follow up Customer C1 (was due 2020-02-07 09:00)
                Follow-ups|task 2, Follow up Customer C2 (due 2020-02-07 09:00)
                task 3, Follow up Customer C3 (due 2020-02-07 09:00)
                task 4, Follow up Customer C4 (due 2020-02-07 09:00)
                task 5, Follow up Customer C5 (due 2020-02-07 09:00)

                """)
        await world.keeper.stop()
        await delivery.run()
        await world.keeper.close()
        await helper.end()
    }

    @Test("a program for some rules, which no digest is about, gets each reminder by itself")
    func someRules() async throws {
        let helper = FakeHelper()
        let filter = EventFilter(kinds: [.taskRemindedOverdue, .repDigest], rules: [World.followUp.name])
        let (world, delivery) = try await burst { world in
            let delivery = ProgramDelivery(keeper: world.keeper, helper: helper, logger: Self.logger)
            try await delivery.update([
                DeliveryProgram(name: "p", filter: filter, timeout: 30, retries: RetryPolicy(tries: 3, firstWait: 10, longestWait: 60))
            ])
            return delivery
        }
        await helper.ran(5)
        let tasks = helper.runs.compactMap { (try? JSON(parsing: $0.delivery))?["event"]?["task"]?.integerValue }
        #expect(tasks == [1, 2, 3, 4, 5])
        await world.keeper.stop()
        await delivery.run()
        await world.keeper.close()
    }
}
