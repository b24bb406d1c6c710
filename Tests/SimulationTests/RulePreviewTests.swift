import CivilTime
import FollowUp
import Foundation
import Keeper
import KeeperTestSupport
import Simulation
import TestSupport
import Testing

@Suite("Preview of rules", .timeLimit(.minutes(5)))
struct RulePreviewTests {
    private static let start = "2026-11-23T08:00:00Z"
    private let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)

    private func cadence(_ days: Int) -> Rule {
        var rule = World.followUp
        rule.trigger = .cadence(Cadence(intervals: ["gold": Span(days: days)], otherwise: Span(days: 90), retry: Span(businessDays: 1)))
        rule.fingerprint = "\(days)"
        return rule
    }

    private func preview(_ world: World, _ rules: [Rule], broken: Set<RuleName> = [], scope: Set<RepLogin>? = nil) throws -> RulePreview {
        var planner = try #require(world.keeper.state?.planner)
        planner.rules = RuleSet(rules)
        return RulePreview(store: world.store, planner: planner, brokenRules: broken, now: world.clock.now(), scope: scope)
    }

    /// More customers than a page, of two reps, some late, some with contracts.
    private func world() async throws -> World {
        let world = try await World(at: try instant(Self.start), rules: [World.followUp, World.renewal])
        try await world.addTeam()
        var random = SeededGenerator(seed: seed)
        let customers = (0..<230).map { number in
            World.customer(
                "C\(number)", segment: ["gold", "silver"].randomElement(using: &random) ?? "", owner: ["anna", "mila"].randomElement(using: &random),
                since: "2026-0\(Int.random(in: 1...9, using: &random))-10")
        }
        _ = try await world.keeper.upsert(customers, by: .daemon)
        let contracts = try customers.prefix(40).map { customer in
            let end = try CivilDate(iso8601: "2027-06-30").adding(days: Int.random(in: -100...100, using: &random))
            return Contract(
                id: ContractID("K\(customer.id)"), customer: customer.id, name: "Paper", start: end.adding(days: -365), end: end, notice: Span(months: 1))
        }
        _ = try await world.keeper.upsert(contracts, by: .daemon)
        try await world.settle()
        return world
    }

    @Test("the rules in force change nothing")
    func inForce() async throws {
        let world = try await world()
        let result = try await preview(world, [World.followUp, World.renewal]).run()
        #expect(result.total == RulePreview.Tally(), "SEED=\(seed)")
        #expect(result.customers == 230)
        #expect(result.examples.isEmpty)
        await world.stop()
    }

    @Test("what it says is what a reload then does")
    func reload() async throws {
        let world = try await world()
        let tasks = try await world.tasks()
        let rules = [cadence(45)]
        let result = try await preview(world, rules).run()
        #expect(try await world.tasks() == tasks, "nothing is touched")
        #expect(result.rules.keys.sorted() == ["follow-up", "renewal"])
        let house = try #require(world.keeper.state?.planner.house)
        try await world.keeper.reload(KeeperConfiguration(rules: RuleSet(rules), house: house), by: .daemon)
        await world.keeper.replanned()
        let after = try await world.tasks()
        let (before, now) = (Dictionary(uniqueKeysWithValues: tasks.map { ($0.id, $0) }), Dictionary(uniqueKeysWithValues: after.map { ($0.id, $0) }))
        let created = after.count { before[$0.id] == nil }
        let withdrawn = tasks.count { now[$0.id] == nil }
        let closed = tasks.count { task in task.state.isLive && now[task.id].map { !$0.state.isLive } == true }
        let moved = tasks.count { task in now[task.id].map { $0.state.isLive && $0.occurrence != task.occurrence } == true }
        var done = RulePreview.Tally()
        (done.created, done.moved, done.withdrawn, done.closed) = (created, moved, withdrawn, closed)
        #expect(result.total == done, "SEED=\(seed)")
        #expect(created + withdrawn + closed + moved > 0)
        #expect(result.reps.values.reduce(0) { $0 + $1.moved + $1.created + $1.withdrawn + $1.closed } == created + withdrawn + closed + moved)
        #expect(try await preview(world, rules).run().total == RulePreview.Tally())
        await world.stop()
    }

    @Test("a manager sees what becomes of their line, and a rule that cannot be read keeps its tasks")
    func scope() async throws {
        let world = try await world()
        let all = try await preview(world, []).run()
        let annas = try await preview(world, [], scope: ["anna"]).run()
        #expect(Array(annas.reps.keys) == ["anna"])
        #expect(annas.reps["anna"] == all.reps["anna"])
        let spared = try await preview(world, [], broken: ["renewal"]).run()
        #expect(Array(spared.rules.keys) == ["follow-up"])
        await world.stop()
    }
}
