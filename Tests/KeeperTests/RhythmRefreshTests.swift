import CivilTime
import FollowUp
import Keeper
import KeeperTestSupport
import Testing

@Suite("What a segment's customers show together is worked out when an import is over", .timeLimit(.minutes(2)))
struct RhythmRefreshTests {
    private static let start = "2026-03-02T08:00:00Z"

    private static let silentLeaver = Rule(
        name: RuleName("silent-leaver"), about: .customer, trigger: .rhythm(confidence: 0.9),
        steps: [
            Step(
                opens: DatePhrase(anchor: .trigger(.quiet)), due: DatePhrase(offset: Span(days: 3), anchor: .opens),
                title: TitleTemplate([.text("Ask "), .placeholder(.field(.customer(.name)))]))
        ], fingerprint: "1")

    private static func order(_ customer: String, _ day: CivilDate) -> Interaction {
        Interaction(
            id: InteractionID("\(customer) \(day)"), customer: CustomerID(customer), kind: .order, outcome: .reached,
            at: Zone.utc.instant(of: CivilDateTime(day, .midnight)), rep: nil, note: "")
    }

    /// Customers who order every 30 days or so, and one, "quiet", who did so twice and then no more: too little to know by itself.
    private static func orders() throws -> [Interaction] {
        let today = try CivilDate(iso8601: "2026-03-01")
        var orders: [Interaction] = []
        for customer in 1...5 {
            for turn in 0..<12 { orders.append(order("C\(customer)", today.adding(days: -(turn * 30 + (turn * customer) % 4 + 1)))) }
        }
        return orders + [order("quiet", today.adding(days: -230)), order("quiet", today.adding(days: -200))]
    }

    private static func world() async throws -> World {
        let world = try await World(at: try instant(start), rules: [silentLeaver])
        try await world.addTeam()
        _ = try await world.keeper.upsert((1...5).map { World.customer("C\($0)") } + [World.customer("quiet")], by: .daemon)
        return world
    }

    @Test("the end of an import finds the silent leaver, and says so; said again it does nothing")
    func end() async throws {
        let world = try await Self.world()
        #expect(try await world.keeper.finishImport() == PlanningTally())
        _ = try await world.keeper.log(try Self.orders(), by: .daemon)
        #expect(try await world.tasks().filter { $0.occurrence.customer == "quiet" }.isEmpty)
        let tally = try await world.keeper.finishImport()
        #expect(tally.planned == 1, "\(tally)")
        try await world.settle()
        #expect(try await world.tasks([.open]).map(\.occurrence.customer) == ["quiet"])
        #expect(try await world.keeper.finishImport() == PlanningTally())
        await world.stop()
    }

    @Test("without an end that somebody says, it is done a minute after the orders, however many come meanwhile")
    func minute() async throws {
        let world = try await Self.world()
        let orders = try Self.orders()
        for (place, order) in orders.enumerated() {
            _ = try await world.keeper.log([order], by: .daemon)
            if place % 10 == 0 { try await world.move(to: world.clock.now().adding(seconds: 5)) }
        }
        #expect(try await world.tasks().filter { $0.occurrence.customer == "quiet" }.isEmpty)
        try await world.move(to: try instant(Self.start).adding(seconds: 59))
        await world.keeper.replanned()
        #expect(try await world.tasks().filter { $0.occurrence.customer == "quiet" }.isEmpty)
        try await world.move(to: try instant(Self.start).adding(seconds: 60))
        await world.keeper.replanned()
        try await world.settle()
        #expect(try await world.tasks([.open]).map(\.occurrence.customer) == ["quiet"])
        await world.stop()
    }

    @Test("ends that follow each other closely are one: what came after the first waits its minute")
    func steadily() async throws {
        let world = try await Self.world()
        let orders = try Self.orders()
        _ = try await world.keeper.log(Array(orders.prefix(20)), by: .daemon)
        _ = try await world.keeper.finishImport()
        _ = try await world.keeper.log(Array(orders.dropFirst(20)), by: .daemon)
        try await world.move(to: try instant(Self.start).adding(seconds: 30))
        #expect(try await world.keeper.finishImport() == PlanningTally())
        let next = try await world.store.read { try $0.nextAttention() }
        #expect(next == (try instant(Self.start).adding(seconds: 60)))
        try await world.move(to: try instant(Self.start).adding(seconds: 60))
        await world.keeper.replanned()
        try await world.settle()
        #expect(try await world.tasks([.open]).map(\.occurrence.customer).contains("quiet"))
        await world.stop()
    }
}
