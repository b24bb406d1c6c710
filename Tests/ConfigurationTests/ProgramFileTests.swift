import Configuration
import FollowUp
import Foundation
import TestSupport
import Testing

@Suite("Programs for deliveries")
struct ProgramFileTests {
    private static let mistakes = Golden.cases("broken-programs.txt")

    /// What is said of one file of deliver.d, and the program if it is one.
    private func read(_ text: String, stem: String = "p") throws -> (program: ConfiguredProgram?, problems: [Problem]) {
        let directory = try TemporaryDirectory()
        try directory.write("deliver.d/\(stem).yaml", text)
        let loaded = ConfigurationLoader(directories: [directory.path], zones: zones).load()
        return (loaded.programs.first, loaded.problems)
    }

    @Test("every mistake is told with its place and what would be right", arguments: mistakes)
    func mistake(_ golden: Golden) throws {
        let (program, problems) = try read(golden.text)
        #expect(program == nil)
        #expect(problems.map(place) == golden.expected)
        #expect(problems.allSatisfy { $0.severity == .error && $0.file.hasSuffix("/deliver.d/p.yaml") })
    }

    @Test("the table is there, and every case of it expects something")
    func table() {
        #expect(Self.mistakes.count >= 20)
        #expect(Self.mistakes.allSatisfy { !$0.expected.isEmpty && !$0.text.isEmpty })
    }

    @Test("all that a file can say is understood; what it does not say is as usual")
    func everything() throws {
        let (full, problems) = try read(
            """
            program: [/usr/bin/chat, --channel, "follow ups"]
            events: [task.reminded, service.*, rep.*]
            reps: [anna, bram]
            timeout: 1min 30s
            tries: 5
            retry: 10s
            retry_at_most: 2h
            environment: {CHAT: https://example.com/a?b=c, EMPTY: ''}
            """)
        #expect(problems.isEmpty)
        let service = Set(EventKind.allCases.filter { $0.rawValue.hasPrefix("service.") })
        #expect(service.count >= 5)
        #expect(
            full
                == ConfiguredProgram(
                    delivery: DeliveryProgram(
                        name: "p",
                        filter: EventFilter(
                            kinds: service.union([.taskReminded, .repDigest, .repSummary]), reps: [RepLogin("anna"), RepLogin("bram")]),
                        timeout: 90, retries: RetryPolicy(tries: 5, firstWait: 10, longestWait: 7200)),
                    command: ["/usr/bin/chat", "--channel", "follow ups"],
                    environment: ["CHAT": "https://example.com/a?b=c", "EMPTY": ""]))
        let (short, none) = try read("program: /bin/true\nevents: task.opened\n")
        #expect(none.isEmpty)
        #expect(short?.delivery.timeout == 30 && short?.delivery.retries == RetryPolicy(tries: 8, firstWait: 30, longestWait: 3600))
        #expect(short?.delivery.filter == EventFilter(kinds: [.taskOpened]) && short?.command == ["/bin/true"])
    }

    @Test("a rule that is not in force is warned of, and the program is in force all the same")
    func unknownRule() throws {
        let (program, problems) = try read("program: /bin/true\nevents: task.opened\nrules: [renewals]\n")
        #expect(program != nil)
        #expect(problems.map(\.message) == ["there is no rule 'renewals' in force"])
        #expect(problems.map(\.severity) == [.warning])
    }

    @Test(
        "a program that asks for reminders and not for what tells of several together is warned of, and in force all the same",
        arguments: [
            ("[task.reminded]", "rep.digest and rep.summary"), ("[task.*]", "rep.digest and rep.summary"),
            ("[task.reminded_overdue, rep.digest]", "rep.summary"), ("[task.reminded, rep.*]", nil), ("[task.done, task.escalated]", nil),
        ] as [(String, String?)])
    func gathered(_ events: String, _ missing: String?) throws {
        let (program, problems) = try read("program: /bin/true\nevents: \(events)\n")
        #expect(program != nil)
        #expect(problems.map(\.severity) == (missing == nil ? [] : [.warning]))
        if let missing {
            #expect(problems.first?.message.contains("but not for \(missing):") == true, "\(problems)")
            #expect(problems.first?.message.hasSuffix("add \(missing) to 'events'") == true)
        }
        // Those that are for some rules get each by itself.
        let some = try read("program: /bin/true\nevents: \(events)\nrules: [r]\n").problems
        #expect(some.map(\.message) == ["there is no rule 'r' in force"])
    }

    @Test("a directory of higher precedence overrides, an empty file masks, and whoever runs a program sees the same as the daemon")
    func precedence() throws {
        let (high, low) = (try TemporaryDirectory(), try TemporaryDirectory())
        for name in ["a", "b", "c"] { try low.write("deliver.d/\(name).yaml", "program: /low/\(name)\nevents: task.*\n") }
        try high.write("deliver.d/a.yaml", "program: /high/a\nevents: task.*\n")
        try high.write("deliver.d/b.yaml", "")
        try high.write("deliver.d/d.yaml.example", "program: /high/d\nevents: task.*\n")
        let loader = ConfigurationLoader(directories: [high.path, low.path], zones: zones)
        #expect(loader.load().programs.map(\.command) == [["/high/a"], ["/low/c"]])
        #expect(try loader.program(named: "a")?.command == ["/high/a"])
        #expect(try loader.program(named: "b") == nil)
        #expect(try loader.program(named: "c")?.command == ["/low/c"])
        #expect(try loader.program(named: "d") == nil)
    }

    @Test("the shipped examples are right once their suffix is taken away, and name programs that are shipped")
    func examples() throws {
        let directory = try TemporaryDirectory()
        let folder = project.appending(path: "etc/deliver.d")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names == ["mail.yaml.example", "notify.yaml.example", "webhook.yaml.example"])
        for name in names {
            try directory.write(
                "deliver.d/\(name.dropLast(".example".count))", try String(contentsOf: folder.appending(path: name), encoding: .utf8))
        }
        let loaded = ConfigurationLoader(directories: [directory.path], zones: zones).load()
        #expect(loaded.problems.map(\.description) == [])
        #expect(loaded.programs.map(\.delivery.name) == ["mail", "notify", "webhook"])
        for program in loaded.programs {
            let installed = try #require(program.command.first)
            #expect(installed.hasPrefix("/usr/lib/followupd/deliver/"))
            let shipped = project.appending(path: "libexec/deliver/\(installed.split(separator: "/").last ?? "")").path
            #expect(FileManager.default.isExecutableFile(atPath: shipped))
        }
    }
}
