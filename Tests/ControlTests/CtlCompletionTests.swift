import Foundation
import Testing
import Varlink

@testable import ControlLine

@Suite("Completion in the shells")
struct CtlCompletionTests {
    // MARK: - What may come next

    @Test(
        "what is wanted follows from the words before",
        arguments: [
            (["done", ""], .known(.tasks(.waiting))), (["done", "12", ""], .known(.tasks(.waiting))),
            (["reopen", "1"], .known(.tasks(.closed))),
            (["customer", ""], .known(.customers)), (["customer", "C-1", ""], .anything),
            (["why-not", "C-1", ""], .known(.rules(byHand: false))),
            (["ask", ""], .known(.rules(byHand: true))), (["tasks", "--rule", ""], .known(.rules(byHand: false))),
            (["deal", "D-1", "--owner", ""], .known(.colleagues)), (["request", "Q-1", "--specialist", ""], .known(.colleagues)),
            (["absence", "add", "--substitute", ""], .known(.colleagues)), (["customers", "--owner", ""], .known(.reps)),
            (["report", "--rep", ""], .known(.reps)), (["deal", ""], .known(.deals)), (["log", "C-1", "--deal", ""], .known(.deals)),
            (["--socket", "/s", "show", ""], .known(.tasks(.waiting))), (["tasks", "--rep", ""], .known(.reps)),
            (["assign", "12", "--to", ""], .known(.colleagues)), (["--socket", ""], .file(endings: [])),
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

    @Test("customers, deals, reps and colleagues come from lists that end, by what was typed of them")
    func records() async throws {
        var state = FakeWorld.State()
        state.customers = [
            ["id": "C-1", "name": "Bakker BV"], ["id": "D-1", "name": "Castor"], ["id": "C-2\u{85}", "name": "Not to be typed"],
        ]
        state.exports["reps"] = [["login": "anna", "name": "Anna"], ["login": "bob", "name": "Bob"]]
        state.deals = [
            ["deal": ["id": "D-1", "customer": "C-1", "name": "Kitchen"], "customerName": "Bakker BV"],
            ["deal": ["id": "D-2", "customer": "C-2", "name": ""], "customerName": "Castor"],
            ["deal": ["id": "E-1", "customer": "C-2", "name": "Other"], "customerName": "Castor"],
        ]
        state.colleagues = [["login": "anna", "name": "Anna"], ["login": "bea", "name": "Bea", "team": "north"]]
        try await FakeDaemon.with(state) { daemon in
            let customers = try await complete("customer", "C", daemon: daemon)
            #expect(customers == ["C-1\tBakker BV"])
            let deals = try await complete("deal", "D-", daemon: daemon)
            #expect(deals == ["D-1\tBakker BV: Kitchen", "D-2\tCastor"])
            let colleagues = try await complete("assign", "12", "--to", "b", daemon: daemon)
            #expect(colleagues == ["bea\tBea"])
            let reps = try await complete("tasks", "--rep", "b", daemon: daemon)
            #expect(reps == ["bob\tBob"])
            let calls = daemon.world.state.withLock { $0.recordCalls.map { "\($0.method) \(JSON.object($0.parameters))" } }
            #expect(
                calls == [
                    #"ListCustomers {"limit":200,"text":"C"}"#, #"ListDeals {"limit":200,"text":"D-"}"#,
                    #"ListColleagues {"limit":200,"text":"b"}"#, #"Export {"kind":"reps"}"#,
                ])
        }
    }

    @Test("'ask' offers the rules alone that somebody can ask for; 'why-not' and '--rule' offer all")
    func rulesByHand() async throws {
        try await FakeDaemon.with { daemon in
            let asked = try await complete("ask", "", daemon: daemon)
            #expect(asked == ["audit\tnow and then"])
            for words in [["why-not", "C-1", ""], ["tasks", "--rule", ""]] {
                let run = try await followupctl(["complete", "--"] + words, daemon: daemon)
                #expect(run.output.split(separator: "\n").count == 3)
            }
        }
    }

    // MARK: - The shells themselves

    @Test("bash completes verbs, options, tasks and files")
    func bash() async throws {
        try await FakeDaemon.with(FakeWorld.State(tasks: CtlSamples.day)) { daemon in
            let output = try await daemon.run(
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
                """)
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
            let output = try await daemon.run(
                "fish", ["--no-config"],
                """
                source $COMPLETIONS/followupctl.fish
                complete -C 'followupctl sno'
                complete -C 'followupctl done 12'
                complete -C 'followupctl tasks --state op'
                complete -C 'followupctl done nothing-like-it'
                """)
            #expect(output == "snooze\tSay nothing of a task until then.\n12\tFollow up Bakker BV\nopen\n")
        }
    }

    @Test("zsh completes at its own prompt")
    func zsh() async throws {
        try await FakeDaemon.with(FakeWorld.State(tasks: CtlSamples.day)) { daemon in
            let output = try await daemon.run(
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
                """)
            #expect(output.contains("[[followupctl snooze ]]\n"), "\(output)")
            #expect(output.contains("-- Follow up Bakker BV\n"), "\(output)")
        }
    }
    /// What somebody could have a customer be called who wants others to run something.
    private static let evil = "EVIL;touch x$(id)`touch y`'|touch \"z\"\\&"

    private static let prompts: [(shell: String, start: String)] = [
        ("bash", "bash --rcfile $HOME/rc -i"), ("zsh", "zsh -f -i"), ("fish", "fish --no-config -i"),
    ]

    @Test(
        "what the daemon calls things is completed as a word, and nothing of it is run", arguments: prompts.map(\.shell), ["", "'", "\""])
    func quoted(shell: String, mark: String) async throws {
        let start = try #require(Self.prompts.first { $0.shell == shell }).start
        var state = FakeWorld.State()
        state.customers = [["id": .string(Self.evil), "name": "Evil; touch w"]]
        try await FakeDaemon.with(state) { daemon in
            let rc = """
                PS1='go> '
                bind 'set enable-bracketed-paste off'
                source "$COMPLETIONS/followupctl.bash"
                """
            try rc.write(toFile: daemon.directory.appending(path: "rc").path, atomically: true, encoding: .utf8)
            let prepared =
                switch shell {
                case "zsh": "fpath=($COMPLETIONS $fpath); autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word"
                case "fish": "source $COMPLETIONS/followupctl.fish"
                default: "true"
                }
            let output = try await daemon.run(
                "zsh", ["-f"],
                """
                zmodload zsh/zpty
                cd "$HOME"
                zpty shell \(start)
                zpty -w shell "$(cat <<'END'
                \(prepared); printf 'rea%s\\n' dy
                END
                )"
                zpty -r -m shell text '*ready*'
                zpty -w -n shell "$(cat <<'END'
                followupctl customer \(mark)EVI
                END
                )"$'\\t; printf "en%s\\\\n" d\\r'
                zpty -r -m shell text '*end*'
                print -r -- "$text"
                zpty -d shell
                """)
            let asked = daemon.world.state.withLock { $0.recordCalls.filter { $0.method == "GetCustomer" }.map { $0.parameters["id"] } }
            #expect(asked == [.string(Self.evil)], "\(output)")
            let made = try FileManager.default.contentsOfDirectory(atPath: daemon.directory.path).filter { "wxyz".contains($0.prefix(1)) }
            #expect(made.isEmpty)
        }
    }
}
