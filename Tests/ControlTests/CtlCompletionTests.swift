import Foundation
import Testing

@testable import ControlLine

@Suite("Completion in the shells")
struct CtlCompletionTests {
    // MARK: - What may come next

    @Test(
        "what is wanted follows from the words before",
        arguments: [
            (["done", ""], .known(.tasks(.waiting))), (["done", "12", ""], .known(.tasks(.waiting))),
            (["reopen", "1"], .known(.tasks(.closed))),
            (["customer", ""], .known(.customers)), (["customer", "C-1", ""], .anything), (["why-not", "C-1", ""], .known(.rules)),
            (["--socket", "/s", "show", ""], .known(.tasks(.waiting))), (["tasks", "--rep", ""], .known(.reps)),
            (["assign", "12", "--to", ""], .known(.reps)), (["--socket", ""], .file(endings: [])),
            (["import", ""], .file(endings: ["csv"])),
            (["preview", ""], .directory), (["absence", "remove", ""], .known(.absences)), (["done", "12", "--note", ""], .anything),
            (["done", "--", "--note", ""], .known(.tasks(.waiting))), (["request", "Q-1", "--customer", ""], .known(.customers)),
        ] as [([String], Completion.Wanted)])
    func wanted(words: [String], wanted: Completion.Wanted) throws {
        let tree = try CommandTree.followupctl()
        #expect(Completion.wanted(words, in: tree) == wanted)
    }

    private func complete(_ words: String..., daemon: FakeDaemon? = nil) async throws -> [String] {
        let run = try await followupctl(["complete", "--"] + words, daemon: daemon)
        #expect(run.status == 0 && run.errors.isEmpty)
        return run.output.split(separator: "\n").map(String.init)
    }

    @Test("verbs, options and values are completed with what they are")
    func words() async throws {
        #expect(try await complete("sno") == ["snooze\tSay nothing of a task until then."])
        #expect(try await complete("absence", "a") == ["add\tSomebody will be away."])
        #expect(try await complete("tasks", "--state", "op") == ["open"])
        #expect(try await complete("tasks", "--ever").first?.hasPrefix("--everybody\t") == true)
        #expect(try await complete("tasks", "--json=p") == ["--json=pretty"])
        let verbs = try await complete("")
        #expect(verbs.contains { $0.hasPrefix("tasks\t") } && !verbs.contains { $0.hasPrefix("complete") })
    }

    @Test("tasks come from the daemon; without one, nothing does")
    func tasks() async throws {
        #expect(try await complete("done", "").isEmpty)
        try await FakeDaemon.with(FakeWorld.State(tasks: CtlSamples.day)) { daemon in
            let one = try await complete("done", "12", daemon: daemon)
            #expect(one == ["12\tFollow up Bakker BV"])
            #expect(try await complete("done", "", daemon: daemon).count == 4)
            #expect(try await complete("reopen", "9", daemon: daemon) == ["9\tFollow up Oude Klant"])
            #expect(try await complete("-H", "nowhere", "done", "", daemon: daemon).isEmpty)
        }
        var broken = FakeWorld.State(tasks: CtlSamples.day)
        broken.trouble = .storeUnavailable
        try await FakeDaemon.with(broken) { daemon in
            let none = try await complete("done", "", daemon: daemon)
            #expect(none.isEmpty)
        }
    }

    // MARK: - The shells themselves

    private static let project = CtlSourceText.room.deletingLastPathComponent().deletingLastPathComponent()

