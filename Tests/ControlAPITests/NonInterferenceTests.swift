import ControlInterface
import FollowUp
import Foundation
import KeeperTestSupport
import TestSupport
import Testing
import Varlink

/// Two houses that differ only in what a caller may not see: whatever that one calls, the answers are the same to the byte.
///
/// The calls are made from the interfaces themselves, so that a method that is new is among them; the words in them are those of the caller's own records, of the hidden ones and of
/// records that never were. `docs/decisions/0062-what-a-rep-can-tell-of-others.md` says what is left out here, and why.
@Suite("Nothing tells of others' records", .timeLimit(.minutes(5)))
struct NonInterferenceTests {
    // MARK: - The houses

    /// What everybody who is asked here may see: two customers of Anna's, with all that belongs to them, and one of Bert's.
    private static func addShared(_ office: Office) async throws {
        try await office.addSampleRecords()
        try await office.addMoreRecords()
        let boss = try await office.client(.boss)
        _ = try await boss.records(
            "UpsertCustomers", ["customers": [Office.customer("C2"), Office.customer("C3", owner: "bert", since: "2019-01-01")]])
        _ = try await boss.records("UpsertContracts", ["contracts": [Office.contract("K2", "C2")]])
        try await office.world.settle()
        await boss.close()
    }

    /// What only Cleo, Otto and administrators may see: `many` customers with everything that belongs to one, tasks that are open, done, put off and handed over.
    ///
    /// - Parameter letter: their ids begin with it; "H" is what the calls ask for.
    private static func addHidden(_ office: Office, many: Int, letter: String) async throws {
        let boss = try await office.client(.boss)
        let note: JSON = .string("Secret \(letter)")
        let ids = (0..<many).map { "\(letter)\($0)" }
        let owners = ["cleo", "otto", "cleo"]
        let owned = ids.enumerated().map { place, id in
            Office.customer(id, owner: owners[place % owners.count], since: place % 2 == 0 ? "2018-01-01" : "2026-02-01")
        }
        _ = try await boss.records(
            "UpsertCustomers", ["customers": .array(owned + [["id": .string("\(letter)N"), "name": note, "since": "2018-01-01"]])])
        _ = try await boss.records("UpsertContracts", ["contracts": .array(ids.map { Office.contract("\(letter)K\($0)", $0) })])
        let deals = ids.map { ["id": .string("\(letter)D-\($0)"), "customer": .string($0), "name": note, "owner": "cleo"] as JSON }
        _ = try await boss.records("UpsertDeals", ["deals": .array(deals)])
        let requests = ids.map { ["id": .string("\(letter)R-\($0)"), "customer": .string($0), "topic": note, "rep": "cleo"] as JSON }
        _ = try await boss.records("UpsertRequests", ["requests": .array(requests)])
        for id in ids {
            let interaction: JSON = [
                "id": .string("\(letter)I-\(id)"), "customer": .string(id), "kind": "feedback", "rep": "cleo", "note": note,
            ]
            _ = try await boss.records("LogInteraction", ["interaction": interaction])
        }
        let absences = (0..<many).map { place -> JSON in
            ["id": .string("\(letter)A\(place)"), "rep": "cleo", "first": .string("2027-01-0\(place % 9 + 1)"), "last": "2027-01-20"]
        }
        _ = try await boss.records("UpsertAbsences", ["absences": .array(absences)])
        try await office.world.settle()
        let cleo = try await office.client(.cleo)
        for (place, id) in try await cleo.list().enumerated() {
            switch place % 4 {
            case 0: _ = try await cleo.tasks("Done", ["id": .integer(id), "note": note])
            case 1: _ = try await cleo.tasks("Snooze", ["id": .integer(id), "until": "2026-03-09T09:00:00Z"])
            case 2: _ = try await cleo.tasks("HandOver", ["id": .integer(id), "to": "otto"])
            default: _ = try await cleo.tasks("Dismiss", ["id": .integer(id), "reason": note])
            }
        }
        try await office.world.settle()
        await cleo.close()
        await boss.close()
    }

    // MARK: - The calls

