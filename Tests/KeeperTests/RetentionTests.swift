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

    /// About each deal that is a lead: a call within a week. And a word of thanks for each that was won.
    private static let deals: [Rule] = [("call", "lead"), ("thank", "won")].map { name, stage in
        Rule(
            name: RuleName(name), about: .deal, conditions: [.field(.deal(.stage), in: [stage])], trigger: .dates,
            steps: [
                Step(
                    opens: DatePhrase(offset: Span(days: 1), anchor: .field(.deal(.stageSince))),
                    due: DatePhrase(offset: Span(days: 5), anchor: .opens), title: TitleTemplate([.text("\(name) about a deal")]))
            ], fingerprint: "1")
    }

    @Test(
        "F21: with new deals for years, the tasks of deals that are over go; what a deal that stays as it is was asked for is kept, and not asked for again"
    )
    func deals() async throws {
        let retention = Retention(events: Span(days: 60), closedTasks: Span(days: 180))
        let world = try await World(
            at: try instant("2020-01-06T08:00:00Z"), rules: Self.deals, house: try World.house(retention: retention))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2019-12-01")], by: .daemon)
        func deal(_ number: Int, _ stage: Deal.Stage) -> IncomingDeal {
            var deal = IncomingDeal(id: DealID("D\(number)"), customer: "C1", name: "Deal \(number)", owner: "anna")
            deal.stage = stage
            deal.stageSince = world.clock.now()
            deal.created = world.clock.now()
            return deal
        }
        func doAll() async throws {
            for task in try await world.tasks([.open]) {
                _ = try await world.keeper.perform(.done(outcome: nil, note: "a long note"), on: task.id, by: .login("anna")) { _ in true }
            }
        }
        var sizes: [[String: Int]] = []
        for year in 2020...2023 {
            for month in 1...12 {
                let start = try instant("\(year)-\(month < 10 ? "0" : "")\(month)-06T09:00:00Z")
                guard start > world.clock.now() else { continue }
                try await world.move(to: start)
                let number = (year - 2020) * 12 + month
                _ = try await world.keeper.upsert([deal(number, .lead)], by: .daemon)
                try await world.move(to: start.adding(seconds: 10 * 86_400))
                try await doAll()
                // Every fourth is won; the second stays a lead for ever.
                if number != 2 { _ = try await world.keeper.upsert([deal(number, number % 4 == 0 ? .won : .lost)], by: .daemon) }
                try await world.move(to: start.adding(seconds: 15 * 86_400))
                try await doAll()
                await world.keeper.pruned()
            }
            sizes.append(Dictionary(try await world.tasks().map { ($0.occurrence.key.rule.rawValue, 1) }, uniquingKeysWith: +))
        }
        // Those of the last half year, and of the lead that is one still.
        #expect(sizes.allSatisfy { ($0["call"] ?? 0) <= 9 }, "\(sizes)")
        let kept = try await world.tasks()
        let last = try #require(kept.first { $0.occurrence.key.subject.key == "D2" })
        // Who is won for years would be thanked again, were it not known; without notes that grow.
        let thanked = kept.filter { $0.occurrence.key.rule == "thank" }
        #expect(thanked.count == 12)
        for task in [last, try #require(thanked.first)] {
            guard case .done(let closing, _) = task.state else {
                Issue.record("\(task)")
                continue
            }
            #expect(closing.note.isEmpty)
        }
        let texts = kept.filter { if case .done(let closing, _) = $0.state { !closing.note.isEmpty } else { false } }
        #expect(texts.count < 12)
        // No turn came twice.
        #expect(Set(kept.map(\.occurrence.key)).count == kept.count)
        let opened = try await world.events().filter { $0.event.kind == .taskOpened }
        #expect(opened.count <= 6)
        // What is in no rule any more goes as well.
        let house = try #require(world.keeper.state?.planner.house)
        try await world.keeper.reload(KeeperConfiguration(rules: RuleSet([Self.deals[0]]), house: house), by: .daemon)
        await world.keeper.replanned()
        try await world.move(to: world.clock.now().adding(seconds: 365 * 86_400))
        await world.keeper.pruned()
        #expect(try await world.tasks().map(\.occurrence.key.subject.key) == ["D2"])
        await world.stop()
    }

    @Test("dead letters go once they have lain for as long as they are kept")
    func deadLetters() async throws {
        let house = try World.house(retention: Retention(deadLetters: Span(days: 30)))
        let world = try await World(at: try instant("2026-01-05T08:00:00Z"), house: house)
        let diedAt = world.clock.now()
        try world.store.write { transaction in
            for seq in 1...450 as ClosedRange<Int64> {
                try transaction.insert(
                    DeadLetter(
                        program: seq % 2 == 0 ? "mail" : "chat", logID: "log", seq: seq, kind: "task.opened", message: "m", request: "{}",
                        failures: 1, reason: "", diedAt: diedAt.adding(seconds: seq <= 440 ? 0 : 20 * 86_400)))
            }
        }
        try await world.move(to: try instant("2026-01-20T08:00:00Z"))
        await world.keeper.pruned()
        #expect(try await world.keeper.deadLetters(limit: 1000).count == 450)
        try await world.move(to: try instant("2026-02-06T08:00:00Z"))
        await world.keeper.pruned()
        #expect(try await world.keeper.deadLetters(limit: 1000).map(\.seq) == Array(441...450))
        // Of many at once what each was handed is not read.
        let retried = try await world.keeper.retryDeadLetters(.program("mail"), by: .daemon)
        #expect(retried.map(\.seq) == [442, 444, 446, 448, 450] && retried.allSatisfy { $0.request.isEmpty })
        #expect(try await world.keeper.deadLetters(limit: 1000).filter(\.isToBeRetried).map(\.seq) == retried.map(\.seq))
        #expect(try await world.keeper.dropDeadLetters(.all, by: .daemon).count == 10)
        #expect(try await world.keeper.deadLetters(limit: 1000).isEmpty)
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
