import ControlInterface
import FollowUp
import Keeper
import KeeperTestSupport
import Testing
import Varlink

@Suite("A call is carried out once, and the second of two people is told who was first", .timeLimit(.minutes(5)))
struct OnceTests {
    private static let interfaces = [Interfaces.tasks, Interfaces.records, Interfaces.rules, Interfaces.reports, Interfaces.service]
    /// What changes nothing that is stored.
    private static let reading: Set<String> = [
        "List", "Count", "Get", "Watch", "GetCustomer", "GetDeal", "GetRequest", "ListInteractions", "ListAbsences", "ListCustomers",
        "ListDeals", "ListColleagues", "Export", "Why", "WhyNot", "Preview", "Simulate", "Coverage", "Report", "Status", "ListPrograms",
        "ListDeadLetters", "GetDeadLetter",
        "Backup",
        "CheckIntegrity",
        "Examine", "ReadMoment",
        // What is over is over, however often it is said.
        "FinishImport",
        // Reading the configuration again is reading it again.
        "Reload",
    ]

    /// A call of each method that changes something, by interface and name; a test sees to it that none is forgotten.
    private static let writing: [String: JSONObject] = [
        "Tasks.Done": ["id": 1, "outcome": "no_answer"], "Tasks.Snooze": ["id": 1, "until": "2026-03-05T09:00:00Z"],
        "Tasks.Dismiss": ["id": 1, "reason": "no need"], "Tasks.Seen": ["id": 1], "Tasks.HandOver": ["id": 1, "to": "bert"],
        "Tasks.HandBack": ["id": 1], "Tasks.Reopen": ["id": 1], "Tasks.Undo": ["id": 1],
        "Records.UpsertCustomers": ["customers": [["id": "C2", "name": "Two", "since": "2020-01-01"], ["id": "C3", "name": ""]]],
        "Records.UpsertContracts": ["contracts": [Office.contract("K2", "C1")]],
        "Records.UpsertDeals": ["deals": [["id": "D2", "customer": "C1", "name": "Floor"]]],
        "Records.UpsertRequests": ["requests": [["id": "R2", "customer": "C1", "topic": "T"]]],
        "Records.UpsertReps": ["reps": [["login": "zoe", "name": "Zoe"]]],
        "Records.UpsertAbsences": ["absences": [["rep": "anna", "first": "2026-08-01", "last": "2026-08-02"]]],
        "Records.RemoveAbsence": ["id": "anna 2026-03-01"],
        "Records.LogInteraction": ["interaction": ["customer": "C1", "kind": "call", "outcome": "no_answer"]],
        "Records.ChangeDeal": ["id": "D1", "stage": "qualified", "accept": true],
        "Records.ChangeRequest": ["id": "R1", "status": "answered"],
        "Records.Import": ["kind": "reps", "columns": ["login", "name"], "rows": [["cells": ["yve", "Yve"]]]],
        "Rules.Ask": ["rule": "audit", "record": "C1"], "Service.RetryDeadLetters": [:], "Service.DropDeadLetters": ["program": "mail"],
        "Service.Erase": ["customer": "C1"],
    ]

    /// A call of each interface that asks for something else under the key.
    private static let others: [String: (String, JSONObject)] = [
        Interfaces.tasks: ("Dismiss", ["id": 2, "reason": "other", "idempotencyKey": "k"]),
        Interfaces.records: ("UpsertReps", ["reps": [["login": "xander", "name": "Xander"]], "idempotencyKey": "k"]),
        Interfaces.rules: ("Ask", ["rule": "audit", "record": "C9", "idempotencyKey": "k"]),
        Interfaces.service: ("DropDeadLetters", ["program": "chat", "idempotencyKey": "k"]),
    ]

    @Test("every method that changes something takes an idempotency key, and has a call here", arguments: interfaces)
    func keys(interface: String) throws {
        let description = try Interfaces.description(of: interface)
        for method in description.methods where !Self.reading.contains(method.name) {
            #expect(method.parameters.contains { $0.name == "idempotencyKey" }, "\(interface).\(method.name)")
            let name = "\(interface.split(separator: ".").last ?? "").\(method.name)"
            #expect(Self.writing[name] != nil, "\(name)")
        }
    }

