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
        _ = try await boss.records("UpsertCustomers", ["customers": [Office.customer("C2"), Office.customer("C3", owner: "bert", since: "2019-01-01")]])
        _ = try await boss.records("UpsertContracts", ["contracts": [Office.contract("K2", "C2")]])
        try await office.world.settle()
        await boss.close()
    }

    /// What only Cleo, Otto and administrators may see: `many` customers with everything that belongs to one, tasks that are open, done, put off and handed over.
    private static func addHidden(_ office: Office, many: Int) async throws {
        let boss = try await office.client(.boss)
        let ids = (0..<many).map { "H\($0)" }
        let owners = ["cleo", "otto", "cleo"]
        _ = try await boss.records(
            "UpsertCustomers",
            [
                "customers": .array(
                    ids.enumerated().map { place, id in
                        Office.customer(id, owner: owners[place % owners.count], since: place % 2 == 0 ? "2018-01-01" : "2026-02-01")
                    } + [["id": "HN", "name": "Nobody's", "since": "2018-01-01"]])
            ])
        _ = try await boss.records("UpsertContracts", ["contracts": .array(ids.map { Office.contract("HK\($0)", $0) })])
        _ = try await boss.records(
            "UpsertDeals", ["deals": .array(ids.map { ["id": .string("HD-\($0)"), "customer": .string($0), "name": "Secret", "owner": "cleo"] })])
        _ = try await boss.records(
            "UpsertRequests",
            ["requests": .array(ids.map { ["id": .string("HR-\($0)"), "customer": .string($0), "topic": "Secret", "rep": "cleo"] })])
        for id in ids {
            _ = try await boss.records(
                "LogInteraction", ["interaction": ["id": .string("HI-\(id)"), "customer": .string(id), "kind": "feedback", "rep": "cleo", "note": "Secret"]])
        }
        _ = try await boss.records(
            "UpsertAbsences", ["absences": .array((0..<many).map { ["id": .string("HA\($0)"), "rep": "cleo", "first": "2027-01-0\($0 % 9 + 1)", "last": "2027-01-20"] })])
        try await office.world.settle()
        let cleo = try await office.client(.cleo)
        for (place, id) in try await cleo.list().enumerated() {
            switch place % 4 {
            case 0: _ = try await cleo.tasks("Done", ["id": .integer(id), "note": "Secret"])
            case 1: _ = try await cleo.tasks("Snooze", ["id": .integer(id), "until": "2026-03-09T09:00:00Z"])
            case 2: _ = try await cleo.tasks("HandOver", ["id": .integer(id), "to": "otto"])
            default: _ = try await cleo.tasks("Dismiss", ["id": .integer(id), "reason": "Secret"])
            }
        }
        try await office.world.settle()
        await cleo.close()
        await boss.close()
    }

    // MARK: - The calls

    private static let words: [String: [String]] = [
        "id": ["C1", "C2", "C3", "D1", "R1", "anna 2026-03-01", "H0", "H1", "HN", "HD-H0", "HR-H0", "HA0", "X9"],
        "customer": ["C1", "C2", "C3", "H0", "H1", "HN", "X9"], "record": ["C1", "C2", "K1", "K2", "D1", "R1", "H0", "HKH0", "HD-H0", "HR-H0", "HN", "cleo", "X9"],
        "deal": ["D1", "HD-H0", "X9"], "rep": ["anna", "bert", "cleo", "otto", "zoe"], "rule": ["follow-up", "renewal", "none"],
        "interface": ["io.followupd.Tasks"], "until": ["2026-03-20T08:00:00Z", "2026-03-03T08:00:00Z", "soon"],
        "to": ["anna", "bert", "cleo", "zoe"], "specialist": ["bert", "cleo", "zoe"], "owner": ["anna", "bert", "cleo", "zoe"],
        "cursor": ["0.0", "9223372036854775807.0", "no_owner H0", "2027-01-01 HA0", "x"], "note": ["", "seen"], "reason": ["", "no need"],
        "idempotencyKey": ["k1", "k2", "k3"], "at": ["2026-03-01T08:00:00Z"], "first": ["2026-04-01"], "last": ["2026-04-02"],
        "value": ["12.00"], "topic": ["Topic"], "name": ["Name"], "expectedClose": ["2026-06-01"], "stageSince": ["2026-03-01T08:00:00Z"],
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
            for field in method.parameters { parameters[field.name] = value(field.type, field.name, fresh: NonInterferenceTests.fresh.contains(field.name)) }
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
            if method.hasSuffix(".Watch") {
                for try await reply in try await client.callMore(method, parameters) {
                    replies.append(reply)
                    break
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

    private static let interfaces = [Interfaces.tasks, Interfaces.records, Interfaces.rules, Interfaces.service]

    @Test("whatever they call, the answers are the same, with nothing else in the house and with much", arguments: [Person.anna, .bert, .mila], [1, 12])
    func same(person: Person, many: Int) async throws {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        try await withOffice { bare in
            try await Self.addShared(bare)
            let own = try await bare.world.tasks().map(\.id.rawValue)
            try await withOffice { full in
                try await Self.addShared(full)
                try await Self.addHidden(full, many: many)
                let all = try await full.world.tasks().map(\.id.rawValue)
                #expect(all.count > own.count)
                var (left, right) = (try await bare.client(person), try await full.client(person))
                var answered: [String: Int] = [:]
                for interface in Self.interfaces {
                    let description = try Interfaces.description(of: interface)
                    var maker = Maker(random: SeededGenerator(seed: seed), interface: description, taskNumbers: own + all.shuffled().prefix(20))
                    for method in description.methods {
                        let name = "\(interface).\(method.name)"
                        // One at a time, and each copies the store.
                        for _ in 0..<(method.name == "Simulate" ? 3 : 40) {
                            let parameters = maker.parameters(method)
                            let one = try await Self.answer(left, name, parameters)
                            let other = try await Self.answer(right, name, parameters)
                            #expect(one == other, "\(name) \(JSON.object(parameters)) by \(person); SEED=\(seed)")
                            #expect(!other.contains("Secret") && !other.contains("Customer H"), "\(name) \(JSON.object(parameters)) by \(person); SEED=\(seed)")
                            if !one.contains("org.varlink.service.") { answered[name, default: 0] += 1 }
                            if method.name == "Watch" {
                                // Its connection goes on with events.
                                (left, right) = (try await bare.client(person), try await full.client(person))
                            }
                        }
                    }
                }
                // The calls were ones that are carried out.
                for row in Permissions.rows where row.verdict(person == .mila ? .manager : .rep, .own) == .allowed {
                    guard Self.interfaces.contains(where: row.method.hasPrefix) else { continue }
                    #expect(answered[row.method, default: 0] > 0, "\(row.method) by \(person); SEED=\(seed)")
                }
            }
        }
    }
}
