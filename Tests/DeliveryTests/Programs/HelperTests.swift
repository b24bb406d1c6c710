import ControlInterface
import FollowUp
import Foundation
import Glibc
import TestSupport
import Testing
import Varlink

@testable import Delivery

/// The helper as systemd and the daemon see it: the built program, a Unix socket, real programs.
@Suite("The helper that runs programs", .timeLimit(.minutes(2)))
struct HelperTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Configures a shell script as a program.
    private func configure(_ name: String, _ script: String, more: String = "") throws {
        try directory.write("deliver.d/\(name).yaml", "program: [/bin/sh, -c, 'exec \(directory.file(name))']\nevents: task.*\n\(more)")
        let path = try directory.write(name, "#!/bin/sh\n\(script)\n")
        chmod(path, 0o755)
    }

    private func content(_ name: String) throws -> String { try String(contentsOfFile: directory.file(name), encoding: .utf8) }

    @Test("a program finds the delivery on its standard input and in its environment, and what its file sets")
    func handsOver() async throws {
        try configure("p", "cat > \(directory.file("in")); env > \(directory.file("env"))", more: "environment: {COLOUR: 'dark red'}\n")
        let helper = try await HelperProcess(directory: directory, environment: ["FOLLOWUP_NOTE": "from outside", "LISTEN_FDS": "1"])
        let delivery: JSONObject = [
            "key": "abc-7", "log": "abc",
            "event": [
                "seq": 7, "at": "2026-03-02T08:00:00Z", "actor": "followupd", "kind": "task.reminded", "message": "Reminder: café\n$(id)",
                "task": 12, "rule": "renewal", "customer": "C 1", "rep": "anna", "title": "Renew", "dueAt": "2026-03-09T16:30:00Z",
                "missed": 0,
            ], "rep": ["login": "anna", "name": "Anna", "email": "anna@example.com", "zone": "Europe/Amsterdam"],
        ]
        let reply = try await helper.run("p", attempt: 3, delivery: delivery)
        #expect(reply["exitStatus"] == 0 && reply["timedOut"] == false && reply["errors"] == "")
        #expect(try JSON(parsing: try content("in")) == .object(delivery))
        let lines = try content("env").split(separator: "\n").map(String.init)
        for expected in [
            "FOLLOWUP_KEY=abc-7", "FOLLOWUP_LOG=abc", "FOLLOWUP_SEQ=7", "FOLLOWUP_ATTEMPT=3", "FOLLOWUP_EVENT=task.reminded",
            "FOLLOWUP_TASK=12", "FOLLOWUP_RULE=renewal", "FOLLOWUP_CUSTOMER=C 1", "FOLLOWUP_REP=anna", "FOLLOWUP_REP_NAME=Anna",
            "FOLLOWUP_EMAIL=anna@example.com", "FOLLOWUP_ZONE=Europe/Amsterdam", "FOLLOWUP_TITLE=Renew",
            "FOLLOWUP_DUE=2026-03-09T16:30:00Z", "FOLLOWUP_MISSED=0", "FOLLOWUP_MESSAGE=Reminder: café", "COLOUR=dark red",
        ] {
            #expect(lines.contains(expected), "\(expected)")
        }
        #expect(!lines.contains { $0.hasPrefix("FOLLOWUP_NOTE=") || $0.hasPrefix("LISTEN_") })
        await helper.end()
    }

    @Test("exit status, signal and the first kilobyte of what it says come back")
    func reports() async throws {
        try configure("fails", "echo 'no such channel' >&2; exit 65")
        try configure("talks", "head -c 5000 /dev/zero | tr '\\0' x >&2")
        try configure("dies", "kill -9 $$")
        // Does not read what it is handed, which is more than a pipe holds.
        try configure("deaf", "exit 0")
        try configure("leaves", "sleep 3600 & echo $! > \(directory.file("left")); exit 0")
        // The tenth is the one that the shell reads its script from. Only what is built into the shell, which opens nothing by itself.
        try configure(
            "open", "n=3; while [ $n -lt 64 ]; do [ $n = 10 ] || [ ! -e /proc/$$/fd/$n ] || echo $n is open >&2; n=$((n + 1)); done")
        let helper = try await HelperProcess(directory: directory)
        let fails = try await helper.run("fails")
        #expect(fails["exitStatus"] == 65 && fails["errors"] == "no such channel\n")
        #expect(
            SocketHelper.outcome(try Wire.RunReply(fails), timeout: 30) == .failed(reason: "exit status 65: no such channel", isFinal: true)
        )
        let talks = try await helper.run("talks")
        #expect(talks["exitStatus"] == 0 && talks["errors"] == .string(String(repeating: "x", count: 1024)))
        let dies = try await helper.run("dies")
        #expect(dies["exitStatus"] == nil && dies["signal"] == 9)
        #expect(try await helper.run("deaf", delivery: ["big": .string(String(repeating: "y", count: 1 << 20))])["exitStatus"] == 0)
        #expect(try await helper.run("open")["errors"] == "")
        // What it leaves running holds its standard error; that is not waited for.
        #expect(try await helper.run("leaves")["exitStatus"] == 0)
        kill(try #require(pid_t(try content("left").trimmingCharacters(in: .whitespacesAndNewlines))), SIGKILL)
        await helper.end()
    }

    @Test("a program that takes longer than its file allows is ended, with all that it started")
    func timeout() async throws {
        try configure("slow", "echo begun >&2; sleep 3600 & echo $! > \(directory.file("child")); wait", more: "timeout: 1s\n")
        let helper = try await HelperProcess(directory: directory)
        let reply = try await helper.run("slow")
        #expect(reply["timedOut"] == true && reply["signal"] == 15 && reply["errors"] == "begun\n")
        let child = try #require(pid_t(try content("child").trimmingCharacters(in: .whitespacesAndNewlines)))
        // Signalled together with it; it may be a zombie of nobody for a moment.
        while kill(child, 0) == 0, !(try Self.isZombie(child)) { try await Task.sleep(for: .milliseconds(5)) }
        await helper.end()
    }

    private static func isZombie(_ pid: pid_t) throws -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return true }
        return status.split(separator: ")").last?.split(separator: " ").first == "Z"
    }

    @Test("a program whose caller goes away is ended")
    func abandoned() async throws {
        try configure(
            "slow", "echo $$ > \(directory.file("pid.new")); mv \(directory.file("pid.new")) \(directory.file("pid")); exec sleep 3600")
        let helper = try await HelperProcess(directory: directory)
        let client = try await VarlinkClient.connect(path: helper.socket)
        let call = Task {
            try await client.call(
                "io.followupd.Deliver.Run", ["program": "slow", "attempt": 1, "delivery": [:]] as JSONObject)
        }
        while !FileManager.default.fileExists(atPath: directory.file("pid")) { try await Task.sleep(for: .milliseconds(5)) }
        await client.close()
        _ = await call.result
        let pid = try #require(pid_t(try content("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
        while kill(pid, 0) == 0, !(try Self.isZombie(pid)) { try await Task.sleep(for: .milliseconds(5)) }
        await helper.end()
    }

    @Test(
        "only what root configured is run",
        arguments: [
            ("missing", "NoSuchProgram"), ("../etc/passwd", "NoSuchProgram"), ("/bin/true", "NoSuchProgram"), ("", "NoSuchProgram"),
            (".hidden", "NoSuchProgram"), ("masked", "NoSuchProgram"), ("broken", "InvalidProgram"), ("nowhere", "CannotRun"),
        ])
    func refuses(_ name: String, _ error: String) async throws {
        try directory.write("deliver.d/masked.yaml", "")
        try directory.write("deliver.d/.hidden.yaml", "program: /bin/true\nevents: task.*\n")
        try directory.write("deliver.d/broken.yaml", "programm: /bin/true\nevents: task.*\n")
        try directory.write("deliver.d/nowhere.yaml", "program: /nowhere/at/all\nevents: task.*\n")
        let helper = try await HelperProcess(directory: directory)
        let thrown = await #expect(throws: VarlinkError.self) { try await helper.run(name) }
        #expect(thrown?.name == "io.followupd.Deliver.\(error)")
        if error == "InvalidProgram" {
            #expect(
                thrown?.parameters["problems"]?[0]?.stringValue?.hasSuffix(
                    "broken.yaml:1:1: unknown key 'programm': did you mean 'program'?")
                    == true, "\(String(describing: thrown?.parameters))")
        }
        await helper.end()
    }

    @Test("as systemd starts it: one connection as standard input, one run, and it ends with the connection")
    func accepted() async throws {
        try configure("p", "cat > \(directory.file("in"))")
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
        let process = Process()
        process.executableURL = HelperProcess.program
        process.arguments = ["--config", directory.path]
        process.standardInput = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        let (ended, tell) = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in tell.finish() }
        try process.run()
        let client = try await VarlinkClient.connect(input: dup(ends[0]), output: ends[0])
        let reply = try await client.call(
            "io.followupd.Deliver.Run", ["program": "p", "attempt": 1, "delivery": ["key": "k"]] as JSONObject)
        #expect(reply["exitStatus"] == 0)
        #expect(try content("in") == "{\"key\":\"k\"}\n")
        await client.close()
        for await _ in ended {}
        #expect(process.terminationStatus == 0)
    }

    @Test("the daemon's side: taken, failed, refused, nobody there, and back again")
    func client() async throws {
        try configure("works", "exit 0")
        try configure("fails", "echo down >&2; exit 1")
        let socket = SocketHelper(path: directory.file("deliver.sock"))
        func run(_ name: String) async throws -> ProgramOutcome {
            let program = DeliveryProgram(
                name: name, filter: EventFilter(kinds: []), timeout: 5, retries: RetryPolicy(tries: 1, firstWait: 1, longestWait: 1))
            return try await socket.run(program, attempt: 1, delivery: "{\"key\":\"k\"}")
        }
        guard case .noHelper(let reason) = try await run("works") else {
            Issue.record("nobody listens")
            return
        }
        #expect(reason.contains("No such file"))
        let returns = socket.returns()
        let helper = try await HelperProcess(directory: directory)
        for await _ in returns { break }
        #expect(try await run("works") == .taken)
        #expect(try await run("fails") == .failed(reason: "exit status 1: down", isFinal: false))
        #expect(try await run("gone") == .failed(reason: "the helper finds no file of that name in deliver.d", isFinal: false))
        await helper.end()
        guard case .noHelper = try await run("works") else {
            Issue.record("nobody listens any more")
            return
        }
    }
}
