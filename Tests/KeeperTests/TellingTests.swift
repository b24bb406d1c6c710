import CivilTime
import FollowUp
import Keeper
import KeeperTestSupport
import Store
import TestSupport
import Testing

@Suite("What reps are told: digests, bursts, stand-ins, escalations, catching up")
struct TellingTests {
    private static let told: Set<EventKind> = [.taskReminded, .taskRemindedOverdue, .taskEscalated, .repDigest, .repSummary]

    /// What a person sees: messages that are not gathered, with their time.
    private func told(_ world: World, after seq: Int64 = 0) async throws -> [String] {
        let zone = try World.zones.zone(named: "Europe/Amsterdam")
        return try await world.events(after: seq).compactMap { logged in
            guard Self.told.contains(logged.event.kind) else { return nil }
            if case .task(let stamp, _) = logged.event.body, stamp.isGathered { return nil }
            let civil = zone.civil(at: logged.event.at)
            return "\(civil.date) \(civil.time): \(logged.event.message(zone: zone))"
        }
    }

    private func world(_ house: House, at now: String = "2026-03-02T08:00:00Z", digest: TimeOfDay? = nil, rules: [Rule] = [World.followUp])
        async throws -> World
    {
        let world = try await World(at: try instant(now), rules: rules, house: house)
        var anna = World.anna
        anna.digest = digest
        _ = try await world.keeper.upsert([anna, World.mila], by: .daemon)
        await world.keeper.replanned()
        return world
    }

