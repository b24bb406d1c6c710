import ControlInterface
import FollowUp
import KeeperTestSupport
import Testing
import Varlink

@Suite("Records that come in", .timeLimit(.minutes(5)))
struct RecordsTests {
    /// A record that is refused between two that are taken.
    struct Bad: Sendable, CustomStringConvertible {
        var method: String
        var changes: JSONObject
        var field: String
        var reason: String
        var description: String { "\(method) \(changes)" }
    }

    private static let long = JSON.string(String(repeating: "é", count: 2049))

    static let bad: [Bad] = [
        Bad(method: "UpsertCustomers", changes: ["since": "2026-02-29"], field: "since", reason: "2026-12-31"),
        Bad(method: "UpsertCustomers", changes: ["owner": "zoe"], field: "owner", reason: "no rep 'zoe'"),
        Bad(method: "UpsertCustomers", changes: ["name": " "], field: "name", reason: "empty"),
        Bad(method: "UpsertCustomers", changes: ["name": long], field: "name", reason: "4098 bytes"),
        Bad(method: "UpsertCustomers", changes: ["id": ""], field: "id", reason: "empty"),
        Bad(method: "UpsertCustomers", changes: ["id": "a\tb"], field: "id", reason: "control character"),
        Bad(method: "UpsertCustomers", changes: ["id": .string(String(repeating: "x", count: 201))], field: "id", reason: "200 bytes"),
        Bad(method: "UpsertCustomers", changes: ["zone": "Mars/Olympus"], field: "zone", reason: "Mars/Olympus"),
        Bad(method: "UpsertCustomers", changes: ["zone": "../../etc/passwd"], field: "zone", reason: "passwd"),
        Bad(method: "UpsertContracts", changes: ["customer": "C9"], field: "customer", reason: "no customer 'C9'"),
        Bad(method: "UpsertContracts", changes: ["start": "2027-01-01"], field: "end", reason: "2026-12-31 is before the start"),
        Bad(method: "UpsertContracts", changes: ["end": "2026-13-01"], field: "end", reason: "2026-13-01"),
        Bad(method: "UpsertContracts", changes: ["start": "yesterday"], field: "start", reason: "yesterday"),
        Bad(method: "UpsertContracts", changes: ["value": "12,50"], field: "value", reason: "1200.50"),
        Bad(method: "UpsertContracts", changes: ["value": "1.234"], field: "value", reason: "1200.50"),
        Bad(method: "UpsertContracts", changes: ["value": "99999999999999999999"], field: "value", reason: "no amount"),
        Bad(method: "UpsertContracts", changes: ["value": "92233720368547758.08"], field: "value", reason: "no amount"),
        Bad(method: "UpsertContracts", changes: ["currency": "eur"], field: "currency", reason: "ISO 4217"),
        Bad(method: "UpsertContracts", changes: ["currency": "EURO"], field: "currency", reason: "ISO 4217"),
        Bad(method: "UpsertContracts", changes: ["notice": "3 moons"], field: "notice", reason: "3 months"),
        Bad(method: "UpsertReps", changes: ["manager": "nix"], field: "manager", reason: "no rep 'nix'"),
        Bad(method: "UpsertReps", changes: ["zone": "CEST"], field: "zone", reason: "CEST"),
        Bad(method: "UpsertReps", changes: ["login": "a\nb"], field: "login", reason: "control character"),
        Bad(method: "UpsertReps", changes: ["name": ""], field: "name", reason: "empty"),
    ]

    private static func record(_ method: String, _ number: Int) -> JSON {
        switch method {
        case "UpsertCustomers": Office.customer("N\(number)")
        case "UpsertContracts": Office.contract("N\(number)", "C1")
        default: ["login": "n\(number)", "name": "New"]
        }
    }

    private static func parameter(_ method: String) -> String { method.dropFirst("Upsert".count).lowercased() }

