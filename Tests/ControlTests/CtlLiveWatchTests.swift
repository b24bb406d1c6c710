import CivilTime
import ControlInterface
import Foundation
import Testing
import Varlink

@testable import ControlLine

@Suite("followupctl watch on a terminal", .serialized, .timeLimit(.minutes(2)))
struct CtlLiveWatchTests {
    private static let plain = Palette(isColoured: false)

    private static func list() throws -> LiveList {
        let times = TimeWords(
            now: try Instant(rfc3339: FakeWorld.now), zone: try ZoneDatabase().zone(named: "Europe/Amsterdam"), language: .english)
        return LiveList(times: times, login: "anna")
    }

    private static func task(_ id: Int64, _ title: String, due: String = "2026-11-23T15:30:00Z") throws -> Wire.Task {
        try Wire.Task(.object(CtlSamples.task(id, title, due: due)))
    }

    // MARK: - The list by itself

    @Test("what is told anew takes the place of all there was; the cursor stays on its task", arguments: [true, false])
    func anew(isThere: Bool) throws {
        var list = try Self.list()
        list.take([try Self.task(1, "First"), try Self.task(2, "Second"), try Self.task(3, "Third")])
        _ = list.press(.down, height: 20)
        list.clear()
        list.take([try Self.task(1, "First")] + (isThere ? [try Self.task(2, "Second")] : []) + [try Self.task(4, "Fourth")])
        let lines = list.lines(width: 80, height: 20, palette: Self.plain)
        #expect(!lines.contains { $0.contains("Third") })
        #expect(lines.filter { $0.hasPrefix("> ") }.count == 1)
        #expect(lines.contains { $0.hasPrefix("> ") && $0.contains(isThere ? "Second" : "First") })
        list.clear()
        list.take([])
        #expect(!list.lines(width: 80, height: 20, palette: Self.plain).contains { $0.hasPrefix("> ") })
    }

    @Test("every line of a long page can be reached, and no page turns over one", arguments: [4, 5, 10, 24])
    func long(height: Int) throws {
        let text = (1...50).map { "line \($0)." }
        for key in [LiveList.Key.down, .pageDown, .character(" ")] {
            var list = try Self.list()
            list.show(text)
            var seen: [String] = []
            for _ in 0..<60 {
                for line in list.lines(width: 80, height: height, palette: Self.plain) where line.hasPrefix("line") && !seen.contains(line)
                {
                    seen.append(line)
                }
                _ = list.press(key, height: height)
            }
            #expect(seen == text, "\(key)")
            _ = list.press(.pageUp, height: height)
            _ = list.press(.pageDown, height: height)
            #expect(list.lines(width: 80, height: height, palette: Self.plain).contains("line 50."))
        }
    }

    // MARK: - With a daemon

    /// Watches in a terminal while `body` looks at it, and presses q.
    private func watch(_ daemon: FakeDaemon, _ body: (CtlTerminal) async throws -> Void) async throws {
        let terminal = try CtlTerminal()
        let before = terminal.localModes
        let environment = ["FOLLOWUPD_SOCKET": daemon.socket, "NO_COLOR": "1"]
        let output = Output(descriptor: terminal.descriptor, environment: environment)
        let now = try Instant(rfc3339: FakeWorld.now)
        let surroundings = Surroundings(
            environment: environment, output: output, errors: output, input: "/dev/null", keyboard: terminal.descriptor, login: "anna",
            zone: try ZoneDatabase().zone(named: "Europe/Amsterdam"), now: { now }, interruption: {})
        async let status = ControlLine.run(["watch"], in: surroundings)
        try await body(terminal)
        terminal.press("q")
        try await terminal.wait(for: "\u{1b}[?1049l")
        #expect(await status == 0)
        #expect(terminal.localModes == before)
    }

    private static func event(_ seq: Int64, task: Int64, _ message: String, rule: String = "followup") -> JSONObject {
        var event = CtlSamples.event(seq, "2026-11-23T11:20:05Z", message)
        (event["task"], event["rule"], event["customer"]) = (.integer(task), .string(rule), "C-1")
        return event
    }

    private static func change(_ state: inout FakeWorld.State, _ id: Int64, _ field: String, _ value: JSON) {
        for index in state.tasks.indices where state.tasks[index]["id"] == .integer(id) { state.tasks[index][field] = value }
    }

