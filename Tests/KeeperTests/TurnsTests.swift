import CivilTime
import FollowUp
import Keeper
import KeeperTestSupport
import Store
import TestSupport
import Testing

@Suite("What planning keeps from turn to turn")
struct KeptTurnsTests {
    private static func phrase(_ anchor: DatePhrase.Anchor, _ offset: Span = .zero) -> DatePhrase {
        DatePhrase(offset: offset, anchor: anchor)
    }

    private static func step(_ name: StepName = .only, opens: DatePhrase, assign: Assignment = .owner, escalations: [Escalation] = [])
        -> Step
    {
        Step(
            name: name, opens: opens, due: DatePhrase(offset: Span(businessDays: 5), anchor: .opens),
            title: TitleTemplate([.text("Do it")]),
            assignment: assign, escalations: escalations)
    }

    @Test("a call about a contract between two terms is taken, and so are the other rows of its batch")
    func twoTerms() async throws {
        let rule = Rule(
            name: RuleName("complaint"), about: .contract, trigger: .event(InteractionFilter(kinds: [.feedback])),
            steps: [Self.step(opens: Self.phrase(.trigger(.event)))], fingerprint: "1")
        let world = try await World(at: try instant("2026-11-25T10:00:00Z"), rules: [rule])
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1"), World.customer("C2")], by: .daemon)
        var contract = Contract(
            id: ContractID("K"), customer: CustomerID("C1"), name: "Paper", start: try CivilDate(iso8601: "2024-01-15"),
            end: try CivilDate(iso8601: "2025-01-14"), notice: Span(months: 2))
        contract.terms = Contract.Terms(renewal: Span(months: 12))
        _ = try await world.keeper.upsert([contract], by: .daemon)
        let now = world.clock.now()
        let rows = ["C2", "C1"].map {
            Interaction(
                id: InteractionID("I-\($0)"), customer: CustomerID($0), kind: .feedback, at: now.adding(seconds: -60), sentiment: .negative)
        }
        let outcome = try await world.keeper.log(rows, by: .daemon)
        #expect(outcome.accepted == 2 && outcome.planning.planned == 1)
        #expect(try await world.tasks().count == 1)
        await world.stop()
    }