    @Test("F3: a bad record is refused by itself, with its place, its field and what would be right", arguments: bad)
    func refusedAlone(bad: Bad) async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let boss = try await office.client(.boss)
            var wrong = Self.record(bad.method, 1).objectValue ?? [:]
            for (key, value) in bad.changes { wrong[key] = value }
            let records: JSON = [Self.record(bad.method, 0), .object(wrong), Self.record(bad.method, 2)]
            let reply = try await boss.records(bad.method, [Self.parameter(bad.method): records])
            #expect(reply["accepted"] == 2)
            #expect(reply.refusals == ["1 \(bad.field)"])
            #expect(reply["refused"]?[0]?["reason"]?.stringValue?.contains(bad.reason) == true, "\(reply)")
            let status = try await boss.service("Status")
            let counts: [String: Int64] = ["customers": 1, "contracts": 1, "reps": Int64(Office.team.count)]
            let kind = Self.parameter(bad.method)
            #expect(status["records"]?[kind]?.integerValue == (counts[kind] ?? 0) + 2)
        }
    }

    /// A row of an import that is refused between two that are taken.
    struct BadRow: Sendable, CustomStringConvertible {
        var kind: String
        var column: String
        var cell: String
        var field: String?
        var description: String { "\(kind) \(column)=\(cell.prefix(30))" }
    }

    private static let columns: [String: [(name: String, cell: String)]] = [
        "customers": [
            ("id", "#"), ("name", "New"), ("segment", ""), ("owner", "anna"), ("status", "active"), ("since", ""), ("zone", ""),
        ],
        "contracts": [
            ("id", "#"), ("customer", "C1"), ("name", "Hosting"), ("status", ""), ("start", "2025-01-01"), ("end", "2026-12-31"),
            ("end_included", "yes"), ("notice", "30 days"), ("auto_renew", "1"), ("value", "12.5"), ("currency", "USD"),
        ],
        "interactions": [
            ("id", "#"), ("customer", "C1"), ("kind", "call"), ("outcome", ""), ("at", "2026-02-01 10:00"), ("rep", "anna"), ("note", ""),
        ],
        "deals": [
            ("id", "#"), ("customer", "C1"), ("name", "Kitchen"), ("stage", "qualified"), ("stage_since", "2026-02-01"),
            ("created", "2026-02-01"),
            ("owner", "anna"), ("accepted", "2026-02-01 14:00"), ("expected_close", ""), ("value", "100"), ("currency", "EUR"),
            ("attributes.size", "1"),
        ],
        "requests": [
            ("id", "#"), ("customer", "C1"), ("topic", "Why?"), ("status", ""), ("rep", "anna"), ("specialist", "cleo"),
            ("asked", "2026-02-01"),
            ("answered", ""), ("deal", ""),
        ],
        "absences": [("id", "#"), ("rep", "anna"), ("first", "2026-08-01"), ("last", "2026-08-02"), ("substitute", "bert")],
        "reps": [("login", "#"), ("name", "New"), ("email", ""), ("team", ""), ("manager", "mila"), ("zone", ""), ("active", "")],
    ]

    static let badRows: [BadRow] = [
        BadRow(kind: "customers", column: "status", cell: "sleeping"), BadRow(kind: "customers", column: "since", cell: "2025-11-31"),
        BadRow(kind: "customers", column: "owner", cell: "zoe"), BadRow(kind: "customers", column: "zone", cell: "Europe"),
        BadRow(kind: "customers", column: "segment", cell: String(repeating: "x", count: 4097)),
        BadRow(kind: "contracts", column: "end_included", cell: "maybe"), BadRow(kind: "contracts", column: "auto_renew", cell: "2"),
        BadRow(kind: "contracts", column: "status", cell: "dead"), BadRow(kind: "contracts", column: "customer", cell: "C9"),
        BadRow(kind: "contracts", column: "start", cell: "2026-12-32"), BadRow(kind: "contracts", column: "value", cell: "EUR 5"),
        BadRow(kind: "contracts", column: "start", cell: "2027-01-01", field: "end"),
        BadRow(kind: "contracts", column: "currency", cell: "€"), BadRow(kind: "contracts", column: "notice", cell: "soon"),
        BadRow(kind: "interactions", column: "kind", cell: "fax"), BadRow(kind: "interactions", column: "kind", cell: ""),
        BadRow(kind: "interactions", column: "outcome", cell: "perhaps"), BadRow(kind: "interactions", column: "at", cell: "2026-02-30"),
        // More than a day ahead of the clock: it would silence the customer's cadence until then.
        BadRow(kind: "interactions", column: "at", cell: "2026-03-03T08:00:01Z"),
        BadRow(kind: "interactions", column: "customer", cell: "C9"), BadRow(kind: "interactions", column: "rep", cell: "zoe"),
        BadRow(kind: "interactions", column: "rep", cell: "nix"),
        BadRow(kind: "deals", column: "customer", cell: "C9"), BadRow(kind: "deals", column: "owner", cell: "zoe"),
        BadRow(kind: "deals", column: "stage_since", cell: "2026-03-03T08:00:01Z"),
        BadRow(kind: "deals", column: "created", cell: "2026-02-02", field: "stage_since"),
        BadRow(kind: "deals", column: "accepted", cell: "2027-01-01"), BadRow(kind: "deals", column: "stage", cell: "signed"),
        BadRow(kind: "deals", column: "attributes.size", cell: String(repeating: "x", count: 4097)),
        BadRow(kind: "requests", column: "specialist", cell: "zoe"), BadRow(kind: "requests", column: "rep", cell: "zoe"),
        BadRow(kind: "requests", column: "deal", cell: "D9"), BadRow(kind: "requests", column: "answered", cell: "2026-01-31"),
        BadRow(kind: "requests", column: "asked", cell: "2027-01-01"), BadRow(kind: "requests", column: "answered", cell: "2027-01-01"),
        BadRow(kind: "absences", column: "rep", cell: "zoe"), BadRow(kind: "absences", column: "substitute", cell: "zoe"),
        BadRow(kind: "absences", column: "substitute", cell: "anna"), BadRow(kind: "absences", column: "last", cell: "2029-01-01"),
        BadRow(kind: "absences", column: "last", cell: "2026-07-31"), BadRow(kind: "absences", column: "first", cell: ""),
        BadRow(kind: "reps", column: "manager", cell: "zoe"), BadRow(kind: "reps", column: "active", cell: "on leave"),
        BadRow(kind: "reps", column: "zone", cell: "UTC+1"), BadRow(kind: "reps", column: "login", cell: " "),
    ]

    private static func importing(_ kind: String, _ cells: [[String]], columns names: [String]? = nil) -> JSONObject {
        let names = names ?? columns[kind, default: []].map(\.name)
        return [
            "kind": .string(kind), "columns": .array(names.map(JSON.string)),
            "rows": .array(cells.map { ["cells": .array($0.map(JSON.string))] }),
        ]
    }

    private static func row(_ kind: String, _ number: Int, _ changes: [String: String] = [:]) -> [String] {
        columns[kind, default: []].map { changes[$0.name] ?? ($0.cell == "#" ? "n\(number)" : $0.cell) }
    }

    @Test("F3: a bad row of an import is refused by itself, by the column's name", arguments: badRows)
    func rowRefusedAlone(bad: BadRow) async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let boss = try await office.client(.boss)
            let rows = [Self.row(bad.kind, 0), Self.row(bad.kind, 1, [bad.column: bad.cell]), Self.row(bad.kind, 2)]
            let reply = try await boss.records("Import", Self.importing(bad.kind, rows))
            #expect(reply["accepted"] == 2)
            #expect(reply.refusals == ["1 \(bad.field ?? bad.column)"])
            #expect(reply["refused"]?[0]?["reason"]?.stringValue?.isEmpty == false)
        }
    }

    @Test("F3: records that cannot be read and records that do not fit what is known are refused in their places, in one order")
    func bothWaysOfRefusing() async throws {
        try await withOffice { office in
            let customers: JSON = [
                Office.customer("a", since: "never"), Office.customer("b", owner: "zoe"), Office.customer("c"),
                Office.customer("d", since: "2026-04-31"), Office.customer("e", owner: "nix"),
            ]
            let reply = try await office.client(.boss).records("UpsertCustomers", ["customers": customers])
            #expect(reply.refusals == ["0 since", "1 owner", "3 since", "4 owner"])
            #expect(reply["accepted"] == 1)
        }
    }

    @Test("a row with other than one cell for each column is refused by itself, since nobody knows what stands where")
    func raggedRows() async throws {
        try await withOffice { office in
            let boss = try await office.client(.boss)
            let good = Self.row("customers", 0)
            let rows = [good, Self.row("customers", 1).dropLast(), Self.row("customers", 2) + ["more"], [], Self.row("customers", 3)]
            let reply = try await boss.records("Import", Self.importing("customers", rows.map { Array($0) }))
            #expect(reply["accepted"] == 2)
            #expect(reply.refusals == ["1 cells", "2 cells", "3 cells"])
        }
    }

    @Test(
        "columns that are unknown, named twice or missing are named, and nothing is taken",
        arguments: [
            ("customers", ["id", "nmae"], "columns[1]"), ("customers", ["id", "name", "id"], "columns[2]"),
            ("customers", ["id", "name", "attributes.1st"], "columns[2]"), ("customers", ["id", "name", "attributes."], "columns[2]"),
            ("customers", ["id", "name", "attributes.a", "attributes.a"], "columns[3]"),
            ("reps", ["login", "name", "attributes.a"], "columns[2]"),
            ("customers", ["id"], "columns"), ("customers", [], "columns"), ("contracts", ["id", "endIncluded"], "columns[1]"),
            ("reps", ["name", "team"], "columns"), ("interactions", ["id", "customer", "kind"], "columns"), ("deals", ["id"], "columns"),
            ("absences", ["id", "rep", "first"], "columns"), ("tasks", ["id"], "kind"),
        ] as [(String, [String], String)])
    func badColumns(kind: String, names: [String], parameter: String) async throws {
        try await withOffice { office in
            let boss = try await office.client(.boss)
            let call = Self.importing(kind, [names.map { _ in "x" }], columns: names)
            #expect(try await boss.refusal("\(Interfaces.records).Import", call) == .invalidParameter(parameter))
            #expect(try await boss.service("Status")["records"]?["customers"] == 0)
        }
    }

    @Test(
        "a value that the interface rules out is named with the path to it",
        arguments: [
            ("UpsertCustomers", ["customers": [["id": "a", "name": "A", "status": "asleep"]]], "customers[0].status"),
            ("UpsertCustomers", ["customers": [["id": "a", "name": "A"], ["id": "b"]]], "customers[1].name"),
            ("UpsertCustomers", ["customers": [["id": "a", "name": "A", "end_included": true]]], "customers[0].end_included"),
            ("UpsertReps", ["reps": [["login": "a", "name": "A", "active": "yes"]]], "reps[0].active"),
            ("LogInteraction", ["interaction": ["customer": "a", "kind": "fax"]], "interaction.kind"),
        ] as [(String, JSONObject, String)])
    func ruledOut(method: String, parameters: JSONObject, path: String) async throws {
        try await withOffice { office in
            let boss = try await office.client(.boss)
            #expect(try await boss.refusal("\(Interfaces.records).\(method)", parameters) == .invalidParameter(path))
        }
    }

    @Test("importing twice is importing once", arguments: RecordKind.allCases.map(\.rawValue))
    func importingTwice(kind: String) async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let boss = try await office.client(.boss)
            let call = Self.importing(kind, (0..<50).map { Self.row(kind, $0) })
            #expect(try await boss.records("Import", call)["accepted"] == 50)
            await office.world.keeper.replanned()
            try await office.world.settle()
            let tasks = try await office.world.tasks()
            let events = try await office.world.taskEvents()
            let counts = try await boss.service("Status")["records"]
            let again = try await boss.records("Import", call)
            #expect(again == ["accepted": 50, "refused": [], "planning": ["planned": 0, "moved": 0, "withdrawn": 0, "closed": 0]])
            await office.world.keeper.replanned()
            try await office.world.settle()
            #expect(try await office.world.tasks() == tasks)
            #expect(try await office.world.taskEvents() == events)
            #expect(try await boss.service("Status")["records"] == counts)
        }
    }

    @Test("an interaction that is known is not rewritten, and the same one again is no mistake")
    func knownInteractions() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let anna = try await office.client(.anna)
            let interaction: JSONObject = ["id": "I1", "customer": "C1", "kind": "call", "at": "2026-03-01T12:00:00Z", "note": "first"]
            _ = try await anna.records("LogInteraction", ["interaction": .object(interaction)])
            _ = try await anna.records("LogInteraction", ["interaction": .object(interaction)])
            var other = interaction
            other["note"] = "second"
            let error = try await anna.refusal("\(Interfaces.records).LogInteraction", ["interaction": .object(other)])
            #expect(error?.name == "\(Interfaces.records).InvalidRecord")
            #expect(error?.parameters["field"] == "id")
            other["id"] = "I2"
            other["at"] = "2026-03-09T12:00:00Z"
            #expect(
                try await anna.refusal("\(Interfaces.records).LogInteraction", ["interaction": .object(other)])?.parameters["field"] == "at"
            )
            let logged = try await office.world.store.read { try $0.interactions(of: CustomerID("C1"), limit: 10) }
            #expect(logged.map(\.note) == ["first"])
        }
    }

    @Test("an interaction without a name, an instant and a rep is now, and the caller's; twice it is two")
    func interactionDefaults() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let anna = try await office.client(.anna)
            let call: JSONObject = ["interaction": ["id": nil, "customer": "C1", "kind": "call", "at": nil, "rep": nil]]
            let ids = Set([try await anna.records("LogInteraction", call)["id"], try await anna.records("LogInteraction", call)["id"]])
            let logged = try await office.world.store.read { try $0.interactions(of: CustomerID("C1"), limit: 10) }
            #expect(Set(logged.map { JSON.string($0.id.rawValue) }) == ids)
            #expect(logged.allSatisfy { $0.at == office.world.clock.now() && $0.rep == "anna" && $0.outcome == .reached })
            #expect(logged.count == 2)
        }
    }

    @Test("a contract does not change hands, and what is handed in anew is brought up to date")
    func updates() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let boss = try await office.client(.boss)
            _ = try await boss.records("UpsertCustomers", ["customers": [Office.customer("C2")]])
            let handed = try await boss.records("UpsertContracts", ["contracts": [Office.contract("K1", "C2")]])
            #expect(handed.refusals == ["0 customer"])
            var longer = Office.contract("K1", "C1").objectValue ?? [:]
            longer["end"] = "2027-12-31"
            let reply = try await boss.records("UpsertContracts", ["contracts": [.object(longer)]])
            #expect(reply["planning"] == ["planned": 0, "moved": 1, "withdrawn": 0, "closed": 0])
        }
    }

    @Test("whose manager is refused is refused too, in whatever order they come, and managers may come after their reps")
    func managersInTheSameBatch() async throws {
        try await withOffice { office in
            let boss = try await office.client(.boss)
            func rep(_ login: String, _ manager: String?) -> JSON {
                ["login": .string(login), "name": "New", "manager": manager.map(JSON.string) ?? nil]
            }
            let reps: JSON = [
                rep("a", "b"), rep("b", "c"), rep("c", "nix"), rep("d", "e"), rep("e", "f"), rep("f", nil), rep("g", "h"), rep("h", "g"),
            ]
            let reply = try await boss.records("UpsertReps", ["reps": reps])
            #expect(reply.refusals == ["0 manager", "1 manager", "2 manager"])
            #expect(reply["accepted"] == 5)
            let team = try await office.world.store.read { try $0.team() }
            #expect(team.reps.values.allSatisfy { $0.manager.map { team[$0] != nil } ?? true })
        }
    }

    @Test("5,000 rows in one call are taken, but for the ten that are wrong")
    func manyRows() async throws {
        try await withOffice { office in
            let boss = try await office.client(.boss)
            let rows = (0..<5000).map { Self.row("customers", $0, $0 % 500 == 499 ? ["owner": "zoe"] : ["since": "2026-03-01"]) }
            let reply = try await boss.records("Import", Self.importing("customers", rows))
            #expect(reply["accepted"] == 4990)
            #expect(reply.refusals == (1...10).map { "\($0 * 500 - 1) owner" })
            #expect(reply["planning"] == ["planned": 4990, "moved": 0, "withdrawn": 0, "closed": 0])
            #expect(try await boss.service("Status")["tasks"]?["planned"] == 4990)
        }
    }

    @Test(
        "a call without a record is answered, and changes nothing",
        arguments: ["UpsertCustomers", "UpsertContracts", "UpsertReps", "UpsertDeals", "UpsertRequests", "UpsertAbsences"])
    func nothing(method: String) async throws {
        try await withOffice { office in
            let before = try await office.world.events().count
            let reply = try await office.client(.boss).records(method, [Self.parameter(method): []])
            #expect(reply == ["accepted": 0, "refused": [], "planning": ["planned": 0, "moved": 0, "withdrawn": 0, "closed": 0]])
            #expect(try await office.world.events().count == before)
        }
    }
}