    private static let words: [String: [String]] = [
        "id": ["C1", "C2", "C3", "D1", "R1", "anna 2026-03-01", "H0", "H1", "HN", "HD-H0", "HR-H0", "HA0", "X9"],
        "customer": ["C1", "C2", "C3", "H0", "H1", "HN", "X9"],
        "record": ["C1", "C2", "K1", "K2", "D1", "R1", "H0", "HKH0", "HD-H0", "HR-H0", "HN", "cleo", "X9"],
        "deal": ["D1", "HD-H0", "X9"], "rep": ["anna", "bert", "cleo", "otto", "zoe"], "rule": ["follow-up", "renewal", "none"],
        "interface": ["io.followupd.Tasks"], "until": ["2026-03-20T08:00:00Z", "2026-03-03T08:00:00Z", "soon"],
        "to": ["anna", "bert", "cleo", "zoe"], "specialist": ["bert", "cleo", "zoe"], "owner": ["anna", "bert", "cleo", "zoe"],
        "cursor": ["0.0", "9223372036854775807.0", "no_owner H0", "2027-01-01 HA0", "x"], "note": ["", "seen"], "reason": ["", "no need"],
        "idempotencyKey": ["k1", "k2", "k3"], "at": ["2026-03-01T08:00:00Z"], "first": ["2026-04-01"], "last": ["2026-04-02"],
        "text": ["customer", "H0", "secret", "C1", "kitchen"], "team": ["benelux", "none"], "segment": ["gold", "none"],
        "dueFrom": ["2026-01-01T00:00:00Z"], "dueBefore": ["2026-12-01T00:00:00Z", "x"], "program": ["mail"], "value": ["12.00"],
        "topic": ["Topic"], "from": ["2025-10-01", "2026-02-01"], "name": ["Name"], "expectedClose": ["2026-06-01"],
        "stageSince": ["2026-03-01T08:00:00Z"],
    ]

    /// Records that come in under a number of their own: that one is taken is told, whoever's it is.
    private static let fresh: Set<String> = ["deals", "requests", "absences", "interaction"]

    private struct Maker {
        var random: SeededGenerator
        let interface: InterfaceDescription
        var taskNumbers: [Int64]
        var next = 0

        mutating func parameters(_ method: InterfaceDescription.Method) -> JSONObject {
            var parameters: JSONObject = [:]
            for field in method.parameters {
                parameters[field.name] = value(field.type, field.name, fresh: NonInterferenceTests.fresh.contains(field.name))
            }
            return parameters
        }

        private mutating func value(_ type: VarlinkType, _ name: String, fresh: Bool) -> JSON? {
            switch type {
            case .optional(let type): return Bool.random(using: &random) ? value(type, name, fresh: fresh) : nil
            case .bool: return .bool(Bool.random(using: &random))
            case .int: return .integer(number(name))
            case .float: return .number(Double(Int.random(in: 0...10, using: &random)) / 10)
            case .string:
                if fresh, name == "id" {
                    next += 1
                    return .string("new\(next)")
                }
                return .string(NonInterferenceTests.words[name]?.randomElement(using: &random) ?? "x")
            case .array(let type):
                return .array((0..<Int.random(in: 0...2, using: &random)).compactMap { _ in value(type, name, fresh: fresh) })
            case .structure(let fields):
                var object: JSONObject = [:]
                for field in fields {
                    // Without a number the daemon makes one by chance.
                    let type = if case .optional(let type) = field.type, field.name == "id" { type } else { field.type }
                    if let value = value(type, field.name, fresh: fresh) { object[field.name] = value }
                }
                return .object(object)
            case .enumeration(let values): return (values.randomElement(using: &random)?.name).map { .string($0) }
            case .named(let name_): return interface.type(named: name_).flatMap { value($0, name, fresh: fresh) }
            case .map, .object, .any: return .object([:])
            }
        }

        /// Neither never nor always.
        mutating func chance() -> Double { Double(Int.random(in: 2...8, using: &random)) / 10 }

        private mutating func number(_ name: String) -> Int64 {
            switch name {
            case "id", "task": (taskNumbers + [0, 99_999]).randomElement(using: &random) ?? 0
            case "limit", "examples": [1, 2, 100, 1000].randomElement(using: &random) ?? 1
            default: Int64.random(in: 0...3, using: &random)
            }
        }
    }

    /// The answer as the bytes that it is, without what is known to be shared: the number of the last event, and the name of the log, which is made by chance.
    private static func answer(_ client: VarlinkClient, _ method: String, _ parameters: JSONObject) async throws -> String {
        do {
            var replies: [JSONObject] = []
            if method.hasSuffix(".Watch") || method.hasSuffix(".Export") {
                for try await reply in try await client.callMore(method, parameters) {
                    replies.append(reply)
                    // Without an end.
                    if method.hasSuffix(".Watch") { break }
                }
            } else {
                replies.append(try await client.call(method, parameters))
            }
            return replies.map { reply in
                var reply = reply
                if method.hasSuffix(".Watch") || method.hasSuffix(".Status") { reply["seq"] = JSON?.none }
                if method.hasSuffix(".Status") { reply["logId"] = JSON?.none }
                return JSON.object(reply).description
            }.joined()
        } catch let error as VarlinkError {
            return "\(error.name) \(JSON.object(error.parameters))"
        }
    }

    /// All that the table of permissions speaks of.
    private static let interfaces = Set(Permissions.rows.map { $0.method.split(separator: ".").dropLast().joined(separator: ".") })
        .filter { $0.hasPrefix("io.followupd.") }.sorted()

    /// Whether a method only reads. What is written gives new tasks numbers, and those are one sequence for the house.
    private static func reads(_ method: String) -> Bool {
        ["List", "Get", "Count", "Export", "Watch", "Report", "Why", "Preview", "Simulate", "Coverage", "Status"].contains {
            method.hasPrefix($0)
        }
    }

