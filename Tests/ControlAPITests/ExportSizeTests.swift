import CivilTime
import ControlInterface
import FollowUp
import KeeperTestSupport
import Testing
import Varlink

@testable import ControlAPI

/// Exports of real amounts of data.
@Suite("Exports of much", .timeLimit(.minutes(5)))
struct ExportSizeTests {
    /// The records of an export's replies; checks the size of each reply.
    private static func export(_ client: VarlinkClient, _ kind: String) async throws -> (records: [JSON], replies: Int) {
        var records: [JSON] = []
        var replies = 0
        for try await reply in try await client.callMore("\(Interfaces.records).Export", ["kind": .string(kind)] as JSONObject) {
            replies += 1
            let part = reply[kind]?.arrayValue ?? []
            let bytes = part.reduce(0) { $0 + $1.description.utf8.count }
            #expect(part.count == 1 || bytes <= RecordsInterface.mostPartBytes, "\(part.count) records, \(bytes) bytes")
            records += part
        }
        return (records, replies)
    }

    @Test("twenty megabytes of interactions come in replies of a megabyte, each once, those of a customer the latest first")
    func interactions() async throws {
        try await withOffice(rules: []) { office in
            let start = try instant("2026-02-01T08:00:00Z")
            let customers = ["A", "B", "C", "D"]
            _ = try await office.world.keeper.upsert(customers.map { World.customer($0, owner: "anna", since: "2020-01-01") }, by: .daemon)
            // Each of these bytes is six in JSON. The first customer has more than are read at a time; the second none; the third exactly as many as fill up the second reading.
            let note = String(repeating: "\u{1}", count: 4000)
            let counts = [620, 0, 380, 30]
            var expected: [String] = []
            for (customer, count) in zip(customers, counts) {
                let interactions = (0..<count).map { number in
                    Interaction(
                        id: InteractionID("\(customer)-\(number)"), customer: CustomerID(customer), kind: .feedback, outcome: .reached,
                        at: start.adding(seconds: Int64(number / 2)), rep: "anna", note: note)
                }
                expected += interactions.reversed().map(\.id.rawValue)
                #expect(try await office.world.keeper.log(interactions, by: .daemon).accepted == count)
            }
            let (records, replies) = try await Self.export(office.client(.boss), "interactions")
            #expect(records.compactMap { $0["id"]?.stringValue } == expected)
            #expect(records.reduce(0) { $0 + $1.description.utf8.count } > 20 << 20)
            #expect(replies > 20)
            // And so for somebody who may know of some of it only.
            let none = try await Self.export(office.client(.cleo), "interactions")
            #expect(none.records.isEmpty && none.replies == 2)
        }
    }

    @Test("no customer is left out or told twice where a reading ends, whatever the numbers are", arguments: [99, 100, 101, 200, 257])
    func customers(count: Int) async throws {
        try await withOffice(rules: []) { office in
            let ids = (0..<count).map { "C\(1000 + $0)" }
            _ = try await office.world.keeper.upsert(ids.map { World.customer($0, owner: "anna", since: "2020-01-01") }, by: .daemon)
            let interactions = ids.flatMap { id in
                (0..<(id.hasSuffix("7") ? 60 : 3)).map { number in
                    Interaction(
                        id: InteractionID("\(id)-\(100 - number)"), customer: CustomerID(id), kind: .call, outcome: .noAnswer,
                        at: Instant(microseconds: 1_770_000_000_000_000 - Int64(number) * 1_000_000))
                }
            }
            _ = try await office.world.keeper.log(interactions, by: .daemon)
            let anna = try await office.client(.anna)
            #expect(try await Self.export(anna, "customers").records.compactMap { $0["id"]?.stringValue } == ids)
            let told = try await Self.export(anna, "interactions").records
            #expect(told.compactMap { $0["id"]?.stringValue } == interactions.map(\.id.rawValue))
        }
    }
}
