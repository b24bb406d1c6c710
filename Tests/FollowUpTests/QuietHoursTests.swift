import CivilTime
import FollowUp
import TestSupport
import Testing

@Suite("Quiet hours, missed reminders, escalation")
struct QuietHoursTests {
    private static let team = Team([
        Rep(login: "anna", name: "Anna", manager: "mila", zone: "Europe/Amsterdam"),
        Rep(login: "mila", name: "Mila", zone: "America/New_York"),
    ])

    private func reach(_ absences: [Absence] = []) throws -> Reach {
        let amsterdam = try Samples.zones.zone(named: "Europe/Amsterdam")
        return Samples.reach(quiet: .outsideBusinessHours, zone: amsterdam, team: Team(Self.team.reps.values, absences: absences))
    }

    private func open(_ opens: String, due: String, closes: String? = nil) throws -> FollowUpTask {
        var task = Samples.task(.open, opens: try instant(opens), due: try instant(due), closes: try closes.map { try instant($0) })
        task.openedAt = try instant(opens)
        return task
    }

    /// Every event of a task that is looked at whenever it asks for it, until `end`, as "time kind".
    private func life(_ task: FollowUpTask, _ terms: Advance.Terms, until end: String) throws -> [String] {
        var (task, lines) = (task, [String]())
        let end = try instant(end)
        while let next = Advance.nextAt(of: task, terms: terms, now: task.remindedThrough), next <= end {
            let advance = Advance(task, terms: terms, now: next) { if case .manager = $0 { "mila" } else { nil } }
            for change in advance.changes { lines.append("\(next) \(change.kind.rawValue)") }
            guard advance.task != task, lines.count < 100 else { break }
            task = advance.task
        }
        return lines
    }

    @Test("F11: what falls into the night or the weekend waits for the next working moment, and is sent once")
    func waits() throws {
        // Friday 16:00 on, every three hours: 19:00 to Monday 08:00 are one, at 09:00.
        let rule = Samples.rule("r", reminders: [.every(seconds: 3 * 3600, while: .open)])
        let task = try open("2026-03-06T13:00:00Z", due: "2026-03-09T16:00:00Z")
        let terms = Samples.terms(rule, reach: try reach())
        let first = Advance(task, terms: terms, now: try instant("2026-03-06T16:00:00Z"))
        #expect(first.changes == [.reminded(overdue: false, missed: 0)])
        #expect(first.nextAt == (try instant("2026-03-09T08:00:00Z")))
        let night = Advance(first.task, terms: terms, now: try instant("2026-03-07T02:00:00Z"))
        #expect(night.changes.isEmpty)
        #expect(night.nextAt == (try instant("2026-03-09T08:00:00Z")))
        let monday = Advance(night.task, terms: terms, now: try instant("2026-03-09T08:00:00Z"))
        #expect(monday.changes == [.reminded(overdue: false, missed: 20)])
        #expect(monday.nextAt == (try instant("2026-03-09T10:00:00Z")))
    }

    @Test("F11: a daemon that comes up at night tells what it missed in the morning")
    func lateAtNight() throws {
        let rule = Samples.rule("r", reminders: [.daily(businessDaysOnly: true, at: Samples.nine, while: .open)])
        let task = try open("2026-03-05T08:30:00Z", due: "2026-03-20T16:00:00Z")
        let terms = Samples.terms(rule, reach: try reach())
        let saturday = Advance(task, terms: terms, now: try instant("2026-03-07T02:00:00Z"))
        #expect(saturday.changes.isEmpty)
        #expect(saturday.nextAt == (try instant("2026-03-09T08:00:00Z")))
        let monday = Advance(saturday.task, terms: terms, now: try instant("2026-03-09T08:00:00Z"))
        #expect(monday.changes == [.reminded(overdue: false, missed: 1)])
    }

    @Test("a moment that the rep chose is kept, and one that the machine was a little late for too")
    func exact() throws {
        let terms = Samples.terms(Samples.rule("r", reminders: [.beforeDue(.zero, at: nil)]), reach: try reach())
        var snoozed = try open("2026-03-06T08:00:00Z", due: "2026-03-06T16:30:00Z")
        snoozed.state = .snoozed(until: try instant("2026-03-07T10:00:00Z"))
        #expect(try Advance.nextAt(of: snoozed, terms: terms, now: try instant("2026-03-06T09:00:00Z")) == instant("2026-03-07T10:00:00Z"))
        #expect(try Advance(snoozed, terms: terms, now: instant("2026-03-07T10:00:00Z")).changes.count == 2)
        // 17:30, when the working day ends, belongs to it.
        let task = try open("2026-03-06T08:00:00Z", due: "2026-03-06T16:30:00Z")
        #expect(try Advance(task, terms: terms, now: instant("2026-03-06T16:30:02Z")).changes == [.reminded(overdue: true, missed: 0)])
        #expect(try Advance(task, terms: terms, now: instant("2026-03-06T19:30:00Z")).nextAt == instant("2026-03-09T08:00:00Z"))
    }