    @Test("one customer that cannot be planned keeps no rule from being planned anew for everybody else")
    func setAside() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        try await world.addTeam()
        _ = try await world.keeper.upsert((1...450).map { World.customer("C\($0)", since: "2026-03-01") }, by: .daemon)
        let contract = Contract(
            id: ContractID("K"), customer: CustomerID("C117"), name: "K", start: try CivilDate(iso8601: "2026-01-01"),
            end: try CivilDate(iso8601: "2026-12-31"), notice: Span(days: 30))
        _ = try await world.keeper.upsert([contract], by: .daemon)
        let damage =
            "import sqlite3, sys; c = sqlite3.connect(sys.stdin.readline().strip()); c.execute(\"UPDATE contracts SET notice = 'soon'\"); c.commit()"
        _ = try Oracle.python(damage, input: [world.store.path])
        let house = try #require(world.keeper.state?.planner.house)
        var rule = World.followUp
        rule.fingerprint = "2"
        rule.trigger = .cadence(Cadence(intervals: [:], otherwise: Span(days: 10), retry: Span(businessDays: 1)))
        try await world.keeper.reload(KeeperConfiguration(rules: RuleSet([rule]), house: house), by: .daemon)
        await world.keeper.replanned()
        #expect(
            try await world.messages([.serviceReplanned]).suffix(1) == [
                "Rule follow-up was planned anew: 0 planned, 449 moved, 0 withdrawn"
            ])
        await world.stop()
    }

    @Test("a step that was closed is closed as well when the date that its playbook counts from is corrected, also after a restart")
    func correctedDate() async throws {
        let rule = Rule(
            name: RuleName("onboarding"), about: .customer, trigger: .dates,
            steps: [
                Self.step("welcome", opens: Self.phrase(.field(.customer(.since)))),
                Self.step("check", opens: Self.phrase(.done("welcome"), Span(days: 14))),
            ], fingerprint: "1")
        let directory = try TemporaryDirectory()
        let start = try instant("2026-03-02T08:00:00Z")
        do {
            let world = try await World(at: start, directory: directory, rules: [rule])
            try await world.addTeam()
            _ = try await world.keeper.upsert([World.customer("C1", since: "2026-03-01")], by: .daemon)
            try await world.settle()
            let welcome = try #require(try await world.tasks().first?.id)
            _ = try await world.keeper.perform(.done(outcome: nil, note: ""), on: welcome, by: .login("anna")) { _ in true }
            _ = try await world.keeper.upsert([World.customer("C1", since: "2026-02-27")], by: .daemon)
            await world.stop()
        }
        let world = try await World(at: start.adding(seconds: 3600), directory: directory, rules: [rule])
        _ = try await world.keeper.upsert([World.customer("C1", segment: "silver", since: "2026-02-27")], by: .daemon)
        #expect(try await world.tasks().map(\.occurrence.key.step) == ["welcome", "check"])
        #expect(Set(try await world.tasks().map(\.occurrence.key.anchor)) == ["2026-02-27"])
        await world.stop()
    }

    @Test("a follow-up that was tried in vain is an interaction that rules look at, at once; taken back, it is none")
    func triedInVain() async throws {
        let rule = Rule(
            name: RuleName("write"), about: .customer, trigger: .event(InteractionFilter(outcomes: [.noAnswer])),
            steps: [Self.step(opens: Self.phrase(.trigger(.event), Span(days: 2)))], fingerprint: "1")
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"), rules: [World.followUp, rule])
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        func written() async throws -> Int { try await world.tasks().filter { $0.occurrence.key.rule == "write" }.count }
        _ = try await world.keeper.perform(.done(outcome: .noAnswer, note: ""), on: TaskID(1), by: .login("anna")) { _ in true }
        #expect(try await written() == 1)
        #expect(try await world.tasks([.snoozed]).map(\.id) == [TaskID(1)])
        _ = try await world.keeper.perform(TaskRequest(.undo, on: TaskID(1), by: .login("anna"), revision: nil) { _ in true })
        #expect(try await written() == 0)
        #expect(try await world.tasks([.open]).map(\.id) == [TaskID(1)])
        await world.stop()
    }

    @Test("a call that nobody answered and that is only logged puts the open follow-up off until the retry; one of long ago does not")
    func loggedTry() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        #expect(try await world.tasks([.open]).count == 1)
        try await world.move(to: try instant("2026-03-03T09:00:00Z"))
        _ = try await world.keeper.log([World.call("C1", at: try instant("2026-02-20T09:00:00Z"), .noAnswer)], by: .daemon)
        #expect(try await world.tasks([.open]).count == 1)
        _ = try await world.keeper.log([World.call("C1", at: world.clock.now(), .noAnswer)], by: .login("anna"))
        #expect(try await world.tasks().map(\.state) == [.snoozed(until: try instant("2026-03-04T09:00:00Z"))])
        #expect(try await world.taskEvents().last == .taskRetried)
        await world.stop()
    }

    @Test("an escalation to whoever of a team has least to do goes to that one")
    func leastLoaded() async throws {
        let busy = Rule(
            name: RuleName("busy"), about: .customer, conditions: [.field(.customer(.segment), in: ["busy"])], trigger: .dates,
            steps: [Self.step(opens: Self.phrase(.field(.customer(.since))))], fingerprint: "1")
        let late = Rule(
            name: RuleName("late"), about: .customer, conditions: [.field(.customer(.segment), in: ["gold"])], trigger: .dates,
            steps: [
                Self.step(
                    opens: Self.phrase(.field(.customer(.since))),
                    escalations: [Escalation(to: .team("desk", .leastLoaded), after: Span(days: 1), phase: .open)])
            ], fingerprint: "1")
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"), rules: [busy, late])
        try await world.addTeam()
        let desk = ["d1", "d2"].map { Rep(login: RepLogin($0), name: $0, team: "desk") }
        _ = try await world.keeper.upsert(desk, by: .daemon)
        _ = try await world.keeper.upsert(
            (0..<30).map { World.customer("B\($0)", segment: "busy", owner: "d1", since: "2026-03-01") }, by: .daemon)
        _ = try await world.keeper.upsert((0..<12).map { World.customer("C\($0)", since: "2026-03-01") }, by: .daemon)
        try await world.settle()
        try await world.move(to: try instant("2026-03-03T10:00:00Z"))
        let told = try await world.messages([.taskEscalated])
        #expect(told.count == 12)
        #expect(told.allSatisfy { $0.hasPrefix("Escalated to d2:") }, "\(told)")
        await world.stop()
    }

    @Test("F21: closed tasks of a rule by the calendar go with time, all but the last")
    func pruned() async throws {
        let rule = Rule(
            name: RuleName("monday"), about: .customer, trigger: .calendar(try CalendarExpression(parsing: "Mon 09:00"), zone: nil),
            steps: [Self.step(opens: Self.phrase(.trigger(.occurrence)))], fingerprint: "1")
        let house = try World.house(retention: Retention(closedTasks: Span(days: 180)))
        var now = try instant("2026-03-02T06:00:00Z")
        let world = try await World(at: now, rules: [rule], house: house)
        try await world.addTeam()
        world.keeper.onPruning(neededBy: { [] })
        _ = try await world.keeper.upsert([World.customer("C1")], by: .daemon)
        for _ in 0..<80 {
            now = now.adding(seconds: 7 * 86_400)
            try await world.move(to: now)
            for task in try await world.tasks([.open]) {
                _ = try await world.keeper.perform(.done(outcome: nil, note: ""), on: task.id, by: .login("anna")) { _ in true }
            }
        }
        await world.keeper.pruned()
        try await world.move(to: now.adding(seconds: 86_400))
        await world.keeper.pruned()
        let kept = try await world.tasks([.done])
        #expect((20...30).contains(kept.count), "\(kept.count)")
        await world.stop()
    }
}
