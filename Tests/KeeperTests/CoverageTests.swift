import CivilTime
import FollowUp
import Keeper
import KeeperTestSupport
import Store
import Testing

@Suite("Coverage: every active customer has an active owner and a next touch", .timeLimit(.minutes(5)))
struct CoverageTests {
    private static let start = "2026-11-23T08:00:00Z"

    /// A task for the manager of whoever has a customer that nobody looks after, a day after that was seen.
    private static let watch = Rule(
        name: "coverage", about: .customer, trigger: .gap,
        steps: [
            Step(
                opens: DatePhrase(offset: Span(days: 1), anchor: .trigger(.gapSince)),
                due: DatePhrase(offset: Span(businessDays: 2), anchor: .opens),
                title: TitleTemplate([
                    .text("Nobody looks after "), .placeholder(.field(.customer(.name))), .text(": "), .placeholder(.evidence),
                ]),
                assignment: .manager)
        ], fingerprint: "1")

    private func gaps(_ world: World) async throws -> [Coverage: [String]] {
        try await world.store.read { snapshot in
            var found: [Coverage: [String]] = [:]
            for gap in [Coverage.noOwner, .noNextTouch] {
                let list = try snapshot.customers(with: gap, after: nil, limit: 1000).map(\.record.id.rawValue)
                if !list.isEmpty { found[gap] = list }
                #expect(try snapshot.coverageGaps()[gap] ?? 0 == list.count)
            }
            return found
        }
    }

    @Test(
        "a customer without an owner, or without a next touch, is listed as soon as it comes in, one by one and in bulk",
        arguments: [1, 300])
    func intake(others: Int) async throws {
        // Only gold customers are followed up by a rule.
        var rule = World.followUp
        rule.trigger = .cadence(Cadence(intervals: ["gold": Span(days: 30)], otherwise: nil, retry: Span(businessDays: 1)))
        let world = try await World(at: try instant(Self.start), rules: [rule])
        try await world.addTeam()
        var former = World.customer("Z-former", segment: "silver", owner: nil)
        former.status = .inactive
        let good = (0..<others).map { World.customer("A\($0)") }
        let outcome = try await world.keeper.upsert(
            good + [World.customer("B-nobody", owner: nil), World.customer("C-silver", segment: "silver"), former], by: .daemon)
        #expect(outcome.accepted == others + 3)
        #expect(try await gaps(world) == [.noOwner: ["B-nobody"], .noNextTouch: ["C-silver"]])
        // Put right, they go from the list.
        _ = try await world.keeper.upsert([World.customer("B-nobody"), World.customer("C-silver")], by: .daemon)
        #expect(try await gaps(world).isEmpty)
        await world.stop()
    }

    @Test("an owner who leaves leaves gaps, whoever gets the work meanwhile, until the customers have another owner")
    func ownerLeaves() async throws {
        let world = try await World(at: try instant(Self.start))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", owner: "anna"), World.customer("C2", owner: "mila")], by: .daemon)
        var (anna, mila) = (World.anna, World.mila)
        anna.isActive = false
        _ = try await world.keeper.upsert([anna], by: .daemon)
        await world.keeper.replanned()
        #expect(try await gaps(world) == [.noOwner: ["C1"]])
        mila.isActive = false
        _ = try await world.keeper.upsert([mila], by: .daemon)
        await world.keeper.replanned()
        #expect(try await gaps(world) == [.noOwner: ["C1", "C2"]])
        mila.isActive = true
        _ = try await world.keeper.upsert([mila], by: .daemon)
        await world.keeper.replanned()
        #expect(try await gaps(world) == [.noOwner: ["C1"]])
        _ = try await world.keeper.upsert([World.customer("C1", owner: "mila")], by: .daemon)
        #expect(try await gaps(world).isEmpty)
        await world.stop()
    }