    @Test(
        "sent again under its key, a call is answered as it was and not done again; for something else the key is refused",
        arguments: writing.keys.sorted())
    func once(name: String) async throws {
        try await withOffice(rules: [World.followUp, World.renewal, World.audit]) { office in
            try await office.addSampleRecords()
            try await office.addMoreRecords()
            try await office.addDeadLetter()
            let boss = try await office.client(.boss)
            if name == "Tasks.HandBack" { _ = try await boss.tasks("HandOver", ["id": 1, "to": "bert"]) }
            if name == "Tasks.Reopen" || name == "Tasks.Undo" { _ = try await boss.tasks("Dismiss", ["id": 1, "reason": "x"]) }
            let method = "io.followupd.\(name)"
            var parameters = try #require(Self.writing[name])
            parameters["idempotencyKey"] = "k"
            let reply = try await boss.call(method, parameters)
            await office.world.keeper.replanned()
            let last = try await office.world.store.read { try $0.lastSeq() }
            // Later, and after other things: what is answered is what was.
            office.world.clock.set(try instant("2026-03-02T12:00:00Z"))
            #expect(try await boss.call(method, parameters) == reply)
            #expect(try await office.world.store.read { try $0.lastSeq() } == last)
            let interface = method.split(separator: ".").dropLast().joined(separator: ".")
            let (other, changed) = try #require(Self.others[interface])
            let error = try await boss.refusal("\(interface).\(other)", changed)
            #expect(error == VarlinkError(name: "\(interface).KeyReused", parameters: ["key": "k"]))
            if name == "Service.Erase" {
                let another = try await boss.refusal(method, ["customer": "C9", "idempotencyKey": "k"])
                #expect(another == VarlinkError(name: "\(interface).KeyReused", parameters: ["key": "k"]))
                let unkeyed = try await boss.refusal(method, ["customer": "C1"])
                #expect(unkeyed == VarlinkError(name: "\(interface).NoSuchCustomer", parameters: ["customer": "C1"]))
            }
            // Another caller's keys have nothing to do with it.
            if name == "Tasks.Seen" { #expect(try await office.client(.adam).refusal(method, ["id": 1, "idempotencyKey": "k"]) == nil) }
        }
    }

    @Test("of two people who act on one task, the second is told who was first, what they did and when; nothing else happens")
    func second() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let id = try #require(try await office.openTasks([("C1", "anna")]).first)
            let anna = try await office.client(.anna)
            let mila = try await office.client(.mila)
            let seen = try await anna.tasks("Get", ["id": .integer(id)])["task"]?["revision"] ?? 0
            #expect(try await mila.tasks("Get", ["id": .integer(id)])["task"]?["revision"] == seen)
            _ = try await anna.tasks("Snooze", ["id": .integer(id), "until": "2026-03-05T09:00:00Z", "revision": seen])
            office.world.clock.set(try instant("2026-03-02T09:00:00Z"))
            let events = try await office.world.events().count
            let error = VarlinkError(
                name: "\(Interfaces.tasks).ChangedMeanwhile",
                parameters: [
                    "id": .integer(id), "revision": .integer((seen.integerValue ?? 0) + 1), "by": "anna", "at": "2026-03-02T08:00:00Z",
                    "kind": "task.snoozed",
                ])
            for (method, more) in [
                ("Done", [:]), ("Dismiss", ["reason": "x"]), ("Snooze", ["until": "2026-03-06T09:00:00Z"]), ("Seen", [:]),
                ("HandOver", ["to": "bert"]), ("Reopen", [:]), ("Undo", [:]),
            ] as [(String, JSONObject)] {
                var parameters = more
                parameters["id"] = .integer(id)
                parameters["revision"] = seen
                #expect(try await mila.refusal("\(Interfaces.tasks).\(method)", parameters) == error, "\(method)")
            }
            #expect(try await office.world.events().count == events)
        }
    }

    @Test("of two who act at the same moment, one is first, whichever it is, and the other is told so")
    func together() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let ids = try await office.openTasks((0..<20).map { ("C\($0)", "anna") })
            let (anna, mila) = (try await office.client(.anna), try await office.client(.mila))
            for id in ids {
                let parameters: JSONObject = ["id": .integer(id), "revision": 1, "outcome": "reached"]
                async let one = anna.refusal("\(Interfaces.tasks).Done", parameters)
                async let two = mila.refusal("\(Interfaces.tasks).Done", parameters)
                let refusals = try await [one, two].compactMap(\.self)
                #expect(refusals.count == 1)
                #expect(["\(Interfaces.tasks).ChangedMeanwhile", "\(Interfaces.tasks).AlreadyClosed"].contains(refusals.first?.name))
            }
        }
    }
}
