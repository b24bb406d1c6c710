import CivilTime
import FollowUp
import Testing

/// Every state a task can be in, and every command, and what becomes of it. The table is the whole of it: a state or a command that is added
/// without a row here does not compile.
@Suite("The life of a task")
struct TaskStateTests {
    /// What a command leads to.
    private enum Result: Hashable {
        case to(TaskState.Name, EventKind)
        /// It is so already; no event.
        case already
        case refused(TaskCommandError)
    }

    enum State: String, CaseIterable {
        case planned, open, seen, snoozed, handedOver, done, settled, dismissed, expired, windowOver
    }

    enum Command: String, CaseIterable {
        case done, noAnswer, snooze, snoozeBack, snoozePastClose, dismiss, dismissForNothing, seen, handOver, handOverToSame,
            handOverToNobody
        case handOverToGone, handBack, reopen
    }

    private static let now = Instant(seconds: 1_500_000)
    private static let earlier = Instant(seconds: 1_400_000)
    private static let (opens, due, closes) = (Instant(seconds: 1_000_000), Instant(seconds: 2_000_000), Instant(seconds: 9_000_000))
    private static let ahead = Instant(seconds: 3_000_000)
    private static let later = Instant(seconds: 4_000_000)
    private static let closing = TaskState.Closing(at: earlier, by: .login("mila"), note: "")
    private static let byDaemon = TaskState.Closing(at: earlier, by: .daemon, note: "contact was made")
    private static let team = Team([
        Rep(login: "anna", name: "Anna", manager: "mila"), Rep(login: "mila", name: "Mila"), Rep(login: "ben", name: "Ben"),
        Rep(login: "gone", name: "Gone", isActive: false),
    ])
    private static let rule = Samples.rule(
        "r", .cadence(Cadence(intervals: [:], otherwise: Span(days: 9), retry: Span(microseconds: 3_600_000_000))))

    private static func task(_ state: State) -> FollowUpTask {
        var task = Samples.task(.open, opens: opens, due: due, closes: closes)
        task.openedAt = opens
        switch state {
        case .planned:
            task = Samples.task(.planned, opens: ahead, due: ahead, closes: closes)
        case .open: break
        case .seen: task.seen = .init(at: earlier, by: .login("anna"))
        case .snoozed: task.state = .snoozed(until: later)
        case .handedOver: task.handover = .init(to: "ben", by: .login("anna"), at: earlier, note: "")
        case .done: task.state = .done(closing, outcome: nil)
        case .settled: task.state = .done(byDaemon, outcome: nil)
        case .dismissed: task.state = .dismissed(closing)
        case .expired: task.state = .expired(at: earlier)
        case .windowOver:
            task.state = .expired(at: earlier)
            task.occurrence.dates.closes = earlier
        }
        return task
    }

    private static func command(_ command: Command, on task: FollowUpTask) -> TaskCommand {
        switch command {
        case .done: .done(outcome: nil, note: "")
        case .noAnswer: .done(outcome: .noAnswer, note: "")
        case .snooze: .snooze(until: later)
        case .snoozeBack: .snooze(until: now)
        case .snoozePastClose: .snooze(until: closes)
        case .dismiss: .dismiss(reason: "no need")
        case .dismissForNothing: .dismiss(reason: " ")
        case .seen: .seen
        case .handOver: .handOver(to: task.assignee == "ben" ? "mila" : "ben", note: "")
        case .handOverToSame: .handOver(to: task.assignee ?? "", note: "")
        case .handOverToNobody: .handOver(to: "nemo", note: "")
        case .handOverToGone: .handOver(to: "gone", note: "")
        case .handBack: .handBack(note: "")
        case .reopen: .reopen(note: "")
        }
    }

