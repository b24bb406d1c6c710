import CivilTime
import FollowUp
import Keeper
import KeeperTestSupport
import Store
import TestSupport
import Testing

@Suite("Escalations")
struct EscalationTests {
    private static let told: Set<EventKind> = [.taskReminded, .taskRemindedOverdue, .taskEscalated, .repDigest, .repSummary]

    /// What a person sees: messages that are not gathered, with their time.
    private func told(_ world: World, after seq: Int64 = 0) async throws -> [String] {
        let zone = try World.zones.zone(named: "Europe/Amsterdam")
        return try await world.events(after: seq).filter { Self.told.contains($0.event.kind) && !$0.event.isGathered }
            .map {
                let civil = zone.civil(at: $0.event.at)
                return "\(civil.date) \(civil.time): \($0.event.message(zone: zone))"
            }
    }

    /// Reminded of once, at the opening; told to others as these say.
    private static func rule(_ escalations: [Escalation]) -> Rule {
        var rule = World.followUp
        rule.steps[0].reminders = [.atOpen]
        rule.steps[0].escalations = escalations
        return rule
    }

    private static let hour: Int64 = 3_600_000_000

    @Test("F3: a task whose customer is damaged stops nobody else's reminders and escalations, and is taken up once the record is mended")
    func damaged() async throws {
        let rule = Self.rule([Escalation(to: .owner, after: Span(microseconds: Self.hour))])
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"), rules: [rule])
        try await world.addTeam()
        let customers = (1...5).map { World.customer("C\($0)", since: "2020-01-01") }
        _ = try await world.keeper.upsert(customers, by: .daemon)
        try await world.settle()
        func set(_ status: String) throws {
            let damage = """
                import sqlite3, sys; c = sqlite3.connect(sys.stdin.readline().strip()); c.execute("PRAGMA ignore_check_constraints = 1")
                c.execute("UPDATE customers SET status = '\(status)' WHERE id = 'C3'"); c.commit()
                """
            _ = try Oracle.python(damage, input: [world.store.path])
        }
        try set("asleep")
        try await world.move(to: try instant("2026-03-02T09:00:00Z"))
        func escalated() async throws -> Set<String> {
            Set(
                try await world.events().filter { $0.event.kind == .taskEscalated }.compactMap { logged in
                    guard case .task(let stamp, _) = logged.event.body else { return nil }
                    return stamp.customer?.rawValue
                })
        }
        #expect(try await escalated() == ["C1", "C2", "C4", "C5"])
        #expect(try await world.taskEvents().filter { $0 == .taskEscalated }.count == 4)
        try set("active")
        _ = try await world.keeper.upsert([World.customer("C3", segment: "silver", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        #expect(try await escalated() == ["C1", "C2", "C3", "C4", "C5"])
        await world.stop()
    }

    @Test("a snooze that is taken back takes no escalation with it")
    func reopenedFromSnooze() async throws {
        // Due at 17:30; six hours later nobody is at work, so that it waits for the morning.
        let rule = Self.rule([Escalation(to: .manager, after: Span(microseconds: 12 * Self.hour))])
        let world = try await World(
            at: try instant("2026-03-02T08:00:00Z"), rules: [rule], house: try World.house(quiet: .outsideBusinessHours))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        try await world.move(to: try instant("2026-03-02T20:30:00Z"))
        for command in [TaskCommand.snooze(until: try instant("2026-03-20T08:00:00Z")), .reopen(note: "")] {
            _ = try await world.keeper.perform(command, on: TaskID(1), by: .login("anna")) { _ in true }
        }
        #expect(try await world.messages([.taskEscalated]).isEmpty)
        try await world.move(to: try instant("2026-03-03T08:00:00Z"))
        #expect(try await world.messages([.taskEscalated]).count == 1)
        // What came due while it was closed is another matter: it is not made up for.
        _ = try await world.keeper.perform(.done(outcome: nil, note: ""), on: TaskID(1), by: .login("anna")) { _ in true }
        await world.stop()
    }

    @Test("F1, F2: after two weeks off the stages of a task that were missed are one, and a manager gets one summary of all tasks")
    func twoWeeksOff() async throws {
        let rule = Self.rule([
            Escalation(to: .manager, after: Span(businessDays: 2)), Escalation(to: .rep("dora"), after: Span(businessDays: 3)),
            Escalation(to: .manager, after: Span(businessDays: 5)), Escalation(to: .manager, after: Span(businessDays: 40)),
        ])
        let house = try World.house(quiet: .outsideBusinessHours, gathering: 30)
        let start = try instant("2026-03-02T08:00:00Z")
        let first = try await World(at: start, rules: [rule], house: house)
        let team = [World.anna, World.mila, Rep(login: "dora", name: "Dora", team: "hq")]
        _ = try await first.keeper.upsert(team, by: .daemon)
        await first.keeper.replanned()
        _ = try await first.keeper.upsert((1...200).map { World.customer("C\($0)", since: "2020-01-01") }, by: .daemon)
        try await first.settle()
        try await first.move(to: start.adding(seconds: 60))
        let seq = try await first.events().last?.seq ?? 0
        await first.stop()
        // Started on a Sunday night; nobody is told before Monday.
        let world = try await World(at: try instant("2026-03-22T22:00:00Z"), directory: first.directory, rules: [rule], house: house)
        try await world.settle()
        #expect(try await told(world, after: seq).isEmpty)
        for time in ["08:00:00", "08:00:31", "08:11:00"] { try await world.move(to: try instant("2026-03-23T\(time)Z")) }
        let lines = try await told(world, after: seq)
        #expect(
            lines.map { $0.prefix { $0 != "(" } } == [
                "2026-03-23 09:00:31: For dora, late since 2026-03-05 09:00: 200 escalated ",
                "2026-03-23 09:00:31: For mila, late since 2026-03-04 09:00: 200 escalated ",
            ])
        let stages = try await world.events(after: seq).compactMap { logged -> Int? in
            guard case .task(let stamp, .escalated(let stage, _)) = logged.event.body, stamp.isGathered else { return nil }
            return stage
        }
        #expect(stages.filter { $0 == 2 }.count == 200 && stages.filter { $0 == 3 }.count == 200 && stages.count == 400)
        #expect(try await world.store.read { try $0.watchers(of: TaskID(7)) } == ["dora", "mila"])
        // The stage that was not missed comes by itself.
        try await world.move(to: try instant("2026-04-27T07:00:00Z"))
        #expect(try await told(world, after: seq).count == 3)
        await world.stop()
    }

    @Test("a burst of escalations is one message at once and one for the rest; with a digest, one message soon, which brings it forward")
    func burst() async throws {
        let rule = Self.rule([Escalation(to: .manager, after: Span(microseconds: Self.hour))])
        for digest in [nil, TimeOfDay(hour: 8, minute: 30)] {
            let world = try await World(at: try instant("2026-03-02T08:00:00Z"), rules: [rule], house: try World.house(gathering: 30))
            var mila = World.mila
            mila.digest = digest
            _ = try await world.keeper.upsert([World.anna, mila], by: .daemon)
            await world.keeper.replanned()
            _ = try await world.keeper.upsert((1...5).map { World.customer("C\($0)", since: "2020-01-01") }, by: .daemon)
            try await world.settle()
            try await world.move(to: try instant("2026-03-02T08:01:00Z"))
            let seq = try await world.events().last?.seq ?? 0
            try await world.move(to: try instant("2026-03-02T09:00:00Z"))
            // What is closed before it is told stays silent; a snooze puts off no escalation.
            _ = try await world.keeper.perform(.dismiss(reason: "x"), on: TaskID(5), by: .login("anna")) { _ in true }
            let later = TaskCommand.snooze(until: try instant("2026-03-20T08:00:00Z"))
            _ = try await world.keeper.perform(later, on: TaskID(4), by: .login("anna")) { _ in true }
            try await world.move(to: try instant("2026-03-02T09:00:30Z"))
            let lines = try await told(world, after: seq)
            if digest == nil {
                #expect(lines.count == 2)
                #expect(lines.first?.contains("Escalated to mila: task 1,") == true)
                #expect(lines.last == "2026-03-02 10:00:30: For mila: 3 escalated (tasks 2 3 4)")
            } else {
                #expect(lines == ["2026-03-02 10:00:30: For mila: 4 escalated (tasks 1 2 3 4)"])
            }
            #expect(try await world.taskEvents().filter { $0 == .taskEscalated }.count == 5)
            await world.stop()
        }
    }
}
