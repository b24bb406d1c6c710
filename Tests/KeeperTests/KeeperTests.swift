import CivilTime
import FollowUp
import Keeper
import KeeperTestSupport
import Store
import TestSupport
import Testing

@Suite("The keeper")
struct KeeperTests {
    @Test("opens a task at its instant, reminds, and is then silent until the next reminder")
    func opensAtItsInstant() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2026-03-02")], by: .daemon)
        _ = try await world.keeper.log([World.call("C1", at: try instant("2026-03-02T07:30:00Z"))], by: .daemon)

        // 30 civil days later, at the same time on the wall: one hour earlier in UTC, since summer time began meanwhile.
        let opens = try instant("2026-04-01T06:30:00Z")
        #expect(world.alarm.armed == opens)
        try await world.move(to: opens.adding(microseconds: -1))
        #expect(try await world.tasks(rep: "anna").map(\.state) == [.planned])
        try await world.move(to: opens)
        #expect(try await world.tasks(rep: "anna").map(\.state) == [.open])
        #expect(try await world.taskEvents() == [.taskOpened, .taskReminded])
        // Five business days later it is due, over Easter too, since no holidays were given; the next reminder is at 09:00 on that day.
        #expect(world.alarm.armed == (try instant("2026-04-08T07:00:00Z")))
        await world.stop()
    }

    @Test("takes up exactly where it was after a stop")
    func reopens() async throws {
        let directory = try TemporaryDirectory()
        let start = try instant("2026-03-02T08:00:00Z")
        do {
            let world = try await World(at: start, directory: directory)
            try await world.addTeam()
            _ = try await world.keeper.upsert([World.customer("C1", since: "2026-03-02")], by: .daemon)
            _ = try await world.keeper.log([World.call("C1", at: start)], by: .daemon)
            await world.stop()
        }
        let world = try await World(at: start.adding(seconds: 60), directory: directory)
        #expect(world.alarm.armed == (try instant("2026-04-01T07:00:00Z")))
        #expect(try await world.tasks().count == 1)
        await world.stop()
    }

    @Test("F1: what fell due while it was down is sent at the start, once")
    func downtimeLosesNothing() async throws {
        let directory = try TemporaryDirectory()
        let start = try instant("2026-03-02T08:00:00Z")
        do {
            let world = try await World(at: start, directory: directory)
            try await world.addTeam()
            _ = try await world.keeper.upsert([World.customer("C1", since: "2026-03-02")], by: .daemon)
            _ = try await world.keeper.log([World.call("C1", at: start)], by: .daemon)
            await world.stop()
        }
        let world = try await World(at: try instant("2026-05-04T08:00:00Z"), directory: directory)
        try await world.settle()
        #expect(try await world.taskEvents() == [.taskOpened, .taskRemindedOverdue])
        let reminder = try #require(try await world.events().last { $0.event.kind == .taskRemindedOverdue })
        guard case .task(let stamp, .reminded(_, let missed)) = reminder.event.body else {
            Issue.record("no reminder")
            return
        }
        // The original due date is kept, and the reminders of all business days meanwhile are one: 9 April to 4 May, and the one at open.
        #expect(stamp.due == (try instant("2026-04-08T07:00:00Z")))
        #expect(missed == 18)
        await world.stop()
    }

    @Test("a task that is late when it is planned waits to settle, and what comes in meanwhile corrects it in silence")
    func lateTasksSettle() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"), settling: 60)
        try await world.addTeam()
        let customers = ["C1", "C2"].map { World.customer($0, since: "2020-01-01") }
        _ = try await world.keeper.upsert(customers, by: .daemon)
        #expect(world.alarm.armed == (try instant("2026-03-02T08:01:00Z")))
        try await world.move(to: try instant("2026-03-02T08:00:30Z"))
        _ = try await world.keeper.log([World.call("C1", at: try instant("2026-03-01T08:00:00Z"))], by: .daemon)
        // Handing the same in again does not make the other one wait longer, nor shorter.
        _ = try await world.keeper.upsert(customers, by: .daemon)
        #expect(world.alarm.armed == (try instant("2026-03-02T08:01:00Z")))
        try await world.move(to: try instant("2026-03-02T08:01:00Z"))
        #expect(try await world.tasks([.open]).map(\.occurrence.customer) == [CustomerID("C2")])
        #expect(try await world.taskEvents() == [.taskOpened, .taskRemindedOverdue])
        // Nothing was missed: before it came in there was nothing to remind of.
        guard case .task(_, .reminded(_, let missed))? = try await world.events().last?.event.body else {
            Issue.record("no reminder")
            return
        }
        #expect(missed == 0)
        await world.stop()
    }

    @Test("F4, F26: waking up again and again sends nothing again, however late it is")
    func wakingUpIsIdempotent() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        let before = try await world.events().count
        for _ in 0..<50 { try await world.move(to: world.clock.now()) }
        #expect(try await world.events().count == before)
        await world.stop()
    }

    @Test("F5: a renewed contract is asked for again at the end of its new term")
    func renewedIsAskedAgain() async throws {
        let world = try await World(at: try instant("2026-09-01T08:00:00Z"), rules: [World.renewal])
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1")], by: .daemon)
        var contract = Contract(
            id: ContractID("K1"), customer: CustomerID("C1"), name: "Paper", start: try CivilDate(iso8601: "2025-01-01"),
            end: try CivilDate(iso8601: "2026-12-31"), notice: Span(months: 1))
        _ = try await world.keeper.upsert([contract], by: .daemon)
        try await world.settle()
        let open = try #require(try await world.tasks([.open], rep: "anna").first)
        contract.end = try CivilDate(iso8601: "2027-12-31")
        _ = try await world.keeper.upsert([contract], by: .daemon)
        let tasks = try await world.tasks(rep: "anna")
        #expect(tasks.filter { $0.id == open.id }.map(\.state.name) == [.done])
        #expect(tasks.filter { $0.state == .planned }.map(\.occurrence.key.anchor) == ["2027-12-31"])
        await world.stop()
    }

    @Test("F6: a changed date moves the task and adds none")
    func changedDateMoves() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"), rules: [World.renewal])
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1")], by: .daemon)
        var ids: Set<TaskID> = []
        for end in ["2026-12-31", "2026-11-30", "2027-03-31", "2026-12-31"] {
            let contract = Contract(
                id: ContractID("K1"), customer: CustomerID("C1"), name: "Paper", start: try CivilDate(iso8601: "2025-01-01"),
                end: try CivilDate(iso8601: end), notice: Span(months: 1))
            _ = try await world.keeper.upsert([contract], by: .daemon)
            let tasks = try await world.tasks()
            #expect(tasks.count == 1)
            ids.formUnion(tasks.map(\.id))
        }
        #expect(ids.count == 1)
        #expect(try await world.taskEvents().isEmpty)
        await world.stop()
    }

    @Test("F15: a renewal whose exact day was missed is asked for at once, as long as its window is open")
    func lateRecordIsNotMissed() async throws {
        // 90 days before the cancel-by date, Monday 30 November, was 1 September; the contract is only told of in October.
        let world = try await World(at: try instant("2026-10-12T08:00:00Z"), rules: [World.renewal])
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1")], by: .daemon)
        let contract = Contract(
            id: ContractID("K1"), customer: CustomerID("C1"), name: "Paper", start: try CivilDate(iso8601: "2025-01-01"),
            end: try CivilDate(iso8601: "2026-12-30"), notice: Span(months: 1))
        _ = try await world.keeper.upsert([contract], by: .daemon)
        try await world.settle()
        #expect(try await world.tasks([.open]).count == 1)
        // And once the window is over, it says so and stays silent.
        try await world.move(to: try instant("2026-12-01T00:00:00+01:00"))
        #expect(try await world.tasks().map(\.state.name) == [.expired])
        #expect(world.alarm.armed == nil)
        await world.stop()
    }

    @Test("F16: a call logged today moves the follow-up at once, an unanswered one does not")
    func callMovesFollowUp() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2026-02-20")], by: .daemon)
        let before = try #require(try await world.tasks().first)
        _ = try await world.keeper.log([World.call("C1", at: try instant("2026-03-02T07:59:00Z"), .noAnswer)], by: .daemon)
        #expect(try await world.tasks() == [before])
        _ = try await world.keeper.log([World.call("C1", at: try instant("2026-03-02T08:00:00Z"))], by: .daemon)
        let after = try #require(try await world.tasks().first)
        #expect(after.id == before.id)
        #expect(after.occurrence.dates.opens == (try instant("2026-04-01T07:00:00Z")))
        await world.stop()
    }

    @Test("F24: an edited rule moves tasks and fires nothing that is not due")
    func editedRuleFiresNothing() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2026-02-20")], by: .daemon)
        var rule = World.followUp
        rule.trigger = .cadence(Cadence(intervals: ["gold": Span(days: 45)], otherwise: nil, retry: Span(businessDays: 1)))
        rule.fingerprint = "2"
        try await world.keeper.reload(KeeperConfiguration(rules: RuleSet([rule]), house: try World.house()), by: .daemon)
        await world.keeper.replanned()
        #expect(try await world.tasks().map(\.occurrence.dates.opens) == [try instant("2026-04-06T07:00:00Z")])
        #expect(try await world.taskEvents().isEmpty)
        await world.stop()
    }

    @Test("a removed rule takes its unseen tasks along and settles the others; a broken one leaves them alone")
    func removedAndBrokenRules() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        try await world.addTeam()
        _ = try await world.keeper.upsert(
            [World.customer("C1", since: "2026-02-20"), World.customer("C2", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        let broken = KeeperConfiguration(rules: RuleSet(), house: try World.house(), brokenRules: ["follow-up"])
        try await world.keeper.reload(broken, by: .daemon)
        await world.keeper.replanned()
        #expect(try await world.tasks().map(\.state.name) == [.open, .planned])
        try await world.keeper.reload(KeeperConfiguration(rules: RuleSet(), house: try World.house()), by: .daemon)
        await world.keeper.replanned()
        #expect(try await world.tasks().map(\.state.name) == [.done])
        await world.stop()
    }

    @Test("a task that fell due while its rule was broken is taken up when the file is as it was before")
    func brokenForAWhile() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2026-02-20")], by: .daemon)
        let broken = KeeperConfiguration(rules: RuleSet(), house: try World.house(), brokenRules: ["follow-up"])
        try await world.keeper.reload(broken, by: .daemon)
        await world.keeper.replanned()
        try await world.move(to: try instant("2026-03-30T08:00:00Z"))
        #expect(try await world.tasks().map(\.state.name) == [.planned])
        try await world.keeper.reload(
            KeeperConfiguration(rules: RuleSet([World.followUp]), house: try World.house()), by: .daemon)
        await world.keeper.replanned()
        try await world.settle()
        #expect(try await world.tasks().map(\.state.name) == [.open])
        #expect(try await world.taskEvents() == [.taskOpened, .taskRemindedOverdue])
        await world.stop()
    }

    @Test("F18: work of an inactive rep goes to the manager, and back")
    func inactiveRep() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        var away = World.anna
        away.isActive = false
        _ = try await world.keeper.upsert([away], by: .daemon)
        await world.keeper.replanned()
        #expect(try await world.tasks([.open]).map(\.occurrence.assignee) == ["mila"])
        _ = try await world.keeper.upsert([World.anna], by: .daemon)
        await world.keeper.replanned()
        #expect(try await world.tasks([.open]).map(\.occurrence.assignee) == ["anna"])
        await world.stop()
    }

    @Test("F23: a clock set ahead by a year and back again loses nothing and repeats nothing")
    func clockSteps() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2026-02-20")], by: .daemon)
        try await world.move(to: try instant("2027-03-02T08:00:00Z"))
        #expect(try await world.taskEvents() == [.taskOpened, .taskRemindedOverdue])
        // What is that late is told in a summary.
        try await world.move(to: try instant("2027-03-02T08:00:01Z"))
        try await world.move(to: try instant("2026-03-02T09:00:00Z"))
        #expect(try await world.taskEvents().count == 2)
        // The next one comes a business day after the latest that was sent, and no sooner.
        #expect(world.alarm.armed == (try instant("2027-03-03T08:00:00Z")))
        await world.stop()
    }

    @Test("F23: a clock that was ahead and is set right does not keep reminders silent until that time comes")
    func clockWasAhead() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
        try await world.move(to: try instant("2036-03-03T08:30:00Z"))
        world.clock.set(try instant("2026-03-02T08:30:00Z"))
        try await world.keeper.clockStepped()
        await world.keeper.replanned()
        // What was gathered under the wrong clock is told soon.
        try await world.move(to: try instant("2026-03-02T08:30:01Z"))
        #expect(world.alarm.armed == (try instant("2026-03-03T08:00:00Z")))
        await world.stop()
    }

    @Test("F16: a call of last week that is logged today counts from last week, whatever is planned anew later")
    func lateLoggedCall() async throws {
        let world = try await World(at: try instant("2026-03-20T08:00:00Z"))
        try await world.addTeam()
        var customer = World.customer("C1", since: "2026-01-01")
        _ = try await world.keeper.upsert([customer], by: .daemon)
        try await world.settle()
        _ = try await world.keeper.log([World.call("C1", at: try instant("2026-03-10T08:00:00Z"))], by: .daemon)
        let expected = [try instant("2026-04-09T07:00:00Z")]
        #expect(try await world.tasks([.planned]).map(\.occurrence.dates.opens) == expected)
        customer.name = "Renamed"
        _ = try await world.keeper.upsert([customer], by: .daemon)
        #expect(try await world.tasks([.planned]).map(\.occurrence.dates.opens) == expected)
        await world.stop()
    }

    @Test("a rule that was removed and comes back finds its customers again")
    func ruleComesBack() async throws {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        for rules in [[], [World.followUp], [], [World.followUp]] {
            try await world.keeper.reload(KeeperConfiguration(rules: RuleSet(rules), house: try World.house()), by: .daemon)
            await world.keeper.replanned()
            try await world.settle()
        }
        #expect(try await world.tasks().map(\.state.name).filter { $0 == .open }.count == 1)
        await world.stop()
    }

    @Test("what happens while a rule is broken is caught up when it is mended, and a contact is a contact all the same")
    func whileBroken() async throws {
        let directory = try TemporaryDirectory()
        let start = try instant("2026-03-02T08:00:00Z")
        do {
            let world = try await World(at: start, directory: directory)
            try await world.addTeam()
            _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
            try await world.settle()
            await world.stop()
        }
        let world = try await World(at: start.adding(seconds: 60), directory: directory, rules: [], brokenRules: ["follow-up"])
        _ = try await world.keeper.upsert([World.customer("C2", since: "2026-03-01")], by: .daemon)
        let id = try #require(try await world.tasks([.open]).first?.id)
        _ = try await world.keeper.perform(.done(outcome: nil, note: ""), on: id, by: .login("anna")) { _ in true }
        #expect(try await world.tasks([.planned]).isEmpty)
        try await world.keeper.reload(KeeperConfiguration(rules: RuleSet([World.followUp]), house: try World.house()), by: .daemon)
        await world.keeper.replanned()
        #expect(try await world.tasks([.planned]).compactMap(\.occurrence.customer?.rawValue).sorted() == ["C1", "C2"])
        await world.stop()
    }

    @Test("a contract until the first of a month, not included, is cancelled by the same day as one until the last of the month before")
    func endIncluded() throws {
        let zone = try World.zones.zone(named: "Europe/Amsterdam")
        func cancelBy(_ end: String, included: Bool) throws -> String {
            Contract(
                id: ContractID("K"), customer: CustomerID("C"), name: "", start: try CivilDate(iso8601: "2026-01-01"),
                end: try CivilDate(iso8601: end), endIncluded: included, notice: Span(months: 1)
            ).cancelBy(calendar: BusinessCalendar(), zone: zone).description
        }
        #expect(try cancelBy("2026-12-31", included: true) == "2026-11-30")
        #expect(try cancelBy("2027-01-01", included: false) == "2026-11-30")
    }

    @Test("F31: a snooze outlives a restart and ends when it said")
    func snoozeSurvives() async throws {
        let directory = try TemporaryDirectory()
        let start = try instant("2026-03-02T08:00:00Z")
        let until = start.adding(seconds: 7200)
        do {
            let world = try await World(at: start, directory: directory)
            try await world.addTeam()
            _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
            try await world.settle()
            let id = try #require(try await world.tasks([.open]).first?.id)
            _ = try await world.keeper.perform(.snooze(until: until), on: id, by: .login("anna")) { _ in true }
            await world.stop()
        }
        let world = try await World(at: start.adding(seconds: 60), directory: directory)
        #expect(try await world.tasks().map(\.state) == [.snoozed(until: until)])
        #expect(world.alarm.armed == until)
        try await world.move(to: until)
        #expect(try await world.tasks().map(\.state) == [.open])
        #expect(try await world.taskEvents().suffix(2) == [.taskResumed, .taskRemindedOverdue])
        await world.stop()
    }

    @Test("F27: what waits for years is sent once when its moment comes, however often it was looked at and the daemon started meanwhile")
    func longWait() async throws {
        let directory = try TemporaryDirectory()
        let start = try instant("2026-03-02T08:00:00Z")
        let until = try instant("2036-03-03T08:00:00Z")
        var id: TaskID?
        do {
            let world = try await World(at: start, directory: directory)
            try await world.addTeam()
            _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
            try await world.settle()
            id = try await world.tasks([.open]).first?.id
            _ = try await world.keeper.perform(.snooze(until: until), on: #require(id), by: .login("anna")) { _ in true }
            await world.stop()
        }
        // Every few months for ten years it is started, woken for nothing, and stopped.
        for year in 2026...2035 {
            let world = try await World(at: try instant("\(year)-07-01T12:00:00Z"), directory: directory)
            try await world.move(to: try instant("\(year)-12-01T12:00:00Z"))
            #expect(try await world.tasks([.snoozed]).map(\.id) == [#require(id)])
            await world.stop()
        }
        let world = try await World(at: try instant("2036-03-01T12:00:00Z"), directory: directory)
        try await world.move(to: until)
        let told = try await world.taskEvents().filter { $0 == .taskResumed }
        #expect(told == [.taskResumed])
        #expect(try await world.tasks([.open]).map(\.id) == [#require(id)])
        // Nothing was written about it in between.
        let between = try await world.events().filter { $0.event.at > start.adding(seconds: 60) && $0.event.at < until }
        #expect(between.filter { if case .task = $0.event.body { true } else { false } }.isEmpty)
        await world.stop()
    }
}