    private static func expected(_ state: State, _ command: Command) -> Result {
        let task = task(state)
        let name = task.state.name
        if command == .reopen {
            switch state {
            case .planned, .open, .seen, .handedOver: return .refused(.notClosed(name))
            case .snoozed, .done, .dismissed, .expired: return .to(.open, .taskReopened)
            case .settled: return .refused(.reasonGone("contact was made"))
            case .windowOver: return .refused(.windowOver(closes: earlier))
            }
        }
        switch state {
        case .done, .settled, .dismissed, .expired, .windowOver: return .refused(.alreadyClosed(task.state))
        case .planned, .open, .seen, .snoozed, .handedOver: break
        }
        switch command {
        case .done: return .to(.done, .taskDone)
        case .noAnswer: return .to(.snoozed, .taskRetried)
        case .snooze: return .to(.snoozed, .taskSnoozed)
        case .snoozeBack: return .refused(.snoozeInThePast(until: now, now: now))
        case .snoozePastClose: return .refused(.snoozePastClose(until: closes, closes: closes))
        case .dismiss: return .to(.dismissed, .taskDismissed)
        case .dismissForNothing: return .refused(.reasonMissing)
        case .seen:
            if state == .planned { return .refused(.notOpenYet(opens: ahead)) }
            return state == .seen ? .already : .to(name, .taskSeen)
        case .handOver: return .to(name, .taskHandedOver)
        case .handOverToSame: return .refused(.alreadyTheirs(task.assignee ?? ""))
        case .handOverToNobody: return .refused(.noSuchRep("nemo"))
        case .handOverToGone: return .refused(.notActive("gone"))
        case .handBack: return state == .handedOver ? .to(name, .taskHandedBack) : .refused(.notHandedOver)
        case .reopen: return .already
        }
    }

    @Test("every command on every state has the result that the table says: 140 of them", arguments: State.allCases, Command.allCases)
    func table(_ state: State, _ command: Command) {
        let task = Self.task(state)
        let result: Result
        do throws(TaskCommandError) {
            let (after, changes) = try task.applying(
                Self.command(command, on: task), by: .login("anna"), rule: Self.rule, reach: Samples.reach(team: Self.team), now: Self.now)
            if let change = changes.first {
                #expect(changes.count == 1)
                #expect(after.revision == task.revision + 1)
                #expect(after.id == task.id && after.occurrence == task.occurrence)
                result = .to(after.state.name, change.kind)
            } else {
                #expect(after == task)
                result = .already
            }
        } catch {
            result = .refused(error)
        }
        #expect(result == Self.expected(state, command))
    }

    @Test("handing over to the one whom planning chose is handing back, and whoever gets it has not seen it")
    func handBack() throws {
        var task = Self.task(.handedOver)
        task.seen = .init(at: Self.earlier, by: .login("ben"))
        let (back, changes) = try task.applying(
            .handOver(to: "anna", note: "yours again"), by: .login("ben"), rule: nil, reach: Samples.reach(team: Self.team), now: Self.now)
        #expect(changes == [.handedBack(from: "ben", note: "yours again")])
        #expect(back.handover == nil && back.seen == nil && back.assignee == "anna")
    }

    @Test("a handover sticks when dates or title change, and ends when planning chooses somebody else")
    func handoverSticks() {
        let task = Self.task(.handedOver)
        var moved = task.occurrence
        moved.dates.due = Self.later
        #expect(task.moved(to: moved, now: Self.now).assignee == "ben")
        moved.assignee = "mila"
        #expect(task.moved(to: moved, now: Self.now).assignee == "mila")
        #expect(task.moved(to: moved, now: Self.now).handover == nil)
    }

    @Test("what was done ahead of its time and is reopened waits for its time")
    func reopenPlanned() throws {
        var task = Self.task(.planned)
        task.state = .dismissed(Self.closing)
        let after = try task.applying(.reopen(note: ""), by: .login("anna"), rule: nil, reach: Samples.reach(), now: Self.now).task
        #expect(after.state == .planned)
        #expect(Advance.nextAt(of: after, terms: Samples.terms(Self.rule), now: Self.now) == Self.ahead)
    }
}
