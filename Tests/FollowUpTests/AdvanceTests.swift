import CivilTime
import FollowUp
import TestSupport
import Testing

@Suite("Advancing tasks, and commands")
struct AdvanceTests {
    private static let opens = Instant(seconds: 1_000_000)
    private static let due = Instant(seconds: 2_000_000)
    private static let closes = Instant(seconds: 3_000_000)
    private static let rule = Samples.rule("r", reminders: [.atOpen, .every(seconds: 86400, while: .overdue)])

    private func advance(_ task: FollowUpTask, to seconds: Int64) -> Advance {
        Advance(task, terms: Samples.terms(Self.rule), now: Instant(seconds: seconds))
    }

    @Test("due means at or before now, not a moment sooner")
    func dueAtNow() {
        let task = Samples.task(opens: Self.opens, due: Self.due)
        let before = Advance(task, terms: Samples.terms(Self.rule), now: Self.opens.adding(microseconds: -1))
        #expect(before.task == task && before.changes.isEmpty && before.nextAt == Self.opens)
        let at = advance(task, to: 1_000_000)
        #expect(at.changes == [.opened, .reminded(overdue: false, missed: 0)])
        #expect(at.nextAt == Self.due.adding(seconds: 86400))
        #expect(advance(task, to: 2_000_000).changes == [.opened, .reminded(overdue: true, missed: 0)])
        // What was missed is one reminder that says so.
        #expect(advance(at.task, to: 2_000_000 + 3 * 86400).changes == [.reminded(overdue: true, missed: 2)])
    }

    @Test("what expires is not reminded of any more, and one that never was seen opens first")
    func expiry() {
        let task = Samples.task(.open, opens: Self.opens, due: Self.due, closes: Self.closes)
        let late = advance(task, to: 3_000_000)
        #expect(late.changes == [.expired])
        #expect(late.task.state == .expired(at: Self.closes))
        #expect(late.nextAt == nil)
        #expect(advance(Samples.task(opens: Self.opens, due: Self.due, closes: Self.closes), to: 9_000_000).changes == [.opened, .expired])
        let snoozed = Samples.task(.snoozed(until: Instant(seconds: 2_900_000)), opens: Self.opens, due: Self.due, closes: Self.closes)
        #expect(advance(snoozed, to: 3_000_000).changes == [.expired])
    }

    @Test("a snooze is silent, ends when it said, and what it covered is not sent after it")
    func snooze() {
        let until = Instant(seconds: 2_500_000)
        let task = Samples.task(.snoozed(until: until), opens: Self.opens, due: Self.due, remindedThrough: Self.opens)
        let during = advance(task, to: 2_499_999)
        #expect(during.changes.isEmpty && during.nextAt == until)
        let after = advance(task, to: 2_500_000)
        #expect(after.changes == [.resumed, .reminded(overdue: true, missed: 0)])
        #expect(after.task.state == .open)
        #expect(after.nextAt == Instant(seconds: 2_000_000 + 6 * 86400))
    }

    @Test("advancing twice is advancing once, and the next attention is always later than now")
    func idempotent() {
        var random = SeededGenerator(seed: seed)
        for round in 0..<3000 {
            func moment() -> Instant { Instant(seconds: Int64.random(in: 0...4_000_000, using: &random)) }
            let states: [TaskState] = [.planned, .open, .snoozed(until: moment()), .expired(at: moment())]
            let task = Samples.task(
                states.randomElement(using: &random) ?? .open, opens: moment(), due: moment(),
                closes: Bool.random(using: &random) ? moment() : nil, remindedThrough: moment())
            let reminders: [ReminderRule] = [
                .atOpen, .every(seconds: Int64.random(in: 60...99999, using: &random), while: .open),
                .daily(businessDaysOnly: true, at: Samples.nine, while: .overdue), .beforeDue(Span(days: 2), at: nil),
            ]
            let rule = Samples.rule("r", reminders: reminders.filter { _ in Bool.random(using: &random) })
            let now = moment()
            let once = Advance(task, terms: Samples.terms(rule), now: now)
            let twice = Advance(once.task, terms: Samples.terms(rule), now: now)
            #expect(
                twice.task == once.task && twice.changes.isEmpty, "SEED=\(seed) round \(round): \(task) \(now) \(rule.steps[0].reminders)")
            if let next = once.nextAt { #expect(next > now, "SEED=\(seed) round \(round): \(task) \(now) \(rule.steps[0].reminders)") }
        }
    }

