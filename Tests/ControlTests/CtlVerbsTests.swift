import CivilTime
import ControlInterface
import Testing
import Varlink

@testable import ControlLine

/// The whole command line, against a daemon in memory.
@Suite("The verbs of followupctl")
struct CtlVerbsTests {
    private let day = FakeWorld.State(tasks: CtlSamples.day)

    @Test("every call that changes something has a key of its own, or one made of that of the script")
    func keys() async throws {
        func keys(_ arguments: [String]) async throws -> [String] {
            try await FakeDaemon.with(day) { daemon in
                _ = try await followupctl(arguments, daemon: daemon)
                return daemon.world.state.withLock { $0.keys }
            }
        }
        var drawn: [String] = []
        for verb in [
            ["done", "12", "13"], ["snooze", "12", "fri"], ["dismiss", "12", "no"], ["seen", "12"], ["assign", "12", "--to", "bob"],
            ["assign", "12", "--back"], ["reopen", "9"], ["undo", "12"], ["log", "C-1"], ["deal", "D-3", "--accept"],
            ["request", "R-5", "--answered"], ["request", "R-9", "--customer", "C-1", "--topic", "x"], ["absence", "add", "2026-12-04"],
            ["absence", "remove", "anna 2026-11-20"],
        ] {
            let found = try await keys(verb)
            #expect(found.count == (verb == ["done", "12", "13"] ? 2 : 1), "\(verb)")
            drawn += found
            #expect(try await keys(verb + ["--key", "job 7"]) == (found.count == 2 ? ["job 7/12", "job 7/13"] : ["job 7"]), "\(verb)")
        }
        #expect(Set(drawn).count == drawn.count)
        // Both calls of the one command have its key, so that whoever is told it can run the command again with it.
        #expect(drawn[0].hasSuffix("/12") && drawn[1] == drawn[0].dropLast(2) + "13", "\(drawn)")
        #expect(drawn.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{32}(\/1[23])?/) != nil }, "\(drawn)")
        // Whoever only looks names nothing.
        for verb in [["tasks"], ["show", "12"], ["deal", "D-3"], ["request", "R-5"], ["absence"]] { #expect(try await keys(verb).isEmpty) }
    }

    @Test("business days are counted by the daemon, which knows the holidays; everything else is read here")
    func businessDays() async throws {
        func snoozed(_ words: [String], language: String = "C") async throws -> (String?, CtlRun) {
            try await FakeDaemon.with(day) { daemon in
                let run = try await followupctl(["snooze"] + words, daemon: daemon, environment: ["LC_ALL": language])
                return (daemon.world.state.withLock { $0.tasks.first { $0["id"] == 12 }?["snoozedUntil"]?.stringValue }, run)
            }
        }
        // Wednesday is a holiday there: the third business day is Friday.
        #expect(try await snoozed(["12", "+3 business days"]).0 == "2026-11-27T11:20:00Z")
        #expect(try await snoozed(["12", "3", "werkdagen"], language: "nl_NL.UTF-8").0 == "2026-11-27T11:20:00Z")
        #expect(try await snoozed(["12", "om", "15", "uur"], language: "nl_NL.UTF-8").0 == "2026-11-23T14:00:00Z")
        // What may mean two things is asked about, and the number is not taken for a task.
        let vague = try await snoozed(["12", "9", "uur"], language: "nl_NL.UTF-8").1
        #expect(vague.status == 2 && vague.errors.contains("'om 9 uur'") && vague.errors.contains("'over 9 uur'"), "\(vague.errors)")
        try await FakeDaemon.with(day) { daemon in
            let logged = try await followupctl(["log", "C-1", "--at", "2 business days ago"], daemon: daemon)
            #expect(logged.status == 0, "\(logged.errors)")
            #expect(daemon.world.state.withLock { $0.interactions.last?["at"] } == "2026-11-19T11:20:00Z")
        }
    }

    @Test("the answer says whose task it was, and what became of it")
    func asides() async throws {
        var state = day
        state.caller = nil
        try await FakeDaemon.with(state) { daemon in
            let done = try await followupctl(["done", "12"], daemon: daemon, login: "root")
            #expect(done.output.hasPrefix("Done: task 12, Follow up Bakker BV (anna's)\n"), "\(done.output)")
        }
        var task = try Wire.Task(.object(try #require(day.tasks.first { $0["id"] == 12 })))
        let times = TimeWords(now: try Instant(rfc3339: FakeWorld.now), zone: .utc)
        func said(_ change: (inout Wire.Task) -> Void, isUndone: Bool = false) -> String {
            var changed = task
            change(&changed)
            return TaskSentences(times: times, login: "anna", isUndone: isUndone).lines(Wire.TaskReply(task: changed, next: nil))[0]
        }
        task.rule = "renewal"
        #expect(
            said {
                ($0.state, $0.outcome) = (.done, "no_answer")
            } == "Closed, though nobody was reached: the rule renewal does not try again: task 12, Follow up Bakker BV")
        #expect(
            said {
                ($0.state, $0.opensAt, $0.closedAt) = (.done, "2026-12-03T08:00:00Z", FakeWorld.now)
            } == "Done: task 12, Follow up Bakker BV (it was to open Thu 3 Dec 08:00 (in 10 days))")
        #expect(said({ $0.state = .done }, isUndone: true) == "Taken back; it is done again: task 12, Follow up Bakker BV")
    }

    @Test("a style of JSON that there is not, and a report of days to come, are refused in words that name what was typed")
    func typos() async throws {
        try await FakeDaemon.with(day) { daemon in
            let style = try await followupctl(["tasks", "--json=foo"], daemon: daemon)
            #expect(style.status == 2 && style.errors == "followupctl: --json=foo: the styles are short, pretty and off\n")
            let report = try await followupctl(["report", "--from", "tomorrow"], daemon: daemon)
            #expect(report.status == 2)
            #expect(
                report.errors == "a report is about days that were: --from 24 Nov 2026 is after the last day, 23 Nov 2026\n"
                    || report.errors
                        == "followupctl: a report is about days that were: --from 24 Nov 2026 is after the last day, 23 Nov 2026\n"
            )
        }
    }

