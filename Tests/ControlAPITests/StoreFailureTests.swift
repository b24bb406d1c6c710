import CivilTime
import ControlInterface
import FollowUp
import KeeperTestSupport
import Testing
import Varlink

@Suite("A store that cannot write", .timeLimit(.minutes(5)))
struct StoreFailureTests {
    private static let full = "no space left"

    private static func isFull(_ error: VarlinkError?, _ interface: String) -> Bool {
        error?.name == "\(interface).StoreUnavailable" && error?.parameters["reason"]?.stringValue?.contains(full) == true
    }

    /// Fills the store with records until it takes no more; gives the ids of those that were acknowledged.
    private func fill(_ office: Office) async throws -> Set<String> {
        let boss = try await office.client(.boss)
        try office.world.store.limitSize(toPages: 120)
        var acknowledged: Set<String> = []
        for number in 0..<5000 {
            let customer: JSON = ["id": "F\(number)", "name": .string(String(repeating: "x", count: 3000)), "owner": "cleo"]
            if let error = try await boss.refusal("\(Interfaces.records).UpsertCustomers", ["customers": [customer]]) {
                #expect(Self.isFull(error, Interfaces.records), "\(error)")
                return acknowledged
            }
            acknowledged.insert("F\(number)")
        }
        Issue.record("the store was never full")
        return acknowledged
    }

    @Test("what was acknowledged is there, what was refused is not, and what reads goes on")
    func records() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let acknowledged = try await fill(office)
            #expect(!acknowledged.isEmpty)
            let stored = try await office.world.store.read { try $0.customers(after: nil, limit: 10_000) }
            #expect(Set(stored.map(\.record.id.rawValue)) == acknowledged)
            #expect(
                try await office.client(.boss).service("Status")["records"]?["customers"]?.integerValue == Int64(acknowledged.count))
            let listed = try await office.world.tasks(rep: "cleo")
            #expect(Set(listed.compactMap(\.occurrence.customer?.rawValue)) == acknowledged)
        }
    }

    @Test("a batch is taken as a whole or not at all")
    func batches() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let acknowledged = try await fill(office)
            let customers = (0..<500).map { number -> JSON in
                ["id": "B\(number)", "name": .string(String(repeating: "x", count: 3000)), "since": "2026-03-01", "owner": "anna"]
            }
            let error = try await office.client(.boss).refusal("\(Interfaces.records).UpsertCustomers", ["customers": .array(customers)])
            #expect(Self.isFull(error, Interfaces.records), "\(String(describing: error))")
            let stored = try await office.world.store.read { try $0.customers(after: nil, limit: 10_000) }
            #expect(Set(stored.map(\.record.id.rawValue)) == acknowledged)
            #expect(try await office.world.tasks(rep: "anna").isEmpty)
        }
    }

    @Test("no task is said to be done that is not on the disk, and with room again all goes on")
    func tasks() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let ids = try await office.openTasks((0..<40).map { ("C\($0)", "anna") })
            _ = try await fill(office)
            let anna = try await office.client(.anna)
            var done: Set<Int64> = []
            var refused: Set<Int64> = []
            for id in ids {
                let parameters: JSONObject = ["id": .integer(id), "note": .string(String(repeating: "n", count: 3500))]
                if let error = try await anna.refusal("\(Interfaces.tasks).Done", parameters) {
                    #expect(Self.isFull(error, Interfaces.tasks), "\(error)")
                    refused.insert(id)
                } else {
                    done.insert(id)
                }
            }
            #expect(!refused.isEmpty)
            let stored = try await office.world.tasks([.done]).map(\.id.rawValue)
            #expect(Set(stored) == done)
            #expect(Set(try await anna.list(["states": ["done"], "limit": 1000])) == done)
            #expect(Set(try await anna.list(["limit": 1000])) == refused)
            try office.world.store.limitSize(toPages: 100_000)
            for id in refused { #expect(try await anna.refusal("\(Interfaces.tasks).Done", ["id": .integer(id)]) == nil) }
        }
    }

    @Test("what falls due while nothing can be written is tried again in a while, not over and over, and is not lost")
    func dueMeanwhile() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            _ = try await office.world.keeper.upsert((0..<40).map { World.customer("C\($0)", since: "2026-03-01") }, by: .daemon)
            _ = try await fill(office)
            let now = try instant("2026-03-31T08:00:00Z")
            office.world.clock.set(now)
            office.world.alarm.ring()
            let retry = now.adding(seconds: 5)
            while office.world.alarm.armed != retry { try await Task.sleep(for: .milliseconds(1)) }
            #expect(try await office.world.tasks([.open], rep: "anna").isEmpty)
            try office.world.store.limitSize(toPages: 100_000)
            try await office.world.move(to: retry)
            #expect(try await office.world.tasks([.open], rep: "anna").count == 40)
        }
    }
}
