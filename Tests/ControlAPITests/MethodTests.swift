import CivilTime
import ControlInterface
import FollowUp
import KeeperTestSupport
import Testing
import Varlink

@Suite("Every method and every error of the control socket", .timeLimit(.minutes(5)))
struct MethodTests {
    static let interfaces = [Interfaces.tasks, Interfaces.records, Interfaces.reports, Interfaces.service]

    @Test("every method of the interfaces has a sample call here", arguments: interfaces)
    func nothingForgotten(interface: String) throws {
        let methods = try Interfaces.description(of: interface).methods.map { "\(interface).\($0.name)" }
        #expect(!methods.isEmpty)
        #expect(Set(methods) == Set(Sample.all.map(\.method).filter { $0.hasPrefix(interface + ".") }))
    }

    @Test("a sample call is answered, to the letter", arguments: Sample.all)
    func answers(sample: Sample) async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            if sample.needsMore { try await office.addMoreRecords() }
            let client = try await office.client(sample.person)
            if sample.method.contains("DeadLetter") { try await office.addDeadLetter() }
            for (method, parameters) in sample.first { _ = try await client.call(method, parameters) }
            var reply: JSONObject?
            try await office.world.keeper.indexText()
            if sample.isStream {
                for try await first in try await client.callMore(sample.method, sample.parameters) {
                    reply = first
                    break
                }
            } else {
                reply = try await client.call(sample.method, sample.parameters)
            }
            if sample.method.hasSuffix(".Backup") {
                #expect(reply?["bytes"]?.integerValue ?? 0 > 100_000)
                reply?["bytes"] = nil
            }
            if sample.method.hasSuffix(".Status") {
                #expect(reply?["database"] == .string(office.world.store.path))
                #expect(reply?["logId"]?.stringValue?.count == 32)
                reply?["database"] = nil
                reply?["logId"] = nil
                #expect(reply?["lateness"]?["count"] == 1)
                #expect(reply?["lateness"]?["p99"] == reply?["lateness"]?["longest"])
                #expect(reply?["storage"]?["events"] == 8 && reply?["storage"]?["deadLetters"] == 0)
                reply?["lateness"] = nil
                reply?["storage"] = nil
            }
            #expect(reply == sample.reply)
        }
    }

    /// A call that ends with a typed error.
    struct Failing: Sendable, CustomStringConvertible {
        var person: Person
        var method: String
        var parameters: JSONObject = [:]
        var error: VarlinkError
        var description: String { "\(method) → \(error.name)" }
    }

    private static func tasks(_ name: String, _ parameters: JSONObject) -> VarlinkError {
        VarlinkError(name: "\(Interfaces.tasks).\(name)", parameters: parameters)
    }

    private static func records(_ name: String, _ parameters: JSONObject) -> VarlinkError {
        VarlinkError(name: "\(Interfaces.records).\(name)", parameters: parameters)
    }

    static let failing: [Failing] = [
        Failing(
            person: .anna, method: "\(Interfaces.records).GetCustomer", parameters: ["id": "C9"],
            error: records("NoSuchRecord", ["kind": "customers", "id": "C9"])),
        Failing(
            person: .boss, method: "\(Interfaces.records).ChangeDeal", parameters: ["id": "D9", "stage": "won"],
            error: records("NoSuchRecord", ["kind": "deals", "id": "D9"])),
        Failing(
            person: .boss, method: "\(Interfaces.records).ChangeRequest", parameters: ["id": "R9", "status": "answered"],
            error: records("NoSuchRecord", ["kind": "requests", "id": "R9"])),
        Failing(
            person: .boss, method: "\(Interfaces.records).RemoveAbsence", parameters: ["id": "V9"],
            error: records("NoSuchRecord", ["kind": "absences", "id": "V9"])),
        Failing(
            person: .boss, method: "\(Interfaces.records).ListInteractions", parameters: ["customer": "C1", "cursor": "5"],
            error: .invalidParameter("cursor")),
        Failing(
            person: .boss, method: "\(Interfaces.records).ListAbsences", parameters: ["limit": 0], error: .invalidParameter("limit")),
        Failing(
            person: .boss, method: "\(Interfaces.service).Erase", parameters: ["customer": "C9"],
            error: VarlinkError(name: "\(Interfaces.service).NoSuchCustomer", parameters: ["customer": "C9"])),
        Failing(
            person: .boss, method: "\(Interfaces.reports).Report", parameters: ["from": "2026-02-02", "until": "2026-02-01"],
            error: .invalidParameter("from")),
        Failing(person: .anna, method: "\(Interfaces.reports).Report", parameters: ["rep": "bert"], error: .permissionDenied),
        Failing(
            person: .boss, method: "\(Interfaces.service).GetDeadLetter", parameters: ["id": 9],
            error: VarlinkError(name: "\(Interfaces.service).NoSuchDeadLetter", parameters: ["id": 9])),
        Failing(
            person: .boss, method: "\(Interfaces.service).ListDeadLetters", parameters: ["cursor": "x"],
            error: .invalidParameter("cursor")),
        Failing(
            person: .boss, method: "\(Interfaces.service).RetryDeadLetters", parameters: ["ids": [1], "program": "mail"],
            error: .invalidParameter("program")),
        Failing(person: .boss, method: "\(Interfaces.records).Export", parameters: ["kind": "customers"], error: .expectedMore),
        Failing(
            person: .boss, method: "\(Interfaces.records).ListCustomers", parameters: ["text": "…"], error: .invalidParameter("text")),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).List", parameters: ["order": "priority", "cursor": "1.2"],
            error: .invalidParameter("cursor")),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).List", parameters: ["dueFrom": "soon"], error: .invalidParameter("dueFrom")),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).List", parameters: ["overdue": true, "states": ["done"]],
            error: .invalidParameter("states")),
        Failing(person: .anna, method: "\(Interfaces.tasks).List", parameters: ["line": true], error: .permissionDenied),
        Failing(person: .anna, method: "\(Interfaces.tasks).Get", parameters: ["id": 99], error: tasks("NoSuchTask", ["id": 99])),
        Failing(
            person: .boss, method: "\(Interfaces.tasks).List", parameters: ["rep": "zoe"], error: tasks("NoSuchRep", ["rep": "zoe"])),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).Snooze", parameters: ["id": 1, "until": "2026-03-02T08:00:00Z"],
            error: tasks("NotPossible", ["id": 1, "reason": "2026-03-02T08:00:00Z is not after now, 2026-03-02T08:00:00Z"])),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).Snooze", parameters: ["id": 2, "until": "2026-09-30T22:00:00Z"],
            error: tasks(
                "NotPossible",
                ["id": 2, "reason": "2026-09-30T22:00:00Z is not before the task's window closes, 2026-09-30T22:00:00Z"])),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).Seen", parameters: ["id": 2],
            error: tasks("NotPossible", ["id": 2, "reason": "it is not open yet; it opens at 2026-07-02T07:00:00Z"])),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).HandOver", parameters: ["id": 1, "to": "zoe"],
            error: tasks("NoSuchRep", ["rep": "zoe"])),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).HandOver", parameters: ["id": 1, "to": "ines"],
            error: tasks("NotPossible", ["id": 1, "reason": "ines is not active, and takes no work"])),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).HandBack", parameters: ["id": 1],
            error: tasks("NotPossible", ["id": 1, "reason": "nobody handed it over"])),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).Reopen", parameters: ["id": 1],
            error: tasks("NotPossible", ["id": 1, "reason": "it is open, and there is nothing to reopen"])),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).Undo", parameters: ["id": 1],
            error: tasks("NotPossible", ["id": 1, "reason": "there is nothing to take back: nobody has done anything to it"])),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).Done", parameters: ["id": 1, "revision": 0],
            error: tasks(
                "ChangedMeanwhile", ["id": 1, "revision": 1, "by": "followupd", "at": "2026-03-02T08:00:00Z", "kind": "task.moved"])),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).Done", parameters: ["id": 1, "idempotencyKey": ""],
            error: .invalidParameter("idempotencyKey")),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).Dismiss", parameters: ["id": 1, "reason": " \n"],
            error: tasks("NotPossible", ["id": 1, "reason": "a dismissal has to say why"])),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).Snooze", parameters: ["id": 1, "until": "tomorrow"],
            error: .invalidParameter("until")),
        Failing(
            person: .anna, method: "\(Interfaces.tasks).Done", parameters: ["id": 1, "outcome": "perhaps"],
            error: .invalidParameter("outcome")),
        Failing(
            person: .anna, method: "\(Interfaces.records).LogInteraction",
            parameters: ["interaction": ["id": "I9", "customer": "C9", "kind": "call"]],
            error: records(
                "InvalidRecord",
                [
                    "record": "I9", "field": "customer",
                    "reason": "there is no customer 'C9'; import the customers first, or correct the id",
                ])),
    ]

    @Test("a call that cannot be carried out says why, and changes nothing", arguments: failing)
    func fails(failing: Failing) async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let before = try await office.world.tasks()
            let client = try await office.client(failing.person)
            #expect(try await client.refusal(failing.method, failing.parameters) == failing.error)
            #expect(try await office.world.tasks() == before)
        }
    }

    @Test("a closed task says how, when and by whom it was closed, to every command", arguments: ["Done", "Snooze", "Dismiss"])
    func alreadyClosed(method: String) async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let client = try await office.client(.anna)
            _ = try await client.tasks("Dismiss", ["id": 1, "reason": "twice"])
            var parameters: JSONObject = ["id": 1]
            if method == "Snooze" { parameters["until"] = "2026-03-05T09:00:00Z" }
            if method == "Dismiss" { parameters["reason"] = "again" }
            let closed = Self.tasks(
                "AlreadyClosed", ["id": 1, "state": "dismissed", "closedAt": "2026-03-02T08:00:00Z", "closedBy": "anna"])
            #expect(try await client.refusal("\(Interfaces.tasks).\(method)", parameters) == closed)
        }
    }

    @Test("a task that expired was closed by nobody")
    func expired() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            try await office.world.move(to: try instant("2026-10-01T08:00:00Z"))
            let client = try await office.client(.anna)
            let error = try #require(try await client.refusal("\(Interfaces.tasks).Done", ["id": 2]))
            #expect(
                error == Self.tasks("AlreadyClosed", ["id": 2, "state": "expired", "closedAt": "2026-10-01T08:00:00Z"]))
        }
    }

    @Test("a try that reached nobody, made when the window is over already, ends the task, and the log says so")
    func triedTooLate() async throws {
        var rule = World.followUp
        rule.steps[0].closes = DatePhrase(offset: Span(days: 20), anchor: .opens)
        try await withOffice(rules: [rule]) { office in
            _ = try await office.world.keeper.upsert([World.customer("C1", since: "2026-03-01")], by: .daemon)
            try await office.world.move(to: try instant("2026-04-01T08:00:00Z"))
            let anna = try await office.client(.anna)
            let id = try #require(try await anna.list().first)
            // The clock has passed the end, and the alarm has not rung yet.
            office.world.clock.set(try instant("2026-05-01T08:00:00Z"))
            let reply = try await anna.tasks("Done", ["id": .integer(id), "outcome": "no_answer"])
            #expect(reply["task"]?["state"] == "expired")
            #expect(try await office.world.taskEvents().suffix(2) == [.taskRetried, .taskExpired])
        }
    }

    @Test("a key that was used for something else is refused, and nothing is done")
    func keyReused() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let client = try await office.client(.anna)
            let done: JSONObject = ["id": 1, "note": "x", "idempotencyKey": "k"]
            let reply = try await client.tasks("Done", done)
            #expect(try await client.tasks("Done", done) == reply)
            let error = try await client.refusal("\(Interfaces.tasks).Done", ["id": 1, "note": "y", "idempotencyKey": "k"])
            #expect(error == Self.tasks("KeyReused", ["key": "k"]))
        }
    }

    @Test("a configuration that is refused is told with all its mistakes")
    func configurationRefused() async throws {
        try await withOffice { office in
            office.problems.withLock {
                $0 = [
                    Wire.Problem(file: "a.yaml", line: 3, column: 5, message: "no such key"),
                    Wire.Problem(file: "b.yaml", line: 1, column: 1, message: "empty"),
                ]
            }
            let problems: JSON = [
                ["file": "a.yaml", "line": 3, "column": 5, "message": "no such key"],
                ["file": "b.yaml", "line": 1, "column": 1, "message": "empty"],
            ]
            let client = try await office.client(.boss)
            #expect(
                try await client.refusal("\(Interfaces.service).Reload")
                    == VarlinkError(name: "\(Interfaces.service).ConfigurationRefused", parameters: ["problems": problems]))
            #expect(try await client.service("Status")["problems"] == problems)
        }
    }

    @Test("while the daemon stops, every method says that its store is unavailable", arguments: Sample.all)
    func stopped(sample: Sample) async throws {
        // Reading the configuration is not the keeper's; that it cannot be put in force comes from the keeper.
        try await withOffice { office in
            try await office.addSampleRecords()
            let client = try await office.client(sample.person)
            await office.world.stop()
            var error: VarlinkError?
            if sample.isStream {
                do {
                    for try await _ in try await client.callMore(sample.method, sample.parameters) {}
                } catch let thrown as VarlinkError {
                    error = thrown
                }
            } else {
                error = try await client.refusal(sample.method, sample.parameters)
            }
            let interface = sample.method.split(separator: ".").dropLast().joined(separator: ".")
            #expect(error?.name == "\(interface).StoreUnavailable")
            #expect(error?.parameters["reason"]?.stringValue?.isEmpty == false)
        }
    }

    @Test("every error of the interfaces is met by a test of this suite", arguments: interfaces)
    func noErrorForgotten(interface: String) throws {
        let met =
            Set(Self.failing.map(\.error.name))
            .union(["\(Interfaces.tasks).AlreadyClosed", "\(Interfaces.tasks).KeyReused", "\(Interfaces.service).ConfigurationRefused"])
            // Of these, in the tests of dead letters and of watching.
            .union(["\(Interfaces.service).BackupUnderWay", "\(Interfaces.records).KeyReused"])
            .union([
                "\(Interfaces.service).NotAMoment", "\(Interfaces.service).KeyReused", "\(Interfaces.tasks).EventsPruned",
                "\(Interfaces.tasks).FellBehind",
            ])
            .union(Self.interfaces.map { "\($0).StoreUnavailable" })
        for error in try Interfaces.description(of: interface).errors { #expect(met.contains("\(interface).\(error.name)")) }
    }
}