    @Test(
        "whatever they read, the answers are the same, with nothing else in the house and with much",
        arguments: [Person.anna, .bert, .mila])
    func reading(person: Person) async throws {
        try await withOffice { left in
            try await withOffice { right in
                try await Self.addShared(left)
                try await Self.addShared(right)
                try await Self.addHidden(right, many: 12, letter: "H")
                try await Self.compare(left, right, person, Self.reads)
            }
        }
    }

    @Test("whatever they do, the answers are the same, whatever else is in the house", arguments: [Person.anna, .bert, .mila])
    func doing(person: Person) async throws {
        try await withOffice { left in
            try await withOffice { right in
                try await Self.addShared(left)
                try await Self.addShared(right)
                try await Self.addHidden(left, many: 5, letter: "J")
                try await Self.addHidden(right, many: 5, letter: "H")
                try await Self.compare(left, right, person) { _ in true }
            }
        }
    }

    /// Everything that the log tells somebody, from its beginning: about themselves, and about those who may be theirs to see.
    private static func compareEvents(_ one: Office, _ other: Office, _ person: Person) async throws {
        let mark = "M-\(person)"
        for office in [one, other] {
            let boss = try await office.client(.boss)
            _ = try await boss.records("UpsertCustomers", ["customers": [Office.customer(mark, owner: "\(person)", since: "2018-01-01")]])
            try await office.world.settle()
            await boss.close()
        }
        var count = 0
        for more in [
            [:], ["rep": .string("\(person)")], ["team": "benelux"], ["line": true], ["follow": false],
            ["from": "2000-01-01T00:00:00Z", "follow": false],
        ]
            as [JSONObject]
        {
            var parameters = more
            if parameters["from"] == nil { parameters["since"] = 0 }
            let told = try await events(one.client(person), parameters, until: mark)
            let what = "Watch \(JSON.object(parameters)) by \(person)"
            #expect(try await events(other.client(person), parameters, until: mark) == told, "\(what)")
            #expect(!told.contains { event in ["Secret", "Customer H", "Customer J"].contains { event.contains($0) } }, "\(what)")
            count += told.count
        }
        #expect(count > 5, "Watch by \(person)")
    }

    /// The events that somebody gets, without their numbers, until a task of the customer opens.
    private static func events(_ client: VarlinkClient, _ parameters: JSONObject, until mark: String) async throws -> [String] {
        var told: [String] = []
        do {
            for try await reply in try await client.callMore("\(Interfaces.tasks).Watch", parameters) {
                guard var event = reply["event"]?.objectValue else { continue }
                if event["customer"]?.stringValue == mark { break }
                event["seq"] = JSON?.none
                told.append(JSON.object(event).description)
            }
        } catch let error as VarlinkError {
            told.append(error.name)
        }
        await client.close()
        return told
    }

    /// Makes the same calls in two houses.
    private static func compare(_ one: Office, _ other: Office, _ person: Person, _ isCalled: (String) -> Bool) async throws {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        let numbers = try await Set(one.world.tasks().map(\.id.rawValue)).union(other.world.tasks().map(\.id.rawValue)).sorted()
        var (left, right) = (try await one.client(person), try await other.client(person))
        var answered: [String: Int] = [:]
        for interface in interfaces {
            let description = try Interfaces.description(of: interface)
            var maker = Maker(random: SeededGenerator(seed: seed), interface: description, taskNumbers: numbers)
            for method in description.methods where isCalled(method.name) {
                let name = "\(interface).\(method.name)"
                // A simulation copies the store.
                for _ in 0..<(method.name == "Simulate" ? 8 : 30) {
                    var parameters = maker.parameters(method)
                    // There need not be an event for them; the present state always comes.
                    if method.name == "Watch" { parameters["since"] = JSON?.none }
                    // Chance has its part in each.
                    if method.name == "Simulate" { parameters["reaching"] = .number(maker.chance()) }
                    let told = try await answer(left, name, parameters)
                    let what = "\(name) \(JSON.object(parameters)) by \(person); SEED=\(seed)"
                    #expect(try await answer(right, name, parameters) == told, "\(what)")
                    #expect(!told.contains("Secret") && !told.contains("Customer H") && !told.contains("Customer J"), "\(what)")
                    if !told.contains("org.varlink.service.") { answered[name, default: 0] += 1 }
                    // Its connection goes on with events.
                    if method.name == "Watch" { (left, right) = (try await one.client(person), try await other.client(person)) }
                }
            }
        }
        try await compareEvents(one, other, person)
        // They were calls that are carried out.
        for row in Permissions.rows where row.verdict(person == .mila ? .manager : .rep, .own) == .allowed {
            let name = String(row.method.split(separator: ".").last ?? "")
            guard row.method.hasPrefix("io.followupd."), isCalled(name) else { continue }
            #expect(answered[row.method, default: 0] > 0, "\(row.method) by \(person); SEED=\(seed)")
        }
    }
}
