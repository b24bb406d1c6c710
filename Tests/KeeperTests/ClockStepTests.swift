import CivilTime
import FollowUp
import Keeper
import KeeperTestSupport
import Store
import TestSupport
import Testing

@Suite("Steps of the clock")
struct ClockStepTests {
    /// A follow-up that is reminded of at 09:00 on business days and told to the manager after 40 minutes.
    private func world(digest: TimeOfDay? = nil) async throws -> World {
        var rule = World.followUp
        rule.steps[0].escalations = [
            Escalation(to: .manager, after: Span(microseconds: 2_400_000_000)),
            Escalation(to: .manager, after: Span(microseconds: 6_000_000_000)),
        ]
        let world = try await World(at: try instant("2026-03-02T07:30:00Z"), rules: [rule], house: try World.house(gathering: 30))
        var anna = World.anna
        anna.digest = digest
        _ = try await world.keeper.upsert([anna, World.mila], by: .daemon)
        await world.keeper.replanned()
        _ = try await world.keeper.upsert(
            [World.customer("C1", since: "2020-01-01"), World.customer("C2", since: "2026-01-31")], by: .daemon)
        try await world.settle()
        return world
    }

    private func step(_ world: World, to time: String) async throws {
        world.clock.set(try instant(time))
        try await world.keeper.clockStepped()
        await world.keeper.replanned()
        try await world.move(to: try instant(time))
    }

    private static let told: Set<EventKind> = [.taskReminded, .taskRemindedOverdue, .taskEscalated, .taskOpened, .repDigest, .repSummary]

    private func told(_ world: World) async throws -> [String] { try await world.messages(Self.told) }

    @Test(
        "F23: a clock that is set back by an hour, or a day, repeats no reminder, no escalation, no summary",
        arguments: [3600, 86_400] as [Int64])
    func correction(_ seconds: Int64) async throws {
        let world = try await world()
        let right = try instant("2026-03-02T07:31:00Z")
        world.clock.set(right.adding(seconds: seconds))
        try await world.keeper.clockStepped()
        for wait in [0, 60, 700] as [Int64] { try await world.move(to: right.adding(seconds: seconds + wait)) }
        let before = try await told(world)
        #expect(before.contains { $0.hasPrefix("Escalated to mila") } || before.contains { $0.contains("escalated") })
        #expect(before.contains { $0.contains("New for anna") })
        let states = try await world.tasks().map(\.state.name)
        world.clock.set(right)
        try await world.keeper.clockStepped()
        await world.keeper.replanned()
        var at = right
        while at <= right.adding(seconds: seconds) {
            try await world.move(to: at)
            at = at.adding(seconds: 600)
        }
        #expect(try await told(world) == before)
        #expect(try await world.tasks().map(\.state.name) == states)
        // And what is still to come does come: the second stage, or the next morning.
        try await world.move(to: right.adding(seconds: seconds + 86_400))
        #expect(try await told(world).count > before.count)
        await world.stop()
    }

    @Test("F23: what had expired by a clock that was wrong by an hour can be done again until its window is really over")
    func expiredByAnHour() async throws {
        let world = try await World(at: try instant("2026-05-28T08:00:00Z"), rules: [World.renewal])
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1")], by: .daemon)
        let contract = Contract(
            id: ContractID("K1"), customer: CustomerID("C1"), name: "Paper", start: try CivilDate(iso8601: "2025-01-01"),
            end: try CivilDate(iso8601: "2026-06-30"), notice: Span(months: 1))
        _ = try await world.keeper.upsert([contract], by: .daemon)
        try await world.settle()
        let closes = try #require(try await world.tasks().first?.occurrence.dates.closes)
        try await world.move(to: closes.adding(seconds: 600))
        #expect(try await world.tasks().map(\.state.name) == [.expired])
        world.clock.set(closes.adding(seconds: -3000))
        try await world.keeper.clockStepped()
        await world.keeper.replanned()
        #expect(try await world.tasks().map(\.state.name) == [.open])
        try await world.move(to: closes)
        #expect(try await world.tasks().map(\.state.name) == [.expired])
        await world.stop()
    }

    @Test("F23: a correction of the clock brings no digest forward, and lets nobody wait a day longer")
    func digest() async throws {
        let world = try await world(digest: try TimeOfDay("11:00"))
        try await step(world, to: "2026-03-02T07:29:59Z")
        #expect(try await world.messages([.repDigest]).isEmpty)
        // A day ahead, past the digest of today; then back.
        try await step(world, to: "2026-03-03T10:05:00Z")
        try await step(world, to: "2026-03-02T07:35:00Z")
        try await world.move(to: try instant("2026-03-02T10:00:00Z"))
        try await world.move(to: try instant("2026-03-02T10:30:00Z"))
        let latest = try instant("2026-03-03T10:00:00Z")
        let bag = try await world.store.read { try $0.bag(of: "anna") }
        #expect(bag.map { $0.until <= latest } != false)
        await world.stop()
    }
}