    @Test("a task that was handed over to somebody else leaves the list, as does one that was closed")
    func scope() async throws {
        var state = FakeWorld.State(tasks: CtlSamples.day)
        state.watchGoesOn = true
        try await FakeDaemon.with(state) { daemon in
            try await watch(daemon) { terminal in
                try await terminal.wait(for: "Bakker BV")
                try await daemon.restarting { state in
                    Self.change(&state, 12, "rep", "bob")
                    Self.change(&state, 14, "state", "done")
                    state.events = [Self.event(3, task: 12, "Handed over"), Self.event(4, task: 14, "Done")]
                } _: { _ in
                    // Without an event that came before it is told anew; then come the events.
                    try await terminal.wait(for: "· 1 task")
                }
            }
        }
    }

    @Test("a lost connection is made again, and the list goes on from where it was")
    func recovers() async throws {
        var state = FakeWorld.State(tasks: CtlSamples.day)
        state.watchGoesOn = true
        state.events = [Self.event(3, task: 13, "Reminder", rule: "renewal")]
        try await FakeDaemon.with(state) { daemon in
            try await watch(daemon) { terminal in
                try await terminal.wait(for: "Reminder")
                try await daemon.restarting { state in
                    Self.change(&state, 12, "rep", "bob")
                    state.events.append(Self.event(4, task: 12, "Handed over"))
                } _: { _ in
                    try await terminal.wait(for: "connection lost")
                    // Of what did not change it is not told anew; what did is asked for.
                    try await terminal.wait(for: "· 2 tasks\u{1b}")
                }
            }
        }
    }

    @Test("a lost connection after which nothing happened is seen to be there again")
    func quiet() async throws {
        var state = FakeWorld.State(tasks: CtlSamples.day)
        state.watchGoesOn = true
        state.events = [Self.event(3, task: 13, "Reminder", rule: "renewal")]
        try await FakeDaemon.with(state) { daemon in
            try await watch(daemon) { terminal in
                try await terminal.wait(for: "Reminder")
                try await daemon.restarting { _ in
                } _: { _ in
                    try await terminal.wait(for: "connection lost")
                    try await terminal.wait(for: "tasks, 1 late\u{1b}")
                }
            }
        }
    }

    @Test("when the log no longer has what was missed, the list is told anew and keeps nothing that was closed meanwhile")
    func pruned() async throws {
        var state = FakeWorld.State(tasks: CtlSamples.day)
        state.watchGoesOn = true
        state.events = [Self.event(3, task: 13, "Reminder", rule: "renewal")]
        try await FakeDaemon.with(state) { daemon in
            try await watch(daemon) { terminal in
                try await terminal.wait(for: "Reminder")
                try await daemon.restarting { state in
                    for id in [12, 14, 15] { Self.change(&state, Int64(id), "state", "done") }
                    (state.events, state.oldest) = ([], 1000)
                } _: { _ in
                    try await terminal.wait(for: "connection lost")
                    try await terminal.wait(for: "· 1 task\u{1b}")
                }
            }
        }
    }

    @Test(
        "q and Ctrl-C leave it while the daemon does not answer, and the terminal is as it was", arguments: ["q", "\\x03"], [true, false])
    func silent(key: String, isWatched: Bool) async throws {
        var state = FakeWorld.State(tasks: CtlSamples.day)
        (state.watchGoesOn, state.trouble) = (true, isWatched ? .silentButForWatch : .silent)
        try await FakeDaemon.with(state) { daemon in
            let command = """
                trap : INT
                stty -g > before
                followupctl watch
                echo "ended $?"
                stty -g > after
                cmp before after && echo restored
                """
            try command.write(toFile: daemon.directory.appending(path: "command").path, atomically: true, encoding: .utf8)
            let output = try await daemon.run(
                "zsh", ["-f"],
                """
                zmodload zsh/zpty
                cd "$HOME"
                zpty shell sh command
                zpty -r -m shell text '*\(isWatched ? "Bakker BV" : "connecting")*'
                zpty -w -n shell $'\(isWatched ? "d" : "j")\(key)'
                zpty -r -m shell text '*restored*'
                print -r -- "$text"
                zpty -d shell
                """)
            #expect(output.contains("ended 0") && output.contains("\u{1b}[?1049l"), "\(output)")
        }
    }
}
