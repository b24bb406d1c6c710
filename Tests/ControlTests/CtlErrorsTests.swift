import Testing
import Varlink

@Suite("What goes wrong is told once and plainly")
struct CtlErrorsTests {
    private let day = FakeWorld.State(tasks: CtlSamples.day)

    @Test(
        "errors of the daemon",
        arguments: [
            (["show", "77"], "there is no task 77, or it is not yours; 'followupctl tasks' lists yours"),
            (["done", "9"], "task 9 was done by bob on Thu 1 Oct 11:30 (7 weeks ago); nothing was changed"),
            (["snooze", "12", "2026-11-01"], "task 12: Sun 1 Nov 09:00 is not after now, Mon 23 Nov 12:20; nothing was changed"),
            (["tasks", "--rep", "zoe"], "there is no rep 'zoe'"),
            (
                ["tasks", "--everybody"],
                "you may not do that: a rep sees and changes their own tasks; more takes root or a member of the group followup-admin"
            ), (["log", "C-2"], "refused: customer: there is no customer 'C-2'"),
        ])
    func daemon(arguments: [String], words: String) async throws {
        try await FakeDaemon.with(day) { daemon in
            let run = try await followupctl(arguments, daemon: daemon)
            #expect(run.status == 1)
            #expect(run.output.isEmpty)
            #expect(run.errors == "followupctl: \(words)\n")
        }
    }