    @Test("a rule that is taken away leaves gaps, and they are gone when it is back; a rule that cannot be read leaves none")
    func ruleRemoved() async throws {
        let world = try await World(at: try instant(Self.start))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1"), World.customer("C2")], by: .daemon)
        let house = try #require(world.keeper.state?.planner.house)
        func reload(_ rules: [Rule], broken: Set<RuleName> = []) async throws {
            try await world.keeper.reload(KeeperConfiguration(rules: RuleSet(rules), house: house, brokenRules: broken), by: .daemon)
            await world.keeper.replanned()
        }
        try await reload([], broken: ["follow-up"])
        #expect(try await gaps(world).isEmpty)
        try await reload([])
        #expect(try await gaps(world) == [.noNextTouch: ["C1", "C2"]])
        try await reload([World.followUp])
        #expect(try await gaps(world).isEmpty)
        await world.stop()
    }

    @Test("a last task that is closed leaves a gap at once")
    func lastTaskClosed() async throws {
        // Dismissed, a renewal does not come back, and there is no other rule.
        let world = try await World(at: try instant(Self.start), rules: [World.renewal])
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1")], by: .daemon)
        #expect(try await gaps(world) == [.noNextTouch: ["C1"]])
        let end = try CivilDate(iso8601: "2027-01-31")
        _ = try await world.keeper.upsert(
            [
                Contract(
                    id: ContractID("K"), customer: CustomerID("C1"), name: "Paper", start: end.adding(days: -365), end: end,
                    notice: Span(days: 10))
            ], by: .daemon)
        #expect(try await gaps(world).isEmpty)
        let task = try #require(try await world.tasks().first)
        _ = try await world.keeper.perform(.dismiss(reason: "no"), on: task.id, by: .login("anna"), mayChange: { _ in true })
        #expect(try await gaps(world) == [.noNextTouch: ["C1"]])
        await world.stop()
    }

    @Test("a gap becomes a task for the manager after a day, which closes itself when somebody looks after the customer again")
    func managersTask() async throws {
        var followUp = World.followUp
        followUp.trigger = .cadence(Cadence(intervals: ["gold": Span(days: 30)], otherwise: nil, retry: Span(businessDays: 1)))
        let world = try await World(at: try instant(Self.start), rules: [followUp, Self.watch])
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", segment: "silver", owner: "anna")], by: .daemon)
        try await world.settle()
        #expect(try await world.tasks([.open]).isEmpty)
        // The task about the gap is not taken for a next touch.
        #expect(try await gaps(world) == [.noNextTouch: ["C1"]])
        try await world.move(to: try instant("2026-11-24T07:59:00Z"))
        #expect(try await world.tasks([.open]).isEmpty)
        try await world.move(to: try instant("2026-11-24T08:00:00Z"))
        let task = try #require(try await world.tasks([.open]).first)
        #expect(task.occurrence.assignee == "mila")
        #expect(task.occurrence.title == "Nobody looks after Customer C1: no next touch")
        try await world.move(to: try instant("2026-11-26T08:00:00Z"))
        #expect(try await world.tasks([.open]).map(\.id) == [task.id])
        _ = try await world.keeper.upsert([World.customer("C1", segment: "gold", owner: "anna")], by: .daemon)
        #expect(try await gaps(world).isEmpty)
        let closed = try #require(try await world.store.read { try $0.task(task.id) }).task
        #expect(closed.state.name == .done)
        await world.stop()
    }

    @Test("the gaps of some owners only")
    func ofOwners() async throws {
        let world = try await World(at: try instant(Self.start), rules: [])
        try await world.addTeam()
        let customers = (0..<30).map { World.customer("C\($0 + 10)", owner: $0 % 3 == 0 ? nil : $0 % 3 == 1 ? "anna" : "mila") }
        _ = try await world.keeper.upsert(customers, by: .daemon)
        try await world.store.read { snapshot in
            #expect(try snapshot.coverageGaps() == [.noOwner: 10, .noNextTouch: 20])
            #expect(try snapshot.coverageGaps(ownedBy: ["anna"]) == [.noNextTouch: 10])
            let first = try snapshot.customers(with: .noNextTouch, ownedBy: ["anna"], after: nil, limit: 4)
            let rest = try snapshot.customers(with: .noNextTouch, ownedBy: ["anna"], after: first.last?.record.id, limit: 100)
            #expect(first.count == 4 && rest.count == 6)
            #expect((first + rest).allSatisfy { $0.record.owner == "anna" })
            #expect(try snapshot.customers(with: .noNextTouch, ownedBy: [], after: nil, limit: 4).isEmpty)
        }
        await world.stop()
    }
}
