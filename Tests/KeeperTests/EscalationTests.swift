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
}
