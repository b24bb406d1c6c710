import ControlInterface
import Foundation
import KeeperTestSupport
import Store
import TestSupport
import Testing
import Varlink

@Suite("Lists of tasks", .timeLimit(.minutes(5)))
struct ListTests {
    private static let owners: [(id: String, owner: String?)] = [
        ("C1", "anna"), ("C2", "bert"), ("C3", "mila"), ("C4", "adam"), ("C5", nil), ("C6", "anna"), ("C7", "ines"),
    ]

    @Test("reasons are told in every order, and of every question", arguments: TaskFilter.Order.allCases)
    func reasons(order: TaskFilter.Order) async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let ids = try await office.openTasks([("C1", "anna"), ("C2", "anna")])
            let anna = try await office.client(.anna)
            let asked: [JSONObject] = [[:], ["customer": "C1"], ["rule": "follow-up"], ["limit": 1000]]
            for question in asked {
                var parameters = question
                (parameters["order"], parameters["reasons"]) = (.string(order.rawValue), true)
                let tasks = try await anna.tasks("List", parameters)["tasks"]?.arrayValue ?? []
                #expect(tasks.count == (question["customer"] == nil ? ids.count : 1) && tasks.allSatisfy { $0["reason"] != nil })
            }
            let everybody: JSONObject = ["everybody": true, "reasons": true, "order": .string(order.rawValue)]
            #expect(try await office.client(.boss).list(everybody).count == 2)
        }
    }

    @Test("without a word on whose, a list is the caller's own, and everybody's for an administrator who is no rep")
    func defaultScope() async throws {
        try await withOffice { office in
            let ids = try await office.openTasks(Self.owners)
            let expected: [(Person, [Int])] = [
                // Mila stands in for Ines.
                (.anna, [0, 5]), (.bert, [1]), (.mila, [2, 6]), (.adam, [3]), (.cleo, []), (.boss, [0, 1, 2, 3, 4, 5, 6]),
                (.root, [0, 1, 2, 3, 4, 5, 6]), (.daemon, [0, 1, 2, 3, 4, 5, 6]),
            ]
            for (person, places) in expected {
                #expect(try await office.client(person).list() == places.map { ids[$0] }, "\(person)")
            }
            #expect(try await office.client(.adam).list(["everybody": true]) == ids)
            #expect(try await office.client(.adam).list(["rep": "bert"]) == [ids[1]])
            #expect(try await office.client(.adam).list(["everybody": false]) == [ids[3]])
        }
    }

    @Test("a list shows the states that were asked for, open and snoozed ones by itself")
    func states() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let ids = try await office.openTasks((1...4).map { ("C\($0)", "anna") })
            let client = try await office.client(.anna)
            _ = try await client.tasks("Snooze", ["id": .integer(ids[0]), "until": "2026-03-05T09:00:00Z"])
            _ = try await client.tasks("Done", ["id": .integer(ids[1])])
            _ = try await client.tasks("Dismiss", ["id": .integer(ids[2]), "reason": "no"])
            #expect(try await client.list() == [ids[0], ids[3]])
            #expect(try await client.list(["states": ["snoozed"]]) == [ids[0]])
            #expect(try await client.list(["states": ["done", "dismissed"]]) == [ids[1], ids[2]])
            #expect(try await client.list(["states": ["open", "open"]]) == [ids[3]])
            #expect(try await client.list(["states": ["expired"]]) == [])
            #expect(try await client.list(["states": ["planned"]]).count == 2)
        }
    }

    @Test(
        "what makes no sense is named",
        arguments: [
            (["limit": 0], "limit"), (["limit": 1001], "limit"), (["limit": -1], "limit"), (["limit": .integer(.max)], "limit"),
            (["states": []], "states"), (["states": ["open", "late"]], "states[1]"),
            (["cursor": ""], "cursor"), (["cursor": "x"], "cursor"), (["cursor": "1"], "cursor"), (["cursor": "1.2.3"], "cursor"),
            (["cursor": "1.x"], "cursor"), (["cursor": ".1"], "cursor"), (["cursor": "99999999999999999999.1"], "cursor"),
            (["cursor": "1.2 "], "cursor"), (["who": "anna"], "who"),
        ] as [(JSONObject, String)])
    func invalid(parameters: JSONObject, name: String) async throws {
        try await withOffice { office in
            let error = try await office.client(.anna).refusal("\(Interfaces.tasks).List", parameters)
            #expect(error == .invalidParameter(name))
        }
    }

    @Test("any two numbers are a cursor, the farthest included", arguments: [Int64.min, 0, .max])
    func farCursors(number: Int64) async throws {
        try await withOffice { office in
            let ids = try await office.openTasks([("C1", "anna")])
            let found = try await office.client(.anna).list(["cursor": "\(number).\(number)"])
            #expect(found == (number == .max ? [] : ids))
        }
    }

    @Test("a page holds as many as asked for, 100 by itself, and the last one has no cursor")
    func limits() async throws {
        try await withOffice { office in
            let ids = try await office.openTasks((1...101).map { ("C\($0)", "anna") }).sorted()
            let client = try await office.client(.anna)
            let page = try await client.tasks("List")
            #expect(page["tasks"]?.arrayValue?.count == 100)
            let cursor = try #require(page["cursor"])
            let rest = try await client.tasks("List", ["cursor": cursor])
            #expect(rest["tasks"]?.arrayValue?.compactMap { $0["id"]?.integerValue } == [ids[100]])
            #expect(rest["cursor"] == nil)
            #expect(try await client.list(["limit": 1000]) == ids)
            #expect(try await client.list(["limit": 1]) == [ids[0]])
            // Exactly full is the last page too.
            #expect(try await client.tasks("List", ["limit": 101])["cursor"] == nil)
        }
    }

    @Test("while tasks come and go, pages show nothing twice and leave out nothing that stays")
    func pagingWhileTasksMove() async throws {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        var generator = SeededGenerator(seed: seed)
        func since() -> String { "20\(Int.random(in: 10...19, using: &generator))-0\(Int.random(in: 1...9, using: &generator))-15" }
        try await withOffice(rules: [World.followUp]) { office in
            let owners = ["anna", "bert", "mila"]
            for number in 0..<120 {
                let customer = World.customer("C\(number)", owner: owners[number % 3], since: since())
                _ = try await office.world.keeper.upsert([customer], by: .daemon)
            }
            try await office.world.settle()
            let boss = try await office.client(.boss)
            var staying = Set(try await boss.list(["limit": 1000]))
            #expect(staying.count == 120, "seed \(seed)")
            var seen: [Int64] = []
            var cursor: JSON = nil
            var added = 0
            repeat {
                let page = try await boss.tasks("List", ["limit": .integer(Int64.random(in: 1...12, using: &generator)), "cursor": cursor])
                seen += page["tasks"]?.arrayValue?.compactMap { $0["id"]?.integerValue } ?? []
                cursor = page["cursor"] ?? nil
                if let gone = staying.sorted().randomElement(using: &generator) {
                    _ = try await boss.tasks("Dismiss", ["id": .integer(gone), "reason": "gone"])
                    staying.remove(gone)
                }
                added += 1
                _ = try await office.world.keeper.upsert([World.customer("N\(added)", since: since())], by: .daemon)
                try await office.world.settle()
            } while !cursor.isNull
            #expect(Set(seen).count == seen.count, "seed \(seed)")
            #expect(staying.isSubset(of: seen), "seed \(seed)")
        }
    }
}