    @Test("a daemon that does not come back is waited for no longer than said, and the key is told")
    func lostForGood() async throws {
        var state = day
        state.trouble = .silent
        try await FakeDaemon.with(state) { daemon in
            async let lost = followupctl(["done", "12"], daemon: daemon, patience: .milliseconds(300))
            for await _ in daemon.world.silence { break }
            await daemon.stop()
            let run = try await lost
            let key = try #require(daemon.world.state.withLock { $0.keys.first })
            #expect(run.status == 1 && run.output.isEmpty)
            #expect(run.errors.hasPrefix("followupctl: followupd went away before it answered; waiting up to 0 seconds"), "\(run.errors)")
            #expect(
                run.errors.hasSuffix("say the same again with --key \(key): what was done under that key within a day is not done twice\n"))
        }
    }

    @Test("no verb shows the day, for people and as JSON")
    func myDay() async throws {
        try await FakeDaemon.with(day) { daemon in
            let page = try await followupctl([], daemon: daemon)
            #expect(page.status == 0)
            #expect(page.output.hasPrefix("Monday 23 November 2026, 12:20\n\nOverdue (1)\n  12  2 days late"))
            #expect(try await followupctl(["day"], daemon: daemon).output == page.output)
            let json = try JSON(parsing: try await followupctl(["--json"], daemon: daemon).output)
            #expect(json["overdue"]?[0]?["id"] == 12)
            #expect(json["today"]?[0]?["id"] == 13)
            #expect(json["later"]?[0]?["id"] == 14)
            #expect(json["snoozed"]?[0]?["id"] == 15)
            #expect(json["soon"]?[0]?["id"] == 21 && json["soon"]?[1] == nil)
        }
    }

    @Test("an administrator who is no rep sees the day of everybody")
    func everybodysDay() async throws {
        var state = day
        state.caller = nil
        try await FakeDaemon.with(state) { daemon in
            let page = try await followupctl([], daemon: daemon, login: "root")
            #expect(page.output.hasPrefix("Monday 23 November 2026, 12:20 · everybody's tasks\n"))
            #expect(page.output.contains("  anna\n"))
        }
    }

    @Test("tasks are listed by due date, in the states asked for")
    func tasks() async throws {
        let open = """
             #  STATE                 DUE               TITLE                       RULE
            15  snoozed  3 days late  Fri 20 Nov 17:00  Ask Visser & Zonen for a    followup
                                                        review
            12  open     2 days late  Sat 21 Nov 17:00  Follow up Bakker BV         followup
            13  open     today 16:30  Mon 23 Nov 16:30  Decide on renewing Support  renewal
                                                        Gold with Groothandel De
                                                        Vries (cancel by
                                                        2026-12-30)
            14  open     in 14 days   Mon 7 Dec 17:00   Follow up 株式会社さくら    followup

            """
        let closed = """
            #  STATE  DUE              TITLE                 RULE
            9  done   Thu 1 Oct 18:00  Follow up Oude Klant  followup

            """
        try await FakeDaemon.with(day) { daemon in
            let run = try await followupctl(["tasks"], daemon: daemon)
            #expect(run.status == 0)
            #expect(run.output == open)
            #expect(try await followupctl(["tasks", "--state", "done", "expired"], daemon: daemon).output == closed)
            #expect(try await followupctl(["tasks", "--state", "dismissed"], daemon: daemon).output == "There is no such task.\n")
            #expect(try await followupctl(["tasks", "--rep", "bob"], daemon: daemon).output == "Nothing is open.\n")
        }
    }

    @Test("a long list is read page by page, up to the limit", arguments: [(nil, 2500), (1001, 1001), (7, 7)] as [(Int?, Int)])
    func paging(limit: Int?, count: Int) async throws {
        let tasks = (1...2500).map {
            CtlSamples.task(Int64($0), "T\($0)", due: "2027-01-\(10 + $0 / 100)T0\($0 / 10 % 10):0\($0 % 10):00Z")
        }
        try await FakeDaemon.with(FakeWorld.State(tasks: tasks)) { daemon in
            let options = limit.map { ["--limit", String($0)] } ?? []
            let json = try JSON(parsing: try await followupctl(["tasks", "--json"] + options, daemon: daemon).output)
            #expect(json["tasks"]?.arrayValue?.count == count)
            #expect(Set(json["tasks"]?.arrayValue?.compactMap { $0["id"]?.integerValue } ?? []).count == count)
            let lines = try await followupctl(["tasks"] + options, daemon: daemon, terminal: true, login: nil).output.split(separator: "\n")
            #expect(lines.count { $0.contains("followup") } == count)
            #expect(lines.last?.contains("\(Words(.english).number(count)) tasks\(limit == nil ? "." : "; there are more.")") == true)
        }
    }

    @Test("an empty list is an empty list in JSON too")
    func emptyJSON() async throws {
        try await FakeDaemon.with { daemon in
            let run = try await followupctl(["--json", "tasks"], daemon: daemon)
            #expect(run.output == "{\"tasks\":[]}\n")
        }
    }

    @Test("show tells all about a task; its number may have a #", arguments: ["13", "#13"])
    func show(number: String) async throws {
        try await FakeDaemon.with(day) { daemon in
            let run = try await followupctl(["show", number], daemon: daemon)
            #expect(run.status == 0)
            #expect(run.output.contains("\n    Cancel by: 30 Dec 2026 (in 5 weeks)\n"))
            let json = try JSON(parsing: try await followupctl(["show", number, "--json"], daemon: daemon).output)
            #expect(json["contract"]?["cancelBy"] == "2026-12-30")
        }
    }

    @Test(
        "what changes a task says what became of it, and what follows",
        arguments: [
            (["done", "12"], "Done: task 12, Follow up Bakker BV\nNext: 23 Dec 2026 (in 4 weeks): task 99, Follow up Bakker BV\n"),
            (["done", "12", "--outcome", "no_answer"], "Comes back Wed 25 Nov 09:00 (in 2 days): task 12, Follow up Bakker BV\n"),
            (["snooze", "12", "tomorrow", "14:00"], "Comes back Tue 24 Nov 14:00 (tomorrow): task 12, Follow up Bakker BV\n"),
            (["snooze", "12", "2h"], "Comes back Mon 23 Nov 14:20 (in 2 h): task 12, Follow up Bakker BV\n"),
            (["seen", "12"], "Now open, with anna: task 12, Follow up Bakker BV\n"),
            (["assign", "12", "--to", "bob", "--note", "speaks French"], "Now open, with bob: task 12, Follow up Bakker BV\n"),
            (["assign", "12", "--back"], "Now open, with anna: task 12, Follow up Bakker BV\n"),
            (["undo", "12"], "Taken back; it is open again: task 12, Follow up Bakker BV\n"),
            (["reopen", "12"], "Now open, with anna: task 12, Follow up Bakker BV\n"),
            (["snooze", "12", "3", "days"], "Comes back Thu 26 Nov 12:20 (in 3 days): task 12, Follow up Bakker BV\n"),
            (["dismiss", "12", "went", "bankrupt"], "Dismissed: task 12, Follow up Bakker BV\n"),
        ])
    func changes(arguments: [String], output: String) async throws {
        try await FakeDaemon.with(day) { daemon in
            let run = try await followupctl(arguments, daemon: daemon)
            #expect(run.status == 0)
            #expect(run.output == output)
        }
    }

    @Test("several tasks are answered each by itself; one that is refused keeps no other from being done")
    func several() async throws {
        try await FakeDaemon.with(day) { daemon in
            let run = try await followupctl(["done", "12", "999", "13"], daemon: daemon)
            #expect(run.status == 3)
            #expect(run.output.split(separator: "\n").filter { $0.hasPrefix("Done: ") }.count == 2)
            #expect(run.errors == "followupctl: there is no task 999, or it is not yours; 'followupctl tasks' lists yours\n")
            let snoozed = try await followupctl(["snooze", "14", "#15", "fri", "--json"], daemon: daemon)
            #expect(snoozed.status == 0)
            #expect(snoozed.output.split(separator: "\n").count == 2)
            #expect(try await followupctl(["undo", "12", "999"], daemon: daemon).status == 3)
            #expect(try await followupctl(["seen", "998", "999"], daemon: daemon).status == 1)
        }
        #expect(try await followupctl(["assign", "12"], daemon: nil).status == 2)
        #expect(try await followupctl(["snooze", "12"], daemon: nil).status == 2)
        #expect(try await followupctl(["snooze", "fri"], daemon: nil).status == 2)
    }

    @Test("what was said with a change reaches the daemon, and comes back as JSON")
    func changesAsJSON() async throws {
        try await FakeDaemon.with(day) { daemon in
            let done = try JSON(
                parsing: try await followupctl(
                    ["done", "12", "--note", "Orders \"soon\"", "--outcome", "reached", "--json"], daemon: daemon
                ).output)
            #expect(done["task"]?["note"] == "Orders \"soon\"" && done["task"]?["outcome"] == "reached" && done["next"]?["id"] == 99)
            let dismissed = try JSON(parsing: try await followupctl(["dismiss", "13", "no", "use", "--json"], daemon: daemon).output)
            #expect(dismissed["task"]?["note"] == "no use")
            let snoozed = try JSON(parsing: try await followupctl(["snooze", "14", "fri", "--json"], daemon: daemon).output)
            #expect(snoozed["task"]?["snoozedUntil"] == "2026-11-27T08:00:00Z")
        }
    }

    @Test("log hands in an interaction")
    func log() async throws {
        try await FakeDaemon.with { daemon in
            let run = try await followupctl(
                ["log", "C-1", "--kind", "email", "--outcome", "left_message", "--note", "sent", "--at", "yesterday 15:00"], daemon: daemon)
            #expect(run.status == 0)
            #expect(run.output == "Logged an email with C-1, left message\nPlanning: 1 task moved\n")
            #expect(
                daemon.world.state.withLock { $0.interactions } == [
                    ["customer": "C-1", "kind": "email", "outcome": "left_message", "at": "2026-11-22T14:00:00Z", "note": "sent"]
                ])
            let json = try await followupctl(["log", "C-1", "--json"], daemon: daemon).output
            #expect(json == "{\"id\":\"log-1\",\"planning\":{\"planned\":0,\"moved\":1,\"withdrawn\":0,\"closed\":0}}\n")
        }
    }

    @Test("status, reload and version speak of the daemon")
    func daemonItself() async throws {
        try await FakeDaemon.with { daemon in
            #expect(
                try await followupctl(["status"], daemon: daemon).output.hasPrefix(
                    "● followupd 9.8.7\n  Running since: Mon 23 Nov 08:00 (4 h ago)\n"))
            let json = try JSON(parsing: try await followupctl(["status", "--json"], daemon: daemon).output)
            #expect(json["logId"] == "6f1c2b")
            let reload = try await followupctl(["reload"], daemon: daemon)
            #expect(reload.output == "The configuration was read; 2 rules are in force: followup, renewal\n")
            #expect(try await followupctl(["version"], daemon: daemon).output == "followupctl \(ControlLine.version)\nfollowupd 9.8.7\n")
        }
        let alone = try await followupctl(["version", "--json"], daemon: nil)
        #expect(alone.status == 0)
        #expect(alone.output == "{\"followupctl\":\"\(ControlLine.version)\",\"followupd\":null}\n")
    }

    @Test("a reload that is refused lists every mistake")
    func refusedReload() async throws {
        var state = FakeWorld.State()
        state.problems = [
            ["file": "/etc/followupd/followupd.yaml", "line": 2, "column": 7, "message": "no such zone"],
            ["file": "/etc/followupd/rules.d/a.yaml", "line": 1, "column": 1, "message": "unknown key 'opnes'"],
        ]
        try await FakeDaemon.with(state) { daemon in
            let run = try await followupctl(["reload"], daemon: daemon)
            #expect(run.status == 1)
            #expect(run.output.isEmpty)
            #expect(
                run.errors == """
                    followupctl: the configuration has mistakes; what was in force stays in force
                    /etc/followupd/followupd.yaml:2:7: no such zone
                    /etc/followupd/rules.d/a.yaml:1:1: unknown key 'opnes'

                    """)
        }
    }
}