    @Test("a burst is one reminder at once and one message for the rest, after a wait that is bounded")
    func burst() async throws {
        let world = try await world(try World.house(gathering: 30))
        _ = try await world.keeper.upsert((1...5).map { World.customer("C\($0)", since: "2020-01-01") }, by: .daemon)
        try await world.settle()
        #expect(try await told(world).count == 1)
        #expect(world.alarm.armed == (try instant("2026-03-02T08:00:30Z")))
        // What is resolved before it is told stays silent.
        let tasks = try await world.tasks([.open])
        _ = try await world.keeper.perform(.done(outcome: nil, note: ""), on: tasks[4].id, by: .login("anna")) { _ in true }
        try await world.move(to: try instant("2026-03-02T08:00:30Z"))
        #expect(
            try await told(world) == [
                "2026-03-02 09:00: Overdue for anna: task 1, Follow up Customer C1 (was due 2020-02-07 09:00)",
                "2026-03-02 09:00:30: For anna: 3 overdue (tasks 2 3 4)",
            ])
        // Each is recorded for its task all the same.
        #expect(try await world.taskEvents().filter { $0 == .taskRemindedOverdue }.count == 5)
        try await world.move(to: try instant("2026-03-03T07:59:59Z"))
        #expect(try await told(world).count == 2)
        await world.stop()
    }

    @Test("a digest at the time of the rep's choosing, on business days; what falls due before it is told at once")
    func digest() async throws {
        let half = try TimeOfDay("08:30")
        var urgent = World.renewal
        urgent.steps[0].reminders = [.beforeDue(Span(microseconds: 7_200_000_000), at: nil)]
        let world = try await world(try World.house(), at: "2026-09-11T06:00:00Z", digest: half, rules: [World.followUp, urgent])
        _ = try await world.keeper.upsert(
            [World.customer("C1", since: "2020-01-01"), World.customer("C2", since: "2020-01-01")], by: .daemon)
        let contract = Contract(
            id: ContractID("K1"), customer: CustomerID("C1"), name: "Paper", start: try CivilDate(iso8601: "2025-01-01"),
            end: try CivilDate(iso8601: "2026-10-28"), notice: Span(months: 1))
        _ = try await world.keeper.upsert([contract], by: .daemon)
        // Friday, then Monday: the renewal falls due on Monday at 17:30.
        for day in [
            "2026-09-11T06:30:00Z", "2026-09-11T07:00:00Z", "2026-09-14T06:30:00Z", "2026-09-14T07:00:00Z", "2026-09-14T13:30:00Z",
            "2026-09-15T06:30:00Z",
        ] {
            try await world.move(to: try instant(day))
        }
        #expect(
            try await told(world) == [
                "2026-09-11 08:30: For anna: 2 overdue (tasks 1 2)",
                "2026-09-14 08:30: For anna: 2 overdue (tasks 1 2)",
                "2026-09-14 15:30: Reminder for anna: task 3, Renew Paper by 2026-09-28 (due 2026-09-14 17:30)",
                "2026-09-15 08:30: For anna: 2 overdue (tasks 1 2)",
            ])
        await world.stop()
    }

    @Test("F18: while a rep is away the reminders go to whoever stands in, and come back by themselves; the event says for whom")
    func standIn() async throws {
        let world = try await world(try World.house())
        _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
        let absence = Absence(
            id: AbsenceID("A1"), rep: "anna", first: try CivilDate(iso8601: "2026-03-03"), last: try CivilDate(iso8601: "2026-03-04"),
            substitute: "mila")
        _ = try await world.keeper.upsert([absence], by: .daemon)
        for day in 2...5 { try await world.move(to: try instant("2026-03-0\(day)T08:00:00Z")) }
        let what = "task 1, Follow up Customer C1 (was due 2020-02-07 09:00)"
        #expect(
            try await told(world) == [
                "2026-03-02 09:00: Overdue for anna: \(what)", "2026-03-03 09:00: Overdue for mila, in place of anna: \(what)",
                "2026-03-04 09:00: Overdue for mila, in place of anna: \(what)", "2026-03-05 09:00: Overdue for anna: \(what)",
            ])
        #expect(try await world.tasks().map(\.assignee) == ["anna"])
        await world.stop()
    }

    @Test("F20: a forgotten task reaches the manager, who then sees it; one that is done in time does not")
    func escalation() async throws {
        var rule = World.followUp
        rule.steps[0].reminders = [.atOpen]
        rule.steps[0].escalations = [Escalation(to: .manager, after: Span(businessDays: 2))]
        let world = try await world(try World.house(quiet: .outsideBusinessHours), rules: [rule])
        _ = try await world.keeper.upsert(
            [World.customer("C1", since: "2020-01-01"), World.customer("C2", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        _ = try await world.keeper.perform(.dismiss(reason: "x"), on: TaskID(2), by: .login("anna")) { _ in true }
        try await world.move(to: try instant("2026-03-04T08:00:00Z"))
        #expect(
            try await told(world).suffix(1) == [
                "2026-03-04 09:00: Escalated to mila: task 1, Follow up Customer C1, with anna (due 2020-02-07 09:00)"
            ])
        #expect(try await world.taskEvents().filter { $0 == .taskEscalated }.count == 1)
        let seen = try await world.store.read {
            var filter = TaskFilter(rep: "mila", states: [.open], limit: 9)
            filter.watcher = "mila"
            return try $0.tasks(filter).map(\.task.id)
        }
        #expect(seen == [TaskID(1)])
        // And she may do it, though it is not hers.
        _ = try await world.keeper.perform(.done(outcome: nil, note: ""), on: TaskID(1), by: .login("mila")) { $0 == "mila" }
        await world.stop()
    }

    @Test("F1, F2, F26: two weeks off: each rep gets one summary, each rule behaves as its catch_up says, due dates are kept")
    func twoWeeksOff() async throws {
        func rule(_ name: String, _ catchUp: CatchUp) -> Rule {
            var rule = World.followUp
            rule.name = RuleName(name)
            rule.catchUp = catchUp
            rule.steps[0].title = TitleTemplate([.text("\(name) "), .placeholder(.field(.customer(.name)))])
            return rule
        }
        let rules = [rule("coalesce", .coalesce), rule("fire", .fire), rule("skip", .skip)]
        let house = try World.house(settling: 60, quiet: .outsideBusinessHours, gathering: 30)
        let start = try instant("2026-03-02T08:00:00Z")
        let first = try await World(at: start, rules: rules, house: house)
        _ = try await first.keeper.upsert([World.anna, World.mila], by: .daemon)
        await first.keeper.replanned()
        // Those of Anna's open during the two weeks, Mila's was open before; one was due a month ago.
        _ = try await first.keeper.upsert(
            [
                World.customer("A1", since: "2026-02-06"), World.customer("A2", since: "2026-02-09"),
                World.customer("M1", owner: "mila", since: "2026-01-02"),
            ],
            by: .daemon)
        try await first.move(to: start.adding(seconds: 60))
        try await first.move(to: start.adding(seconds: 120))
        let before = try await first.events().last?.seq ?? 0
        let due = Dictionary(uniqueKeysWithValues: try await first.tasks().map { ($0.id, $0.occurrence.dates.due) })
        await first.stop()

        // Started on a Sunday night; nobody is told before Monday.
        let world = try await World(at: try instant("2026-03-22T22:00:00Z"), directory: first.directory, rules: rules, house: house)
        try await world.settle()
        #expect(try await told(world, after: before).isEmpty)
        try await world.move(to: try instant("2026-03-23T08:00:00Z"))
        try await world.move(to: try instant("2026-03-23T08:01:30Z"))
        let lines = try await told(world, after: before)
        #expect(
            lines == [
                "2026-03-23 09:01:30: For anna, late since 2026-03-08 09:00: 13 overdue, 2 reminders, 6 new, 9 left out (tasks 1 2 3 4 5 6)",
                "2026-03-23 09:01:30: For mila, late since 2026-03-03 09:00: 17 overdue, 14 left out (tasks 7 8 9)",
            ])
        // The original due dates are kept, and every rule had its way.
        for task in try await world.tasks() where due[task.id] != nil { #expect(task.occurrence.dates.due == due[task.id]) }
        let reminders = try await world.events(after: before).compactMap { logged -> String? in
            guard case .task(let stamp, .reminded(_, let missed)) = logged.event.body else { return nil }
            return "\(stamp.rule) \(missed)"
        }
        #expect(reminders.filter { $0.hasPrefix("coalesce") }.count == 3)
        let lateness = try #require(world.keeper.state?.lateness)
        #expect(lateness.caughtUp > 0 && lateness.longestCaughtUp > 13 * 86_400_000_000)
        // From then on all is as usual.
        try await world.move(to: try instant("2026-03-24T08:00:00Z"))
        #expect(try await told(world, after: before).count == 4)
        await world.stop()
    }

    @Test("a summary waits for more ten minutes at most, and what comes when its time is over goes into another")
    func bounded() async throws {
        var rule = World.followUp
        rule.steps[0].reminders = [.atOpen, .every(seconds: 4 * 3600, while: .open)]
        let world = try await world(try World.house(settling: 20, gathering: 20), rules: [rule])
        _ = try await world.keeper.upsert([World.customer("C1", since: "2026-02-02")], by: .daemon)
        try await world.move(to: try instant("2026-03-04T08:00:30Z"))
        let seq = try await world.events().last?.seq ?? 0
        // The machine sleeps, again and again; each time what is late is there before the summary of the last time was told.
        for day in 5...7 { try await world.move(to: try instant("2026-03-0\(day)T08:00:00Z")) }
        try await world.move(to: try instant("2026-03-07T08:00:40Z"))
        #expect(
            try await told(world, after: seq).map { String($0.prefix { $0 != "(" }) } == [
                "2026-03-06 09:00: For anna, late since 2026-03-04 13:00: 1 reminder ",
                "2026-03-07 09:00: For anna, late since 2026-03-05 13:00: 1 reminder ",
                "2026-03-07 09:00:40: For anna, late since 2026-03-06 13:00: 1 reminder ",
            ])
        await world.stop()
    }

    @Test("a digest does not tell of what was put off or handed over before it; what was handed over is told to whoever has it now")
    func digestOfToday() async throws {
        let world = try await world(try World.house(), digest: try TimeOfDay("08:30"))
        _ = try await world.keeper.upsert((1...3).map { World.customer("C\($0)", since: "2020-01-01") }, by: .daemon)
        try await world.settle()
        let later = TaskCommand.snooze(until: try instant("2026-03-20T08:00:00Z"))
        _ = try await world.keeper.perform(later, on: TaskID(1), by: .login("anna")) { _ in true }
        _ = try await world.keeper.perform(.handOver(to: "mila", note: ""), on: TaskID(2), by: .login("anna")) { _ in true }
        #expect(try await told(world).isEmpty)
        try await world.move(to: try instant("2026-03-03T07:30:00Z"))
        #expect(
            try await told(world) == [
                "2026-03-03 08:30: For anna: 1 overdue (task 3)", "2026-03-03 08:30: For mila: 1 overdue (task 2)",
            ])
        await world.stop()
    }

    @Test("F18: what a stand-in's digest held is told to the rep who is back by then")
    func digestOfTheStandIn() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"), house: try World.house())
        var mila = World.mila
        mila.digest = try TimeOfDay("08:30")
        _ = try await world.keeper.upsert([World.anna, mila], by: .daemon)
        let absence = Absence(
            id: AbsenceID("A1"), rep: "anna", first: try CivilDate(iso8601: "2026-03-02"), last: try CivilDate(iso8601: "2026-03-02"),
            substitute: "mila")
        _ = try await world.keeper.upsert([absence], by: .daemon)
        await world.keeper.replanned()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        try await world.move(to: try instant("2026-03-03T07:30:00Z"))
        #expect(try await told(world) == ["2026-03-03 08:30: For anna: 1 overdue (task 1)"])
        await world.stop()
    }
}
