import CivilTime
import ControlInterface
import Foundation
import Testing
import Varlink

@testable import ControlLine

/// Texts that came from elsewhere, on their way to a file, a calendar and a terminal.
@Suite("Hostile text in what is printed")
struct CtlHostileTextTests {
    /// Marks that cling to what a format means something by, and what steers a terminal.
    private static let cells = [
        "a \"\u{301} b", "\"\u{301}", "\"", ",\u{301}", "\u{301}\"\u{20dd}\"", "x\r\n\u{301}y", "\u{200d}\"\u{200d}", "plain", "",
        "\u{1b}[2J\"\u{9b}2J",
        "\u{202e}evil\"\u{2066}", "\u{1f1f3}\"\u{1f1f1}",
    ]

    @Test("a quotation mark with a mark that clings to it is doubled all the same; Python's csv reads every cell as it was")
    func csv() async throws {
        let rows = CSVRows(columns: ["id", "name"])
        let text =
            rows.header
            + Self.cells.enumerated().map { rows.row(["id": .string("C\($0.offset)"), "name": .string($0.element)]) }.joined()
        let read = try await blocking {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [
                "python3", "-c",
                """
                import csv, io, json, sys
                text = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="")
                print(json.dumps([row for row in csv.reader(text, strict=True)]))
                """,
            ]
            let (input, output) = (Pipe(), Pipe())
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
            try input.fileHandleForWriting.close()
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: data, as: UTF8.self)
        }
        let expected = [["id", "name"]] + Self.cells.enumerated().map { ["C\($0.offset)", $0.element] }
        let got = try JSON(parsing: read).arrayValue?.map { $0.arrayValue?.compactMap(\.stringValue) ?? [] }
        // Scalar by scalar: texts that mean the same are not the same here.
        #expect(got?.map { $0.map { Array($0.unicodeScalars) } } == expected.map { $0.map { Array($0.unicodeScalars) } })
    }

    @Test("what is exported so is imported as it was")
    func importedBack() async throws {
        var state = FakeWorld.State()
        let names = Self.cells.filter { !$0.isEmpty }
        state.exports["customers"] = names.enumerated().map { ["id": .string("C\($0.offset)"), "name": .string($0.element)] }
        try await FakeDaemon.with(state) { daemon in
            let exported = try await followupctl(["export", "customers"], daemon: daemon)
            let path = daemon.directory.appending(path: "customers.csv").path
            try Data(exported.output.utf8).write(to: URL(fileURLWithPath: path))
            let imported = try await followupctl(["import", path], daemon: daemon)
            #expect(imported.status == 0 || imported.status == 3, "\(imported.errors)")
            let rows = daemon.world.state.withLock { $0.importedRows }
            #expect(rows.map { Array($0[1].unicodeScalars) } == names.map { Array($0.unicodeScalars) })
        }
    }

    // MARK: - Terminals

    private static let hostile = "a\u{1b}[2J b\u{9b}31m c\u{202e}d\u{2066} e\u{7f} f\u{2028}g\u{7}"

    /// Whether a terminal would do anything else with it than show it, in order.
    private static func steers(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x0a, 0x0d: false
            case ..<0x20, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069: true
            default: false
            }
        }
    }

    private static func state() -> FakeWorld.State {
        var task = CtlSamples.task(12, hostile, due: "2026-11-23T15:30:00Z")
        task["note"] = .string(hostile)
        var state = FakeWorld.State(tasks: [task])
        state.exports["customers"] = [["id": "C-1", "name": .string(hostile)]]
        return state
    }

    @Test(
        "nothing that steers a terminal gets there from data",
        arguments: [
            ["export", "customers"], ["export", "customers", "--format", "ndjson"], ["export", "tasks"],
            ["export", "tasks", "--format", "ndjson"],
            ["agenda", "--ics"], ["tasks", "--json"], ["tasks", "--json=short"], ["agenda", "--json"], ["show", "12", "--json"], ["tasks"],
            ["agenda"],
            ["show", "12"],
        ])
    func terminal(arguments: [String]) async throws {
        try await FakeDaemon.with(Self.state()) { daemon in
            let run = try await followupctl(arguments, daemon: daemon, terminal: true, environment: ["NO_COLOR": "1"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(!Self.steers(run.output), "\(run.output.debugDescription)")
            #expect(run.output.contains("31m c"))
        }
    }

    @Test("JSON on a terminal says the same as elsewhere; a file gets the text as it is")
    func same() async throws {
        try await FakeDaemon.with(Self.state()) { daemon in
            for arguments in [["tasks", "--json"], ["export", "customers", "--format", "ndjson"], ["show", "12", "--json"]] {
                let (shown, kept) = (
                    try await followupctl(arguments, daemon: daemon, terminal: true), try await followupctl(arguments, daemon: daemon)
                )
                #expect(try JSON(parsing: shown.output) == JSON(parsing: kept.output))
            }
            let file = try await followupctl(["export", "customers"], daemon: daemon)
            #expect(file.output.contains(Self.hostile))
        }
    }

    @Test("a calendar file has nothing in its texts that steers, wherever it goes; lines and tabs are told as iCalendar does")
    func calendar() async throws {
        var state = FakeWorld.State()
        state.tasks = [CtlSamples.task(12, "one\r\ntwo\tthree;\u{85}\(Self.hostile)", due: "2026-11-23T15:30:00Z")]
        try await FakeDaemon.with(state) { daemon in
            let run = try await followupctl(["agenda", "--ics"], daemon: daemon)
            #expect(!Self.steers(run.output))
            let unfolded = run.output.replacing("\r\n ", with: "")
            #expect(unfolded.contains("SUMMARY:one\\ntwo three\\;a[2J b31m cd e f g\r\n"))
        }
    }
}
