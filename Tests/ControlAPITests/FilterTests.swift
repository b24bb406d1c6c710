import CivilTime
import ControlInterface
import FollowUp
import Keeper
import KeeperTestSupport
import Store
import TestSupport
import Testing
import Varlink

@Suite("Filters, orders and counts of lists", .timeLimit(.minutes(5)))
struct FilterTests {
    /// Sixty customers of four reps, some with contracts; some tasks done, snoozed, handed over.
    private func fill(_ office: Office) async throws {
        let reps = ["anna", "bert", "mila", "cleo"]
        let customers = try (0..<60).map { number in
            Customer(
                id: CustomerID("C\(number)"), name: "\(["Bakkerij", "Café", "Drukkerij"][number % 3]) \(number * 37 % 60)",
                segment: number % 2 == 0 ? "gold" : "silver", owner: RepLogin(reps[number % 4]),
                since: try CivilDate(iso8601: "202\(number % 6)-0\(1 + number % 9)-1\(number % 10)"))
        }
        _ = try await office.world.keeper.upsert(customers, by: .daemon)
        let contracts = try (0..<20).map { number in
            Contract(
                id: ContractID("K\(number)"), customer: CustomerID("C\(number)"), name: "Hosting \(number)",
                start: try CivilDate(iso8601: "2025-01-01"), end: try CivilDate(iso8601: "2026-0\(4 + number % 5)-30"),
                notice: Span(months: 1))
        }
        _ = try await office.world.keeper.upsert(contracts, by: .daemon)
        try await office.world.settle()
        let boss = try await office.client(.boss)
        for id in try await boss.list(["limit": 1000]) where id % 5 == 0 {
            _ = try await boss.tasks("Snooze", ["id": .integer(id), "until": "2026-03-05T09:00:00Z"])
        }
        for id in try await boss.list(["limit": 1000]) where id % 7 == 0 { _ = try await boss.tasks("Done", ["id": .integer(id)]) }
        await boss.close()
    }

    private static let cases: [(JSONObject, @Sendable (JSON) -> Bool)] = [
        ([:], { _ in true }),
        (["rule": "renewal"], { $0["rule"] == "renewal" }),
        (["customer": "C7"], { $0["customer"] == "C7" }),
        (["dueFrom": "2022-06-01T00:00:00Z"], { $0["dueAt"]?.stringValue ?? "" >= "2022-06-01" }),
        (["dueBefore": "2022-06-01T00:00:00Z"], { $0["dueAt"]?.stringValue ?? "" < "2022-06-01" }),
        (
            ["dueFrom": "2021-01-01T00:00:00Z", "dueBefore": "2023-01-01T00:00:00Z", "rule": "follow-up"],
            { ("2021"..<"2023").contains(String(($0["dueAt"]?.stringValue ?? "").prefix(4))) && $0["rule"] == "follow-up" }
        ),
        (["overdue": true], { $0["overdue"] == true }),
        (["text": "CAFE"], { name($0).hasPrefix("Café") }),
        (["text": "Café 1"], { name($0).hasPrefix("Café 1") }),
        (["text": "hosting", "overdue": true], { $0["rule"] == "renewal" && $0["overdue"] == true }),
    ]

    private static func customerNumber(_ task: JSON) -> Int { Int(task["customer"]?.stringValue?.dropFirst() ?? "") ?? -1 }

    private static let scopes: [(Person, JSONObject, Set<String>?)] = [
        (.boss, [:], nil), (.anna, [:], ["anna"]), (.mila, ["line": true], ["anna", "bert", "mila", "ines"]),
        (.boss, ["team": "benelux"], ["anna", "bert", "mila"]), (.mila, ["team": "benelux"], ["anna", "bert", "mila"]),
        (.anna, ["team": "benelux"], ["anna"]), (.anna, ["team": "nobody's"], []),
    ]

