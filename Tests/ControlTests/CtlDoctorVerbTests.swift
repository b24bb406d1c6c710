import Foundation
import Testing
import Varlink

@testable import ControlLine

@Suite("followupctl doctor")
struct CtlDoctorVerbTests {
    /// What it found, by what was looked at: how bad, and what about it.
    private func findings(_ change: (inout FakeWorld.State) -> Void) async throws -> (status: Int32, found: [String: [(String, String)]]) {
        var state = FakeWorld.State()
        state.status["gaps"] = ["noOwner": 0, "noNextTouch": 0]
        change(&state)
        return try await FakeDaemon.with(state) { daemon in
            let run = try await followupctl(["doctor", "--json"], daemon: daemon)
            var found: [String: [(String, String)]] = [:]
            for finding in try JSON(parsing: run.output)["findings"]?.arrayValue ?? [] {
                found[finding["check"]?.stringValue ?? "", default: []].append(
                    (finding["severity"]?.stringValue ?? "", finding["text"]?.stringValue ?? ""))
            }
            return (run.status, found)
        }
    }

    @Test("of a daemon that is well there is nothing to say")
    func well() async throws {
        let (_, found) = try await findings { _ in }
        for check in ["daemon", "configuration", "coverage", "readers", "delivery", "database"] {
            #expect(found[check]?.map(\.0) == ["right"], "\(check)")
        }
    }

    private struct Ill: Sendable, CustomTestStringConvertible {
        var check: String
        var severity: String
        var words: String
        var change: @Sendable (inout FakeWorld.State) -> Void
        var testDescription: String { "\(check): \(words)" }
    }

    private static let problem: JSON = [
        "file": "/etc/followupd/rules.d/renewal.yaml", "line": 11, "column": 1, "message": "unknown key 'opnes'",
    ]

    private static let ills = [
        Ill(check: "configuration", severity: "wrong", words: "unknown key 'opnes'") { $0.problems = [problem] },
        Ill(check: "configuration", severity: "wrong", words: "rule") { $0.status["rules"] = [] },
        Ill(check: "coverage", severity: "doubtful", words: "3") { $0.status["gaps"] = ["noOwner": 3, "noNextTouch": 0] },
        Ill(check: "readers", severity: "wrong", words: "program:mail") { state in
            state.status["readers"] = [["name": "journal", "seq": 41, "behind": 0], ["name": "program:mail", "seq": 3, "behind": 1001]]
        },
        Ill(check: "delivery", severity: "doubtful", words: "2") { state in
            state.status["storage"] = ["fileBytes": 1, "logBytes": 0, "freeBytes": 0, "events": 1, "deadLetters": 2]
        },
        Ill(check: "lateness", severity: "wrong", words: "2 minutes") { state in
            state.status["lateness"] = [
                "count": 100, "p50": 1_000_000, "p99": 120_000_000, "longest": 130_000_000, "buckets": [], "caughtUp": 0,
                "longestCaughtUp": 0,
            ]
        },
        Ill(check: "database", severity: "wrong", words: "row 7 missing from index") {
            $0.damage = [["kind": "file", "text": "row 7 missing from index"]]
        },
        Ill(check: "database", severity: "wrong", words: "the index of words is wrong: more") {
            $0.damage = [["kind": "words", "text": "more"]]
        },
        Ill(check: "database", severity: "doubtful", words: "") { $0.mayExamine = false },
        Ill(check: "clock", severity: "wrong", words: "") { $0.status["now"] = "2026-11-23T12:20:00Z" },
    ]

    @Test("each thing that is wrong is told, and wrong is status 1", arguments: ills)
    private func ill(_ ill: Ill) async throws {
        let (status, found) = try await findings(ill.change)
        #expect(found[ill.check]?.contains { $0.0 == ill.severity && (ill.words.isEmpty || $0.1.contains(ill.words)) } == true, "\(found)")
        if ill.severity == "wrong" { #expect(status == 1) }
    }

    @Test("for people: the worst first, each with what to do about it, and how it is in all")
    func page() async throws {
        var state = FakeWorld.State()
        (state.damage, state.problems) = ([["kind": "file", "text": "row 7 missing\u{1b}[2J from index"]], [Self.problem])
        try await FakeDaemon.with(state) { daemon in
            let run = try await followupctl(["doctor"], daemon: daemon)
            #expect(run.status == 1 && run.errors.isEmpty)
            let lines = run.output.split(separator: "\n")
            let marks = lines.compactMap { $0.first }.filter { "✗!✓".contains($0) }
            #expect(marks == marks.sorted { "✗!✓".firstIndex(of: $0)! < "✗!✓".firstIndex(of: $1)! })
            #expect(marks.first == "✗" && marks.contains("!") && marks.contains("✓"))
            #expect(run.output.contains("    → ") && !run.output.contains("\u{1b}"))
        }
    }

    @Test(
        "what SQL would mend is shown as a command that can be pasted; the rest takes a backup or the missing data",
        arguments: ["doctor", "check-database"])
    func mending(verb: String) async throws {
        var state = FakeWorld.State()
        state.status["database"] = "/var/lib/it's here.db"
        state.damage = [
            ["kind": "log", "text": "reader x", "mend": "UPDATE readers SET seq = 4 WHERE name = 'x';"],
            ["kind": "links", "text": "row 1 of deals"],
            ["kind": "rows", "text": "task 7"],
        ]
        try await FakeDaemon.with(state) { daemon in
            let run = try await followupctl([verb], daemon: daemon)
            #expect(run.status == 1 && run.errors.isEmpty)
            let text = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            let lines = run.output.split(separator: "\n").map { $0.drop { $0 == " " } }
            #expect(lines.contains(#"sqlite3 '/var/lib/it'\''s here.db' 'UPDATE readers SET seq = 4 WHERE name = '\''x'\'';'"#), "\(text)")
            #expect(text.contains("followupctl import") && text.contains("put the last backup in its place"), "\(text)")
            let json = try await followupctl([verb, "--json"], daemon: daemon)
            #expect(json.status == 1)
            #expect(try JSON(parsing: json.output)["findings"]?.arrayValue?.count ?? 0 >= 3)
        }
        let whole = try await FakeDaemon.with { try await followupctl(["check-database"], daemon: $0) }
        #expect(whole.status == 0 && whole.output == "The database is whole.\n")
    }

    @Test("where no daemon answers, that is what is wrong, and the machine is looked at all the same")
    func absent() async throws {
        let run = try await followupctl(["doctor", "--json"], daemon: nil)
        #expect(run.status == 1)
        let findings = try JSON(parsing: run.output)["findings"]?.arrayValue ?? []
        #expect(findings.first?["check"] == "daemon" && findings.first?["severity"] == "wrong")
        #expect(findings.contains { $0["check"] == "zones" } && findings.contains { $0["check"] == "journal" })
    }
}
