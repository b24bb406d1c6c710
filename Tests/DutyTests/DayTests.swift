import ControlLine
import Foundation
import TestSupport
import Testing

/// A rep's whole day on a terminal, from the morning page to the evening; docs/day.md is what it shows.
@Suite("A rep's day on a terminal", .serialized, .timeLimit(.minutes(5)))
struct DayTests {
    private static let path = Department.project.appendingPathComponent("docs/day.md").path

    struct Setting: CustomTestStringConvertible {
        var title: String
        var locale: String
        var columns: Int
        var testDescription: String { title }
    }

    private static let settings = [
        Setting(title: "English, 80 columns", locale: "en_GB.UTF-8", columns: 80),
        Setting(title: "English, 200 columns", locale: "en_GB.UTF-8", columns: 200),
        Setting(title: "Nederlands, 80 kolommen", locale: "nl_NL.UTF-8", columns: 80),
        Setting(title: "Nederlands, 200 kolommen", locale: "nl_NL.UTF-8", columns: 200),
    ]

    private static let preface = """
        # A rep's day

        What Anna sees, from the morning to the evening, on a terminal of 80 and of 200 columns, in English and in Dutch. Every line was
        typed and seen in a real terminal emulator (tmux) by the test suite: `UPDATE_GOLDEN=1 swift test --filter DayTests` writes it anew.
        """

    @Test("from the morning page to the evening, as docs/day.md shows it", arguments: settings)
    func day(_ setting: Setting) async throws {
        let section = try await Self.section(setting)
        var parts = ("\n" + ((try? String(contentsOfFile: Self.path, encoding: .utf8)) ?? "")).components(separatedBy: "\n## ").dropFirst()
            .map { "## " + $0.trimmingCharacters(in: .newlines) }
        if DutyDocument.isWritten {
            parts = Self.settings.compactMap { other in
                other.title == setting.title ? section : parts.first { $0.hasPrefix("## \(other.title)\n") }
            }
            try ([Self.preface] + parts).joined(separator: "\n\n").appending("\n").write(
                toFile: Self.path, atomically: true, encoding: .utf8)
        }
        let golden = try #require(parts.first { $0.hasPrefix("## \(setting.title)\n") }, "docs/day.md has no section '\(setting.title)'")
        #expect(section == golden)
        #expect(section.split(separator: "\n").allSatisfy { DisplayWidth.of(String($0)) <= setting.columns })
    }

    private static func section(_ setting: Setting) async throws -> String {
        try await Department.open(at: "2026-02-26 09:00") { department in
            try await records(department)
            try await department.wait(until: try department.instant("2026-03-12 08:30"))
            let directory = try TemporaryDirectory()
            let screen = try Screen(columns: setting.columns, rows: 50, in: directory)
            defer { screen.close() }
            let day = Day(department: department, screen: screen, setting: setting)
            var pages: [String] = []
            func type(_ command: String) async throws { pages.append(try await day.type(command)) }
            try await type("followupctl")
            let task = try await department.task("follow-up", [.open], customer: "C1")
            try await type("followupctl why \(task.id)")
            try await type("followupctl show \(task.id)")
            try await department.wait(until: try department.instant("2026-03-12 10:05"))
            try await type("followupctl done \(task.id) --note \"wants the new oven\"")
            let other = try await department.task("follow-up", [.open], customer: "C2")
            try await type("followupctl snooze \(other.id) tomorrow 14:00")
            try await type("followupctl log C3 --kind meeting --note \"will order again\"")
            try await type("followupctl customer C1")
            pages += try await day.watch()
            try await department.wait(until: try department.instant("2026-03-12 17:30"))
            try await type("followupctl")
            return "## \(setting.title)\n\n```console\n\(pages.joined(separator: "\n\n"))\n```"
        }
    }

    private static func records(_ department: Department) async throws {
        try await department.take(
            "customers.csv",
            rows: [
                "id,name,segment,owner,since", "C1,Bakkerij Smit,gold,anna,2024-05-01", "C2,Groothandel De Vries,silver,anna,2023-06-28",
                "C3,Van Veen Makelaars,bronze,anna,2022-02-01", "C4,Hotel Zeezicht,gold,anna,2021-09-15",
            ])
        try await department.take(
            "interactions.csv",
            rows: [
                "id,customer,kind,outcome,at,rep,note", "I1,C1,order,reached,2026-01-20T10:00,anna,by telephone",
                "I2,C1,call,no_answer,2026-02-24T11:00,anna,", "I3,C2,meeting,reached,2026-01-08T10:00,anna,asked about delivery times",
                "I4,C3,call,reached,2025-12-18T16:00,anna,", "I5,C4,call,reached,2026-02-16T09:30,anna,",
            ])
        try await department.take(
            "contracts.csv",
            rows: [
                "id,customer,name,start,initial_term,renewal_term,notice,auto_renew,value,currency",
                "K1,C2,Support,2024-06-28,2 years,1 year,2 months,true,2400,EUR",
            ])
    }

    /// Somebody at a terminal.
    private struct Day {
        let department: Department
        let screen: Screen
        let setting: Setting

        func type(_ command: String) async throws -> String {
            screen.put("\u{1b}[H\u{1b}[2Janna$ \(command)\n")
            let answer = try await department.run(.anna, command, on: screen, locale: setting.locale)
            #expect(answer == 0, "\(command)")
            try await screen.settle()
            return try screen.seen()
        }

        /// Looks at the live list, moves, asks why, says that something was seen, and leaves.
        func watch() async throws -> [String] {
            let (dutch, command) = (setting.locale.hasPrefix("nl"), "followupctl watch")
            screen.put("\u{1b}[H\u{1b}[2Janna$ \(command)\n")
            let watching = Task { try await department.run(.anna, command, on: screen, locale: setting.locale) }
            var pages = [
                "anna$ \(command)\n"
                    + (try await screen.wait(for: dutch ? "q stop" : "q quit", without: dutch ? "verbinden" : "connecting"))
            ]
            try screen.press("w")
            pages.append(try await screen.wait(for: dutch ? "elke andere toets" : "any other key"))
            try screen.press("Escape")
            _ = try await screen.wait(for: dutch ? "q stop" : "q quit")
            try screen.press("e")
            // The event is told at once, and the task itself is asked for after it.
            pages.append(
                try await screen.wait(for: dutch ? "Gezien door anna" : "Seen by anna") { page in
                    page.split(separator: "\n").contains { $0.hasPrefix(">") && $0.hasSuffix(dutch ? "gezien" : "seen") }
                })
            try screen.press("q")
            #expect(try await watching.value == 0)
            try await screen.settle()
            // What was on the screen before is there again.
            #expect(try screen.seen() == "anna$ \(command)")
            return pages
        }
    }
}

extension Department {
    /// Types a command on a terminal; gives how it ended.
    func run(_ person: Person, _ command: String, on screen: Screen, locale: String) async throws -> Int32 {
        become(person)
        let environment = [
            "FOLLOWUPD_SOCKET": files.file("socket"), "LANG": locale, "TERM": "tmux-256color", "NO_COLOR": "1", "FOLLOWUPD_PAGER": "",
        ]
        let output = Output(descriptor: screen.descriptor, environment: environment)
        let clock = world.clock
        let surroundings = Surroundings(
            environment: environment, output: output, errors: output, input: "/dev/null", keyboard: screen.descriptor, login: "\(person)",
            zone: zone,
            now: { clock.now() }, interruption: {})
        let status = await ControlLine.run(Array(Transcript.words(of: command).dropFirst()), in: surroundings)
        await world.keeper.replanned()
        try await world.settle()
        return status
    }
}