    @Test("every filter gives what a look at each task gives, in every order, page by page, and as counts", arguments: [false, true])
    func filters(isIndexed: Bool) async throws {
        try await withOffice { office in
            try await fill(office)
            if isIndexed { try await office.world.keeper.indexText() }
            let states: JSON = ["planned", "open", "snoozed", "done"]
            let boss = try await office.client(.boss)
            let all = try await boss.tasks("List", ["limit": 1000, "states": states])["tasks"]?.arrayValue ?? []
            #expect(all.count > 60)
            for (person, scope, reps) in Self.scopes {
                let client = try await office.client(person)
                for (filter, holds) in Self.cases where isIndexed || filter["text"] != "CAFE" {
                    var parameters = scope
                    for (name, value) in filter { parameters[name] = value }
                    parameters["states"] = states
                    let expected = all.filter { task in
                        holds(task) && (reps.map { $0.contains(task["rep"]?.stringValue ?? "") } ?? true)
                    }
                    for order in ["due", "priority", "opened", "customer"] {
                        parameters["order"] = .string(order)
                        let pages = try await pages(client, parameters)
                        #expect(
                            Set(pages.map(\.id)) == Set(expected.map(\.id)) && pages.count == expected.count,
                            "\(person) \(JSON.object(parameters))")
                        #expect(isSorted(pages, by: order), "\(person) \(JSON.object(parameters))")
                    }
                    parameters["order"] = JSON?.none
                    let counts = try await client.tasks("Count", parameters)
                    let waiting = expected.filter { ["open", "snoozed"].contains($0["state"]?.stringValue ?? "") }
                    #expect(counts["total"] == .integer(Int64(expected.count)), "\(person) \(JSON.object(parameters))")
                    #expect(counts["overdue"] == .integer(Int64(waiting.filter { $0["overdue"] == true }.count)))
                    let today = waiting.filter { $0["overdue"] == false && $0["dueAt"]?.stringValue ?? "" < "2026-03-02T23:00:00Z" }
                    #expect(counts["today"] == .integer(Int64(today.count)))
                    let open = expected.filter { $0["state"] == "open" }.count
                    #expect(counts["byState"]?["open"]?.integerValue ?? 0 == Int64(open))
                }
            }
        }
    }

    /// All tasks, in small pages.
    private func pages(_ client: VarlinkClient, _ filter: JSONObject) async throws -> [JSON] {
        var parameters = filter
        parameters["limit"] = 17
        var found: [JSON] = []
        repeat {
            let reply = try await client.tasks("List", parameters)
            found += reply["tasks"]?.arrayValue ?? []
            parameters["cursor"] = reply["cursor"]
        } while parameters["cursor"] != nil
        return found
    }

    private func isSorted(_ tasks: [JSON], by order: String) -> Bool {
        func text(_ task: JSON, _ name: String) -> String { task[name]?.stringValue ?? "" }
        return zip(tasks, tasks.dropFirst()).allSatisfy { left, right in
            switch order {
            case "due": text(left, "dueAt") <= text(right, "dueAt")
            case "opened": text(left, "opensAt") <= text(right, "opensAt")
            case "customer": Self.name(left) <= Self.name(right)
            // All have the same: then by due date.
            default: text(left, "dueAt") <= text(right, "dueAt")
            }
        }
    }

    private static func name(_ task: JSON) -> String {
        let number = customerNumber(task)
        return "\(["Bakkerij", "Café", "Drukkerij"][number % 3]) \(number * 37 % 60)"
    }

    @Test("tasks that were escalated to the caller, and those of whoever they stand in for, are counted with their own")
    func watcherCounts() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let ids = try await office.openTasks([("C1", "cleo"), ("C2", "anna"), ("C3", "ines")])
            try office.world.store.write { try $0.addWatcher("anna", of: TaskID(ids[0])) }
            let anna = try await office.client(.anna)
            #expect(Set(try await anna.list()) == [ids[0], ids[1]])
            #expect(try await anna.tasks("Count")["total"] == 2)
            #expect(try await anna.list(["customer": "C1"]) == [ids[0]])
            #expect(try await anna.list(["text": "customer c1"]) == [ids[0]])
            #expect(try await office.client(.mila).tasks("Count")["total"] == 1)
        }
    }
}

extension JSON {
    fileprivate var id: Int64 { self["id"]?.integerValue ?? -1 }
}