    @Test(
        "a store that cannot be used is told for every verb",
        arguments: [[], ["tasks"], ["done", "12"], ["status"], ["reload"], ["log", "C-1"]])
    func store(arguments: [String]) async throws {
        var state = day
        state.trouble = .storeUnavailable
        try await FakeDaemon.with(state) { daemon in
            let run = try await followupctl(arguments, daemon: daemon)
            #expect(run.status == 1)
            #expect(
                run.errors
                    == "followupctl: followupd cannot use its database at the moment (database is locked); nothing was changed. 'systemctl status followupd' says more\n"
            )
        }
    }

    @Test("a daemon that is not there", arguments: [[], ["tasks", "--json"], ["status"], ["watch"]])
    func notThere(arguments: [String]) async throws {
        let run = try await followupctl(["--socket", "/nowhere/socket"] + arguments, daemon: nil)
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(
            run.errors
                == "followupctl: followupd is not running here (no socket at /nowhere/socket): systemctl start followupd.socket, or make run\n"
        )
    }

    @Test(
        "a word that is no verb is told with the one that was meant",
        arguments: [
            (["dnoe", "3"], "there is no verb 'dnoe': did you mean 'done'?"),
            (["--json", "--socket", "/x", "taks"], "there is no verb 'taks': did you mean 'tasks'?"),
            (["frobnicate"], "there is no verb 'frobnicate': 'followupctl --help' lists them"),
        ])
    func noVerb(arguments: [String], words: String) async throws {
        let run = try await followupctl(arguments, daemon: nil)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors == "followupctl: \(words)\n")
    }

    @Test("a path that cannot be a socket, and one that is none")
    func noSocket() async throws {
        let long = try await followupctl(["tasks", "--socket", "/" + String(repeating: "x", count: 200)], daemon: nil)
        #expect(long.status == 1)
        #expect(long.errors.contains("cannot be the path of a socket: it needs 1 to 107 bytes"))
        let file = try await followupctl(["tasks", "--socket", "/etc/passwd"], daemon: nil)
        #expect(file.status == 1)
        #expect(file.errors.contains("/etc/passwd"))
    }

    @Test(
        "a command line that cannot be understood ends with status 2",
        arguments: [
            ["show"], ["show", "x"], ["show", "0"], ["show", "-3"], ["frobnicate"], ["tasks", "--state", "late"],
            ["tasks", "--limit", "0"],
            ["tasks", "--rep", "bob", "--everybody"], ["done", "12", "--outcome", "maybe"], ["dismiss", "12"], ["snooze", "12"],
            ["snooze", "12", "soonish"], ["snooze", "12", "2026-13-01"], ["log", "C-1", "--at", "2h"], ["import"], ["import", "x.csv"],
            ["import", "customers.csv", "--batch", "0"], ["import", "customers.csv", "--delimiter", "ab"],
            ["import", "customers.csv", "--map", "id"], ["import", "customers.csv", "--map", "id=a", "--map", "id=b"],
        ])
    func usage(arguments: [String]) async throws {
        let run = try await followupctl(arguments, daemon: nil)
        #expect(run.status == 2, "\(run.errors)")
        #expect(run.output.isEmpty)
        #expect(!run.errors.isEmpty)
    }

    @Test("a time that is not understood is marked at the place")
    func mark() async throws {
        let run = try await followupctl(["snooze", "12", "tomorrow", "25:00"], daemon: nil)
        #expect(run.errors == "followupctl: the hour is at most 23\n  tomorrow 25:00\n           ^\n")
    }

    @Test(
        "help is no error, and tells the exit status and the environment",
        arguments: [
            ["--help"], ["help"], ["help", "import"], ["import", "--help"], ["--version"], ["--generate-completion-script", "bash"],
        ])
    func help(arguments: [String]) async throws {
        let run = try await followupctl(arguments, daemon: nil)
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        #expect(!run.output.isEmpty)
        if arguments == ["--help"] {
            #expect(run.output.contains("EXIT STATUS: 0 done; 1 failed; 2") && run.output.contains("FOLLOWUPD_SOCKET"))
        }
    }

    @Test(
        "a list in which there is nothing because of a name that nothing has says so, with the name that may be meant",
        arguments: [
            (["tasks", "--rule", "renewel"], "there is no rule 'renewel': did you mean 'renewal'?"),
            (["tasks", "--rule", "xyzzy", "--count"], "there is no rule 'xyzzy': 'followupctl rules' lists them"),
            (["tasks", "--team", "nroth", "--json"], "there is no team 'nroth': did you mean 'north'?"),
            (["agenda", "--team", "sales", "--ics"], "nobody works in a team 'sales'"),
            (["export", "tasks", "--team", "nort"], "there is no team 'nort': did you mean 'north'?"),
            (["export", "events", "--team", "nort"], "there is no team 'nort': did you mean 'north'?"),
            (["watch", "--lines", "--team", "nort"], "there is no team 'nort': did you mean 'north'?"),
        ])
    func unknownNames(arguments: [String], words: String) async throws {
        var state = FakeWorld.State()
        state.colleagues = [["login": "anna", "name": "Anna"], ["login": "bea", "name": "Bea", "team": "north"]]
        try await FakeDaemon.with(state) { daemon in
            let run = try await followupctl(arguments, daemon: daemon)
            #expect(run.status == 1 && run.output.isEmpty, "\(run)")
            #expect(run.errors == "followupctl: \(words)\n")
        }
    }

    @Test(
        "a name that something has gives an empty list", arguments: [["--rule", "renewal"], ["--rule", "referral"], ["--team", "north"]])
    func emptyLists(arguments: [String]) async throws {
        var state = FakeWorld.State()
        state.colleagues = [["login": "bea", "name": "Bea", "team": "north"]]
        try await FakeDaemon.with(state) { daemon in
            let run = try await followupctl(["tasks"] + arguments, daemon: daemon)
            #expect(run.status == 0 && run.errors.isEmpty && !run.output.isEmpty, "\(run)")
        }
    }

    @Test("the socket may be named before the verb and after it")
    func socketOption() async throws {
        try await FakeDaemon.with(day) { daemon in
            for arguments in [["--socket", daemon.socket, "show", "12"], ["show", "12", "--socket", daemon.socket]] {
                let run = try await followupctl(arguments, daemon: nil)
                #expect(run.status == 0)
            }
        }
    }
}
