import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Telling the service manager", .timeLimit(.minutes(1)))
struct NotifierTests {
    /// What the manager hears from a process that notifies.
    private func heard(_ arguments: String...) async throws -> [String] {
        let directory = try TemporaryDirectory()
        let manager = try DatagramSocket(path: directory.file("notify"))
        let ending = try await Child([Programs.probe, "notify"] + arguments, environment: ["NOTIFY_SOCKET": directory.file("notify")])
            .ending()
        #expect(ending.status == 0, "\(ending.errors)")
        return manager.messages()
    }

    @Test(
        "the manager hears what the daemon says",
        arguments: [
            (["ready", "Watching; 3 rules"], "READY=1\nSTATUS=Watching; 3 rules"),
            (["stopping"], "STOPPING=1"),
            (["watchdog"], "WATCHDOG=1"),
            (["status", "naïve ☕"], "STATUS=naïve ☕"),
            // A second line would be an order of its own.
            (["status", "bad rule\nMAINPID=1\r\tend"], "STATUS=bad rule MAINPID=1  end"),
            (["ready", ""], "READY=1\nSTATUS="),
        ])
    func message(_ arguments: [String], _ expected: String) async throws {
        let directory = try TemporaryDirectory()
        let manager = try DatagramSocket(path: directory.file("notify"))
        let child = try Child([Programs.probe, "notify"] + arguments, environment: ["NOTIFY_SOCKET": directory.file("notify")])
        let ending = await child.ending()
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(manager.messages() == [expected])
    }

    @Test("a reload carries the monotonic time, in microseconds, of its beginning")
    func reloading() async throws {
        let before = try uptime()
        let messages = try await heard("reloading")
        let after = try uptime()
        let lines = try #require(messages.first).split(separator: "\n")
        #expect(lines.first == "RELOADING=1")
        let stamp = try #require(lines.last?.split(separator: "=").last.flatMap { Int($0) })
        #expect(lines.last?.hasPrefix("MONOTONIC_USEC=") == true)
        #expect((before...after).contains(stamp))
        #expect(messages.count == 1)
    }

    @Test("a status longer than the manager takes is cut between characters")
    func longStatus() async throws {
        let message = try #require(try await heard("status", String(repeating: "€", count: 3000)).first)
        #expect(message == "STATUS=" + String(repeating: "€", count: 682))
    }

    @Test("without a manager nothing happens", arguments: [["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "/nonexistent/socket"]])
    func nobody(_ environment: [String: String]) async throws {
        let ending = try await Child([Programs.probe, "notify", "ready", "x"], environment: environment).ending()
        #expect(ending.status == 0)
        #expect(ending.errors == "")
    }

    @Test("a manager that does not read keeps nobody waiting; when it reads again it gets the newest state, in order")
    func unread() async throws {
        let directory = try TemporaryDirectory()
        let manager = try DatagramSocket(path: directory.file("notify"))
        let child = try Child([Programs.probe, "notify", "much"], environment: ["NOTIFY_SOCKET": directory.file("notify")])
        // Its queue is full long before, and nobody takes anything from it.
        #expect(await child.line() == "told")
        var heard: [String] = []
        while heard.last?.contains("the last") != true { heard += await blocking { manager.messages() } }
        #expect(heard.count < 1000)
        // No end of a reload comes before its beginning.
        let kinds = heard.map { $0.prefix { $0 != "=" } }.filter { $0 == "READY" || $0 == "RELOADING" }
        #expect(kinds.suffix(2) == ["RELOADING", "READY"])
        #expect(kinds.last == "READY")
        try child.closeInput()
        #expect(await child.line() == "told")
        while heard.last != "STOPPING=1" { heard += await blocking { manager.messages() } }
    }

    @Test("a notifier is active when a manager listens", arguments: [("", "false"), ("/run/some/socket", "true"), ("@abstract", "true")])
    func active(_ socket: String, _ expected: String) async throws {
        let ending = try await Child([Programs.probe, "notify", "active"], environment: ["NOTIFY_SOCKET": socket]).ending()
        #expect(ending.output == expected + "\n")
    }

    private func uptime() throws -> Int {
        var now = timespec()
        try #require(clock_gettime(CLOCK_MONOTONIC, &now) == 0)
        return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
    }
}

@Suite("The watchdog's interval", .timeLimit(.minutes(1)))
struct WatchdogIntervalTests {
    @Test(
        "is that of WATCHDOG_USEC, when it is meant for this process",
        arguments: [
            ("WATCHDOG_USEC=30000000", "30.0 seconds"), ("WATCHDOG_USEC=1500000 WATCHDOG_PID=$$", "1.5 seconds"),
            ("WATCHDOG_USEC=30000000 WATCHDOG_PID=1", "none"), ("WATCHDOG_USEC=0", "none"), ("WATCHDOG_USEC=soon", "none"),
            ("NOTHING=1", "none"),
        ])
    func interval(_ environment: String, _ expected: String) async throws {
        let ending = try await Child(["bash", "-c", "\(environment) exec \"$0\" watchdog", Programs.probe]).ending()
        #expect(ending.output == expected + "\n")
    }
}
