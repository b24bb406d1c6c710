import Foundation
import Testing
import Varlink

@Suite("How followupctl prints")
struct CtlOutputTests {
    private static let many = FakeWorld.State(
        tasks: (1...40).map { CtlSamples.task($0, "Task number \($0)", due: "2026-11-24T15:00:00Z") })

    /// - Parameter pager: a program, for the shell; $FILE is a file of its own.
    private func run(_ arguments: [String], pager: String, terminal: Bool = true, state: FakeWorld.State = many) async throws -> (
        run: CtlRun, paged: String?
    ) {
        try await FakeDaemon.with(state) { daemon in
            let file = daemon.directory.appending(path: "paged").path
            let environment = ["FOLLOWUPD_PAGER": pager, "FILE": file, "PATH": "/usr/bin:/bin", "NO_COLOR": "1"]
            let run = try await followupctl(arguments, daemon: daemon, terminal: terminal, environment: environment)
            return (run, try? String(contentsOfFile: file, encoding: .utf8))
        }
    }

    @Test("what is longer than the screen goes through the pager, all of it, and nothing beside it")
    func paged() async throws {
        let (run, paged) = try await run(["tasks"], pager: "sed 's/^/> /' > \"$FILE\"")
        #expect(run.status == 0 && run.errors.isEmpty)
        let lines = paged?.split(separator: "\n") ?? []
        #expect(lines.count { $0.contains("Task number") } == 40 && lines.allSatisfy { $0.hasPrefix(">") })
        // The pager has the standard output of the test, not that of the command.
        #expect(run.output.isEmpty)
    }

    @Test("what the screen holds does not, nor what is not for a terminal, nor with --no-pager, nor where there is none")
    func notPaged() async throws {
        let short = FakeWorld.State(tasks: CtlSamples.day)
        let pager = "cat > \"$FILE\""
        for (arguments, pager, terminal, state) in [
            (["tasks"], pager, true, short), (["tasks"], pager, false, Self.many), (["tasks", "--no-pager"], pager, true, Self.many),
            (["tasks"], "", true, Self.many), (["tasks"], "cat", true, Self.many),
        ] {
            let (run, paged) = try await run(arguments, pager: pager, terminal: terminal, state: state)
            #expect(run.status == 0 && paged == nil)
            #expect(run.output.contains(state.tasks.count == 40 ? "Task number 40" : "Bakker BV"))
        }
    }

    @Test("whoever leaves the pager early has had enough: no mistake, no word")
    func left() async throws {
        var state = Self.many
        state.tasks = (1...1000).map { CtlSamples.task($0, String(repeating: "long ", count: 100) + "\($0)", due: "2026-11-24T15:00:00Z") }
        let (run, paged) = try await run(["tasks", "--json=pretty", "--limit", "1000"], pager: "head -n 1 > \"$FILE\"", state: state)
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(paged == "{\n")
    }

    @Test("--json=short is one line, pretty is indented; by themselves a terminal gets the one and a program the other; off is text")
    func styles() async throws {
        try await FakeDaemon.with(FakeWorld.State(tasks: CtlSamples.day)) { daemon in
            for arguments in [["tasks"], ["status"], ["show", "12"]] {
                var texts: [String: String] = [:]
                for style in ["short", "pretty", "off"] {
                    for terminal in [true, false] {
                        let run = try await followupctl(arguments + ["--json=\(style)"], daemon: daemon, terminal: terminal)
                        #expect(run.status == 0 && run.errors.isEmpty)
                        texts["\(style) \(terminal)"] = run.output
                    }
                }
                #expect(texts["short true"] == texts["short false"] && texts["pretty true"] == texts["pretty false"])
                #expect(texts["short true"]?.split(separator: "\n").count == 1)
                #expect(texts["pretty true"]?.hasPrefix("{\n        \"") == true)
                #expect(try JSON(parsing: texts["short true"] ?? "") == JSON(parsing: texts["pretty true"] ?? ""))
                #expect((try? JSON(parsing: texts["off false"] ?? "")) == nil)
                for terminal in [true, false] {
                    let run = try await followupctl(arguments + ["--json"], daemon: daemon, terminal: terminal)
                    #expect(run.output == texts[terminal ? "pretty true" : "short true"])
                }
            }
            let wrong = try await followupctl(["tasks", "--json=long"], daemon: daemon)
            #expect(wrong.status != 0 && wrong.output.isEmpty)
        }
    }
}