    // MARK: - Commands

    private static let now = Instant(seconds: 1_500_000)
    private static let closing = TaskState.Closing(at: Instant(seconds: 9), by: .daemon, note: "")
    private static let byAnna = TaskState.Closing(at: now, by: .login("anna"), note: "x")
    private static let later = Instant(seconds: 1_600_000)
    private static let retry = Instant(seconds: 1_500_000 + 3600)
    private static let commands: [TaskCommand] = [
        .done(outcome: nil, note: "x"), .done(outcome: .reached, note: "x"), .done(outcome: .noAnswer, note: "x"),
        .done(outcome: .leftMessage, note: "x"), .snooze(until: later), .dismiss(reason: "x"),
    ]
    /// What becomes of a live task by each of the commands.
    private static let results: [TaskState] = [
        .done(byAnna, outcome: nil), .done(byAnna, outcome: .reached), .snoozed(until: retry), .snoozed(until: retry),
        .snoozed(until: later), .dismissed(byAnna),
    ]

    private func apply(_ command: TaskCommand, _ task: FollowUpTask, _ rule: Rule?) throws(TaskCommandError) -> (
        task: FollowUpTask, changes: [TaskChange]
    ) {
        try task.applying(command, by: .login("anna"), rule: rule, reach: Samples.reach(), now: Self.now)
    }

    private static let follow = Samples.rule(
        "r", .cadence(Cadence(intervals: [:], otherwise: Span(days: 9), retry: Span(microseconds: 3_600_000_000))))

    @Test(
        "every command on every live state has the result that it says",
        arguments: [TaskState.planned, .open, .snoozed(until: Instant(seconds: 1_700_000))], Array(zip(commands, results)))
    func live(_ state: TaskState, _ pair: (TaskCommand, TaskState)) throws {
        let task = Samples.task(state, opens: Self.opens, due: Self.due)
        let applied = try apply(pair.0, task, Self.follow)
        #expect(applied.task.state == pair.1)
        #expect(applied.changes.count == 1)
        #expect(applied.task.id == task.id && applied.task.occurrence == task.occurrence)
        // A contract's work is done, whoever was reached or not.
        if case .done(let outcome, _) = pair.0 {
            #expect(try apply(pair.0, task, Self.rule).task.state == .done(Self.byAnna, outcome: outcome))
            #expect(try apply(pair.0, task, nil).task.state == .done(Self.byAnna, outcome: outcome))
        }
    }

    @Test(
        "a closed task refuses every command and says how it was closed",
        arguments: [TaskState.done(closing, outcome: nil), .dismissed(closing), .expired(at: Instant(seconds: 9))], commands)
    func closed(_ state: TaskState, _ command: TaskCommand) {
        let task = Samples.task(state, opens: Self.opens, due: Self.due)
        #expect(throws: TaskCommandError.alreadyClosed(state)) { try apply(command, task, Self.follow) }
    }

    @Test("a snooze into the past or past the end of the window, and a dismissal without a reason, are refused")
    func refused() {
        let task = Samples.task(.open, opens: Self.opens, due: Self.due, closes: Self.closes)
        #expect(throws: TaskCommandError.snoozeInThePast(until: Self.now, now: Self.now)) {
            try apply(.snooze(until: Self.now), task, nil)
        }
        #expect(throws: TaskCommandError.snoozePastClose(until: Self.closes, closes: Self.closes)) {
            try apply(.snooze(until: Self.closes), task, nil)
        }
        #expect(throws: TaskCommandError.reasonMissing) { try apply(.dismiss(reason: " \n"), task, nil) }
    }

    @Test("putting off a task that is still to open never makes it open sooner")
    func snoozePlanned() throws {
        let opens = Instant(seconds: 9_000_000)
        let task = Samples.task(opens: opens, due: opens)
        #expect(try apply(.snooze(until: Self.later), task, nil).task.state == .snoozed(until: opens))
        #expect(try apply(.snooze(until: Self.later), task, nil).changes == [.snoozed(until: opens)])
        let further = opens.adding(seconds: 5)
        #expect(try apply(.snooze(until: further), task, nil).task.state == .snoozed(until: further))
    }
}