    /// Runs a script in a shell that finds the built followupctl, with the repository's completions in $COMPLETIONS.
    private func run(_ shell: String, _ arguments: [String], _ script: String, daemon: FakeDaemon) async throws -> String {
        let socket = daemon.socket
        let path = daemon.directory.appending(path: "script").path
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        return try await blocking {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["timeout", "--signal=KILL", "60", shell] + arguments + [path]
            process.environment = [
                "PATH": "\(SshServer.products.path):/usr/bin:/bin", "FOLLOWUPD_SOCKET": socket, "HOME": daemon.directory.path,
                "LANG": "C.UTF-8",
                "TERM": "xterm", "COMPLETIONS": Self.project.appending(path: "completions").path,
                // Whoever runs the tests is the rep.
                "COLUMNS": "200", "FOLLOWUPD_COMPLETION_SEC": "60",
            ]
            // A file and no pipe: a shell in a shell may outlive its parent, and would hold a pipe open.
            try Data().write(to: URL(fileURLWithPath: path + ".out"))
            let output = try FileHandle(forWritingTo: URL(fileURLWithPath: path + ".out"))
            process.standardOutput = output
            process.standardError = output
            process.standardInput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return try String(contentsOfFile: path + ".out", encoding: .utf8)
        }
    }

    @Test("bash completes verbs, options, tasks and files")
    func bash() async throws {
        try await FakeDaemon.with(FakeWorld.State(tasks: CtlSamples.day)) { daemon in
            let output = try await run(
                "bash", ["--norc"],
                """
                source "$COMPLETIONS/followupctl.bash"
                complete -p followupctl
                try() {
                    COMP_WORDS=(followupctl "$@"); COMP_CWORD=$#; COMP_TYPE=${type:-9}
                    _followupctl
                    printf '[%s]' "${COMPREPLY[@]}"; echo
                }
                try sno
                try done 1
                try tasks --state op
                try tasks --json = p
                try tasks --state = sn
                try done nothing-like-it
                cd "$HOME"; touch reps.csv
                try import re
                type=63 try done 1
                """, daemon: daemon)
            #expect(
                output == """
                    complete -F _followupctl followupctl
                    [snooze]
                    [15][12][13][14]
                    [open]
                    [pretty]
                    [snoozed]
                    []
                    [reps.csv]
                    [15  (Ask Visser & Zonen for a review)][12  (Follow up Bakker BV)][13  (Decide on renewing Support Gold with Groothandel De Vries (c)][14  (Follow up 株式会社さくら)]

                    """)
        }
    }

    @Test("fish completes with descriptions")
    func fish() async throws {
        try await FakeDaemon.with(FakeWorld.State(tasks: CtlSamples.day)) { daemon in
            let output = try await run(
                "fish", ["--no-config"],
                """
                source $COMPLETIONS/followupctl.fish
                complete -C 'followupctl sno'
                complete -C 'followupctl done 12'
                complete -C 'followupctl tasks --state op'
                complete -C 'followupctl done nothing-like-it'
                """, daemon: daemon)
            #expect(output == "snooze\tSay nothing of a task until then.\n12\tFollow up Bakker BV\nopen\n")
        }
    }

    @Test("zsh completes at its own prompt")
    func zsh() async throws {
        try await FakeDaemon.with(FakeWorld.State(tasks: CtlSamples.day)) { daemon in
            let output = try await run(
                "zsh", ["-f"],
                """
                zmodload zsh/zpty
                zpty shell zsh -f -i
                zpty -w shell 'PS1="g""o> "; unsetopt zle_bracketed_paste 2>/dev/null; fpath=($COMPLETIONS $fpath); autoload -Uz compinit; compinit -u -D; bindkey "^I" complete-word'
                zpty -r -m shell text '*go> *'
                zpty -w shell 'show() { zle -I; print -r -- "[[$BUFFER]]" }; zle -N show; bindkey "^G" show'
                zpty -r -m shell text '*go> *'
                zpty -w -n shell $'followupctl sno\\t\\C-g'
                zpty -r -m shell text '*snooze \\]\\]*'
                print -r -- "$text" | grep -o '\\[\\[.*\\]\\]'
                zpty -w -n shell $'\\C-ufollowupctl done \\t\\t'
                zpty -r -m shell text '*Follow up Bakker BV*'
                print -r -- "$text" | grep -o '[-]- Follow up Bakker BV'
                zpty -d shell
                """, daemon: daemon)
            #expect(output.contains("[[followupctl snooze ]]\n"), "\(output)")
            #expect(output.contains("-- Follow up Bakker BV\n"), "\(output)")
        }
    }
}