    @Test("whoever stands in is told in their own working hours")
    func standIn() throws {
        let day = try CivilDate(iso8601: "2026-03-06")
        let reach = try reach([Absence(id: AbsenceID("1"), rep: "anna", first: day, last: day, substitute: "mila")])
        let rule = Samples.rule("r", reminders: [.daily(businessDaysOnly: true, at: Samples.nine, while: .open)])
        let terms = Samples.terms(rule, reach: reach)
        let task = try open("2026-03-05T15:00:00Z", due: "2026-03-20T16:00:00Z")
        // 09:00 in New York.
        #expect(Advance.nextAt(of: task, terms: terms, now: task.remindedThrough) == (try instant("2026-03-06T14:00:00Z")))
        #expect(try reach.recipient(for: "anna", at: instant("2026-03-06T14:00:00Z")) == "mila")
        #expect(try reach.recipient(for: "anna", at: instant("2026-03-09T08:00:00Z")) == "anna")
    }

    @Test("F10, F12: exact repeat times over both changes of the clock, and none is left out because there was one that day")
    func overChanges() throws {
        let daily = Samples.rule(
            "r", reminders: [.daily(businessDaysOnly: false, at: Samples.nine, while: .open), .afterDue(Span(days: 1), at: nil)])
        let amsterdam = Samples.reach(zone: try Samples.zones.zone(named: "Europe/Amsterdam"))
        let spring = try life(
            try open("2026-03-27T09:00:00Z", due: "2026-03-28T16:30:00Z"), Samples.terms(daily, reach: amsterdam),
            until: "2026-03-30T07:00:00Z")
        #expect(
            spring == [
                "2026-03-28T08:00:00Z task.reminded", "2026-03-29T07:00:00Z task.reminded_overdue",
                "2026-03-29T15:30:00Z task.reminded_overdue", "2026-03-30T07:00:00Z task.reminded_overdue",
            ])
        let autumn = try life(
            try open("2026-10-24T08:00:00Z", due: "2026-10-30T16:30:00Z"), Samples.terms(daily, reach: amsterdam),
            until: "2026-10-26T23:00:00Z")
        #expect(autumn == ["2026-10-25T08:00:00Z task.reminded", "2026-10-26T08:00:00Z task.reminded"])
    }

    @Test("F19, F30: any lead times warn before it is due; afterwards it nags until somebody acknowledges")
    func leadTimes() throws {
        let hour: Int64 = 3600
        let rule = Samples.rule(
            "r",
            reminders: [
                .beforeDue(Span(days: 400), at: nil), .beforeDue(Span(days: 7), at: nil),
                .beforeDue(Span(microseconds: hour * 1_000_000), at: nil),
                .every(seconds: 24 * hour, while: .unseen),
            ])
        let terms = Samples.terms(rule)
        var task = try open("2025-01-01T00:00:00Z", due: "2026-06-01T12:00:00Z")
        #expect(
            try life(task, terms, until: "2025-01-03T00:00:00Z") == [
                "2025-01-02T00:00:00Z task.reminded", "2025-01-03T00:00:00Z task.reminded",
            ])
        task.seen = .init(at: task.remindedThrough, by: .login("anna"))
        #expect(
            try life(task, terms, until: "2027-01-01T00:00:00Z") == [
                "2025-04-27T12:00:00Z task.reminded", "2026-05-25T12:00:00Z task.reminded", "2026-06-01T11:00:00Z task.reminded",
            ])
    }

    @Test("F1, F2: of missed reminders all are made up for, one stands for all, or none is sent, as the rule says")
    func catchUp() throws {
        var rule = Samples.rule("r", reminders: [.every(seconds: 3600, while: .open)])
        let task = try open("2026-03-02T08:00:00Z", due: "2026-03-02T10:30:00Z")
        let now = try instant("2026-03-02T11:10:00Z")
        func changes() -> [TaskChange] { Advance(task, terms: Samples.terms(rule), now: now).changes }
        rule.catchUp = .coalesce
        #expect(changes() == [.reminded(overdue: true, missed: 2)])
        rule.catchUp = .fire
        #expect(
            changes() == [.reminded(overdue: false, missed: 0), .reminded(overdue: false, missed: 0), .reminded(overdue: true, missed: 0)])
        rule.catchUp = .skip
        let skipped = Advance(task, terms: Samples.terms(rule), now: now)
        #expect(skipped.changes.isEmpty && skipped.skipped == 3)
        #expect(skipped.nextAt == (try instant("2026-03-02T12:00:00Z")))
        // One that is a moment late was not missed.
        #expect(
            try Advance(task, terms: Samples.terms(rule), now: instant("2026-03-02T11:00:20Z")).changes == [
                .reminded(overdue: true, missed: 0)
            ])
    }

    @Test("F26: after a thousand missed and more it goes on, and the latest are made up for")
    func manyMissed() throws {
        var rule = Samples.rule("r", reminders: [.every(seconds: 60, while: .open)])
        rule.catchUp = .fire
        let task = try open("2026-03-02T08:00:00Z", due: "2027-03-02T10:30:00Z")
        let late = Advance(task, terms: Samples.terms(rule), now: try instant("2026-04-02T08:00:30Z"))
        #expect(late.changes.count == Advance.mostMadeUp)
        #expect(late.changes.first == .reminded(overdue: false, missed: 900))
        #expect(late.nextAt == (try instant("2026-04-02T08:01:00Z")))
    }

    @Test("F20: stages of escalation come in their order, count business days of the house, and stop with the task")
    func escalation() throws {
        var rule = Samples.rule("r", reminders: [])
        rule.steps[0].escalations = [
            Escalation(to: .manager, after: Span(businessDays: 3)),
            Escalation(to: .rep("mila"), after: Span(businessDays: 1), phase: .open),
            Escalation(to: .manager, after: Span(businessDays: 3)),
        ]
        let terms = Samples.terms(rule, reach: try reach())
        // Due on Friday 10:00; three business days later is Wednesday, at 10:00, when nobody in New York is at work.
        let task = try open("2026-03-05T09:00:00Z", due: "2026-03-06T09:00:00Z")
        #expect(Advance.nextAt(of: task, terms: terms, now: task.remindedThrough) == (try instant("2026-03-06T09:00:00Z")))
        func advance(_ task: FollowUpTask, _ now: String) throws -> Advance {
            Advance(task, terms: terms, now: try instant(now)) { if case .manager = $0 { "mila" } else { "anna" } }
        }
        let first = try advance(task, "2026-03-06T09:00:00Z")
        #expect(first.changes == [.escalated(stage: 2, to: "anna")])
        let waits = try advance(first.task, "2026-03-11T09:00:00Z")
        #expect(waits.changes.isEmpty)
        #expect(waits.nextAt == (try instant("2026-03-11T13:00:00Z")))
        let told = try advance(waits.task, "2026-03-11T13:00:00Z")
        // Both stages are hers, and she is told of it once.
        #expect(told.changes == [.escalated(stage: 3, to: "mila")])
        #expect(told.nextAt == nil)
        // Snoozing is no way out; being done is.
        var snoozed = first.task
        snoozed.state = .snoozed(until: try instant("2026-05-01T09:00:00Z"))
        #expect(try advance(snoozed, "2026-03-11T13:00:00Z").changes.count == 1)
        var done = first.task
        done.state = .done(.init(at: try instant("2026-03-10T09:00:00Z"), by: .login("anna"), note: ""), outcome: nil)
        #expect(try advance(done, "2026-03-11T13:00:00Z").changes.isEmpty)
    }

    @Test("the clock of an escalation starts when somebody could first know of the task")
    func startsWhenOpened() throws {
        var rule = Samples.rule("r", reminders: [])
        rule.steps[0].escalations = [Escalation(to: .manager, after: Span(days: 2))]
        let terms = Samples.terms(rule)
        let old = Samples.task(.planned, opens: try instant("2020-01-01T09:00:00Z"), due: try instant("2020-01-02T09:00:00Z"))
        let opened = Advance(old, terms: terms, now: try instant("2026-03-02T09:00:00Z")) { _ in "mila" }
        #expect(opened.changes == [.opened])
        #expect(opened.nextAt == (try instant("2026-03-04T09:00:00Z")))
    }
}
