import CivilTime
import FollowUp
import Keeper
import KeeperTestSupport
import Store
import TestSupport
import Testing

@Suite("What is over goes; a clock that ran ahead leaves nothing behind")
struct RetentionTests {
    @Test("F21: under a steady load for years, what is kept is bounded, and nothing that is over is asked for again")
    func bounded() async throws {
        let retention = Retention(events: Span(days: 60), closedTasks: Span(days: 180), interactions: Span(days: 365))
        let world = try await World(
            at: try instant("2020-01-06T08:00:00Z"), rules: [World.followUp, World.renewal], house: try World.house(retention: retention))
        try await world.addTeam()
        world.keeper.onPruning(neededBy: { [] })
        _ = try await world.keeper.upsert((1...3).map { World.customer("C\($0)", since: "2019-12-01") }, by: .daemon)
        let contract = Contract(
            id: ContractID("K1"), customer: CustomerID("C1"), name: "Paper", start: try CivilDate(iso8601: "2019-01-01"),
            end: try CivilDate(iso8601: "2020-03-31"), notice: Span(months: 1))
        _ = try await world.keeper.upsert([contract], by: .daemon)
        var sizes: [(tasks: Int, events: Int, interactions: Int)] = []
        for year in 2020...2023 {
            for month in 1...12 {
                let day = try instant("\(year)-\(month < 10 ? "0" : "")\(month)-16T09:00:00Z")
                guard day > world.clock.now() else { continue }
                try await world.move(to: day)
                await world.keeper.pruned()
                for task in try await world.tasks([.open]) {
                    _ = try await world.keeper.perform(.done(outcome: .reached, note: ""), on: task.id, by: .login("anna")) { _ in true }
                }
            }
            let interactions = try await world.store.read { try $0.recordCounts().interactions }
            sizes.append((try await world.tasks().count, try await world.keptEvents(), interactions))
        }
        // After the first two years nothing grows any more.
        #expect(sizes[3].tasks <= sizes[1].tasks && sizes[3].events <= sizes[1].events && sizes[3].interactions <= sizes[1].interactions)
        #expect(sizes[3].tasks < 40, "\(sizes)")
        // The renewal that was done years ago is the last turn of its rule, stays, and is not asked for again.
        let renewals = try await world.tasks().filter { $0.occurrence.key.rule == "renewal" }
        #expect(renewals.map(\.state.name) == [.done])
        await world.stop()
    }

    @Test("a reader that does not come back holds its events for as long again as they are kept, and no longer")
    func absentReader() async throws {
        let house = try World.house(retention: Retention(events: Span(days: 30)))
        let world = try await World(at: try instant("2026-01-05T08:00:00Z"), house: house)
        world.keeper.onPruning(neededBy: { ["program:mail"] })
        try await world.keeper.moveCursor(of: "program:mail", to: 1)
        for number in 0..<5 { try await world.keeper.reloadRefused("\(number)", by: .daemon) }
        try await world.move(to: try instant("2026-02-20T08:00:00Z"))
        await world.keeper.pruned()
        // Number 1 was taken; the others wait.
        #expect(try await world.store.read { try $0.oldestSeq() } == 2)
        try await world.move(to: try instant("2026-03-10T08:00:00Z"))
        await world.keeper.pruned()
        #expect(try await world.store.read { try $0.oldestSeq() } > 6)
        await world.stop()
    }

    @Test("F23: what was opened, expired or announced by a clock that ran ahead is taken back, planned anew, and told to the journal")
    func ranAhead() async throws {
        var renewal = World.renewal
        renewal.steps[0].reminders = [
            .atOpen, .daily(businessDaysOnly: true, at: TimeOfDay(hour: 9, minute: 0) ?? .midnight, while: .open),
        ]
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"), rules: [World.followUp, renewal])
        try await world.addTeam()
        _ = try await world.keeper.upsert(
            [World.customer("C1", since: "2026-02-20"), World.customer("C2", since: "2020-01-01")], by: .daemon)
        let contract = Contract(
            id: ContractID("K1"), customer: CustomerID("C1"), name: "Paper", start: try CivilDate(iso8601: "2025-01-01"),
            end: try CivilDate(iso8601: "2026-06-30"), notice: Span(months: 1))
        _ = try await world.keeper.upsert([contract], by: .daemon)
        try await world.settle()
        let before = try await world.tasks()
        let armed = world.alarm.armed
        // A year ahead the window of the renewal is over, and the first follow-up is open.
        try await world.move(to: try instant("2027-03-02T08:00:00Z"))
        #expect(Set(try await world.tasks().map(\.state.name)) == [.open, .expired])
        let seq = try await world.events().last?.seq ?? 0
        world.clock.set(try instant("2026-03-02T08:05:00Z"))
        try await world.keeper.clockStepped()
        await world.keeper.replanned()
        try await world.settle()
        let after = try await world.tasks()
        #expect(after.map(\.id) == before.map(\.id))
        #expect(after.map(\.state.name) == before.map(\.state.name))
        #expect(after.map(\.occurrence.dates) == before.map(\.occurrence.dates))
        let kinds = try await world.events(after: seq).map(\.event.kind)
        #expect(kinds.first == .serviceClockStepped)
        #expect(kinds.filter { $0 == .taskPostponed }.count == 2)
        // The bag of what was late is told within a minute; then all is as it was.
        try await world.move(to: try instant("2026-03-02T08:06:00Z"))
        #expect(world.alarm.armed == armed)
        // Nothing is sent twice, and nothing is lost, when the time really comes.
        let count = try await world.taskEvents().count
        try await world.move(to: try instant("2026-03-03T08:00:00Z"))
        let later = try await world.taskEvents().suffix(from: count)
        #expect(later.count == 2 && Set(later) == [.taskReminded, .taskRemindedOverdue])
        await world.stop()
    }
}

extension World {
    /// How many events are still there.
    fileprivate func keptEvents() async throws -> Int {
        let (oldest, last) = try await store.read { (try $0.oldestSeq(), try $0.lastSeq()) }
        return Int(last - oldest + 1)
    }
}
