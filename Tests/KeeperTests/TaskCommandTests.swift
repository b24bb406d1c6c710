import CivilTime
import FollowUp
import Keeper
import KeeperTestSupport
import Store
import TestSupport
import Testing

@Suite("What people do with tasks")
struct TaskCommandTests {
    /// A world with one task that is open and overdue.
    private func world() async throws -> (World, TaskID) {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        return (world, try #require(try await world.tasks([.open]).first?.id))
    }

    @Test("a follow-up that was done is a contact, and the next one is planned")
    func done() async throws {
        let (world, id) = try await world()
        let outcome = try await world.keeper.perform(.done(outcome: nil, note: "all well"), on: id, by: .login("anna")) { _ in true }
        #expect(outcome.task.task.state == .done(.init(at: world.clock.now(), by: .login("anna"), note: "all well"), outcome: nil))
        #expect(outcome.task.nextAt == nil)
        #expect(outcome.next?.task.state == .planned)
        #expect(outcome.next?.task.occurrence.dates.opens == (try instant("2026-04-01T07:00:00Z")))
        let contact = try await world.store.read { try $0.interactions(of: CustomerID("C1"), limit: 10) }
        #expect(contact.map(\.note) == ["all well"])
        #expect(contact.first?.rep == "anna")
        await world.stop()
    }

    @Test("one that reached nobody comes back after the retry interval, and the cadence does not start anew")
    func noAnswer() async throws {
        let (world, id) = try await world()
        let outcome = try await world.keeper.perform(.done(outcome: .noAnswer, note: ""), on: id, by: .login("anna")) { _ in true }
        #expect(outcome.task.task.state == .snoozed(until: try instant("2026-03-03T08:00:00Z")))
        #expect(outcome.next == nil)
        try await world.move(to: try instant("2026-03-03T08:00:00Z"))
        #expect(try await world.tasks().map(\.state) == [.open])
        await world.stop()
    }

    @Test("a dismissed turn is followed by the next, so that the customer is not forgotten")
    func dismissed() async throws {
        let (world, id) = try await world()
        let outcome = try await world.keeper.perform(.dismiss(reason: "on holiday"), on: id, by: .login("anna")) { _ in true }
        #expect(outcome.next?.task.occurrence.dates.opens == (try instant("2026-04-01T07:00:00Z")))
        await world.stop()
    }

    @Test("F20: a closed task is silent, and says how it was closed")
    func closedIsSilent() async throws {
        let (world, id) = try await world()
        _ = try await world.keeper.perform(.dismiss(reason: "twice"), on: id, by: .login("anna")) { _ in true }
        let count = try await world.events().count
        for command in [TaskCommand.done(outcome: nil, note: ""), .snooze(until: .distantFuture), .dismiss(reason: "again")] {
            await #expect(throws: TaskRefusal.self) { try await world.keeper.perform(command, on: id, by: .login("anna")) { _ in true } }
        }
        #expect(try await world.events().count == count)
        await world.stop()
    }

    @Test(
        "what is refused changes nothing",
        arguments: [
            TaskCommand.snooze(until: Instant(seconds: 0)), .dismiss(reason: "  "),
        ])
    func refusals(command: TaskCommand) async throws {
        let (world, id) = try await world()
        let before = try await world.events().count
        await #expect(throws: TaskRefusal.self) { try await world.keeper.perform(command, on: id, by: .login("anna")) { _ in true } }
        await #expect(throws: TaskRefusal.notYours(id, rep: "anna")) {
            try await world.keeper.perform(.done(outcome: nil, note: ""), on: id, by: .login("eve")) { _ in false }
        }
        await #expect(throws: TaskRefusal.noSuchTask(TaskID(999))) {
            try await world.keeper.perform(.done(outcome: nil, note: ""), on: TaskID(999), by: .login("eve")) { _ in true }
        }
        #expect(try await world.events().count == before)
        #expect(try await world.tasks().map(\.state) == [.open])
        await world.stop()
    }
}
