import CivilTime
import FollowUp
import KeeperTestSupport
import Store
import Systemd
import Testing

@testable import Delivery

@Suite("Entries for the journal")
struct JournalMessageTests {
    /// What is expected of one event.
    struct Golden: Sendable, CustomTestStringConvertible {
        let body: Event.Body
        let kind: String
        let id: String
        let priority: JournalPriority
        let message: String

        init(_ body: Event.Body, _ kind: String, _ id: String, _ priority: JournalPriority, _ message: String) {
            self.body = body
            self.kind = kind
            self.id = id
            self.priority = priority
            self.message = message
        }

        var testDescription: String { message }
    }

    private static let due = Instant(seconds: 1_774_256_400)  // 2026-03-23T09:00:00Z
    private static let until = Instant(seconds: 1_774_947_600)  // 2026-03-31T09:00:00Z, summer time
    private static let stamp = TaskStamp(
        id: TaskID(42), rule: "renewal", customer: CustomerID("C 7"), assignee: "anna", title: "Renew Paper", due: due)
    private static let nobodys = TaskStamp(
        id: TaskID(42), rule: "renewal", customer: CustomerID("C 7"), assignee: nil, title: "Renew Paper", due: due)
    private static let dates = TaskDates(opens: due, due: until)
    private static let tally = PlanningTally(planned: 5, moved: 1, withdrawn: 0)

    /// The ids are a promise to whoever filters by them: a line may be added, none may change.
    static let goldens: [Golden] = [
        Golden(.task(stamp, .seen), "task.seen", "76ec165476c54f87a62f7782d9aebd60", .info, "Seen by mila: task 42, Renew Paper"),
        Golden(
            .task(stamp, .handedOver(from: "ben", note: "speaks French")), "task.handed_over", "ee4458da08134f3ea6830ff97b7e546e", .notice,
            "Handed over by mila from ben to anna: task 42, Renew Paper (speaks French)"),
        Golden(
            .task(stamp, .handedBack(from: nil, note: "")), "task.handed_back", "d34525a92d23457cb852602cf2c826a0", .info,
            "Handed back by mila from nobody to anna: task 42, Renew Paper"),
        Golden(
            .task(stamp, .reopened(note: "after all")), "task.reopened", "5ab9f75bac2f41e284875c1701d50876", .info,
            "Reopened by mila for anna: task 42, Renew Paper (after all)"),
        Golden(
            .task(stamp, .undone(.taskDone)), "task.undone", "01dc03532d8345bbaa4a685f77fc5e3c", .info,
            "mila took back 'task.done': task 42, Renew Paper"),
        Golden(
            .task(stamp, .escalated(stage: 1, to: "otto")), "task.escalated", "727e69edcde34b8eaa3652a7c72a5876", .warning,
            "Escalated to otto: task 42, Renew Paper, with anna (due 2026-03-23 10:00)"),
        Golden(
            .task(stamp, .escalated(stage: 2, to: nil)), "task.escalated", "727e69edcde34b8eaa3652a7c72a5876", .warning,
            "Escalated but there is nobody to tell, stage 2: task 42, Renew Paper, with anna (due 2026-03-23 10:00)"),
        Golden(
            .task(stamp, .postponed), "task.postponed", "cde57af3eadb4d959d2a02de9fc3ee85", .info,
            "The clock ran ahead; taken back for anna: task 42, Renew Paper (due 2026-03-23 10:00)"),
        Golden(
            .rep("anna", .digest(.init(tasks: [TaskID(7)], count: 1, reminded: 1))), "rep.digest", "9486d903dab44e8baf20f2316da095ab",
            .notice, "For anna: 1 reminder (task 7)"),
        Golden(
            .rep("anna", .summary(.init(tasks: [TaskID(7), TaskID(9)], count: 12, opened: 4, overdue: 8), since: due)), "rep.summary",
            "c33a221161c9453a94bac42e632bf477", .notice, "For anna, late since 2026-03-23 10:00: 8 overdue, 4 new (tasks 7 9 and 10 more)"),
        Golden(
            .task(stamp, .opened), "task.opened", "12905793b9b74900bf928e0dbb244259", .info,
            "New for anna: task 42, Renew Paper (due 2026-03-23 10:00)"),
        Golden(
            .task(nobodys, .opened), "task.opened", "12905793b9b74900bf928e0dbb244259", .info,
            "New for nobody: task 42, Renew Paper (due 2026-03-23 10:00)"),
        Golden(
            .task(stamp, .reminded(overdue: false, missed: 0)), "task.reminded", "b22620a5defd468ab7bc3de01aceb342", .notice,
            "Reminder for anna: task 42, Renew Paper (due 2026-03-23 10:00)"),
        Golden(
            .task(stamp, .reminded(overdue: false, missed: 1)), "task.reminded", "b22620a5defd468ab7bc3de01aceb342", .notice,
            "Reminder for anna: task 42, Renew Paper (due 2026-03-23 10:00; stands for 1 earlier reminder)"),
        Golden(
            .task(stamp, .reminded(overdue: true, missed: 3)), "task.reminded_overdue", "4f2a68bb2ad743acb771d2b5f3d8d43a", .warning,
            "Overdue for anna: task 42, Renew Paper (was due 2026-03-23 10:00; stands for 3 earlier reminders)"),
        Golden(
            .task(stamp, .snoozed(until: until)), "task.snoozed", "2dfb51a09fdd4696a631a478b6a3c9d9", .info,
            "Snoozed by mila until 2026-03-31 11:00: task 42, Renew Paper"),
        Golden(
            .task(stamp, .retried(outcome: .noAnswer, until: until, note: "")), "task.retried", "085d3683a73d46609af305b3da83ac75", .info,
            "Tried by mila, no answer, comes back 2026-03-31 11:00: task 42, Renew Paper"),
        Golden(
            .task(stamp, .retried(outcome: .leftMessage, until: until, note: "with Bram")), "task.retried",
            "085d3683a73d46609af305b3da83ac75", .info,
            "Tried by mila, left a message, comes back 2026-03-31 11:00: task 42, Renew Paper (with Bram)"),
        Golden(
            .task(stamp, .resumed), "task.resumed", "eded664745d145079ac8dd6ecac0b304", .info,
            "Back from snooze for anna: task 42, Renew Paper"),
        Golden(
            .task(stamp, .done(outcome: .reached, note: "")), "task.done", "663ff68294824645a91515efb06e54f8", .info,
            "Done by mila: task 42, Renew Paper"),
        Golden(
            .task(stamp, .done(outcome: nil, note: "signed")), "task.done", "663ff68294824645a91515efb06e54f8", .info,
            "Done by mila: task 42, Renew Paper (signed)"),
        Golden(
            .task(stamp, .dismissed(reason: "moved away")), "task.dismissed", "530f9b2078cb485bab0bfe3a13ba29c6", .info,
            "Dismissed by mila: task 42, Renew Paper (moved away)"),
        Golden(
            .task(stamp, .settled(reason: "contact was made")), "task.settled", "a76a154be2ce4020889866f9c66e0205", .info,
            "Settled: task 42, Renew Paper (contact was made)"),
        Golden(
            .task(stamp, .expired), "task.expired", "4d8032d86bcf43b1a62bab49960a628c", .notice,
            "Expired without being done by anna: task 42, Renew Paper"),
        Golden(
            .task(stamp, .moved(from: dates, assignee: "anna")), "task.moved", "6f187ab5f1b74838ae9fdc6126b1408b", .info,
            "Moved: task 42, Renew Paper (due 2026-03-23 10:00 instead of 2026-03-31 11:00)"),
        Golden(
            .task(stamp, .moved(from: dates, assignee: nil)), "task.moved", "6f187ab5f1b74838ae9fdc6126b1408b", .info,
            "Moved: task 42, Renew Paper (due 2026-03-23 10:00 instead of 2026-03-31 11:00, from nobody to anna)"),
        Golden(
            .records(.accepted(kind: .customers, count: 9, refused: 1, planning: tally)), "records.accepted",
            "9bd524bf1a9e4c83a520f3f3ce240d13", .info,
            "mila handed in customers: 9 accepted, 1 refused; 5 planned, 1 moved, 0 withdrawn"),
        Golden(
            .records(.interaction(InteractionID("I"), customer: CustomerID("C 7"), .email, .reached)), "records.interaction",
            "7acba91b49754c74a756eefde17bf3af", .info, "mila logged an email with customer C 7: reached"),
        Golden(
            .records(.interaction(InteractionID("I"), customer: CustomerID("C 7"), .call, .noAnswer)), "records.interaction",
            "7acba91b49754c74a756eefde17bf3af", .info, "mila logged a call with customer C 7: no_answer"),
        Golden(
            .records(.erased), "records.erased", "7b1ed784338444f7a88da0919008a87c", .notice,
            "mila had everything about one customer erased"),
        Golden(
            .service(.started(version: "1.0")), "service.started", "a18d4019db0d412c9ab791e779e3d167", .info, "followupd 1.0 started"),
        Golden(.service(.stopped), "service.stopped", "0c07438a5aff41048df079a1e8e1133a", .info, "followupd stopped"),
        Golden(
            .service(.replanned(rule: "renewal", tally)), "service.replanned", "7d15e8d92d1a4e669ef8c5faf4258924", .info,
            "Rule renewal was planned anew: 5 planned, 1 moved, 0 withdrawn"),
        Golden(
            .service(.reloaded(rules: 1)), "service.reloaded", "d8a3a4f6cc854d0587e315d410fb648a", .info,
            "mila reloaded the configuration: 1 rule in force"),
        Golden(
            .service(.reloadRefused(reason: "a.yaml:1:2: no")), "service.reload_refused", "9df3f4d9394a428ab3b82a21e5059e2e", .warning,
            "mila asked for a reload, which was refused; what was in force stays in force: a.yaml:1:2: no"),
        Golden(
            .service(.clockStepped), "service.clock_stepped", "d813001b2cd44a278fabc4db870252f9", .notice,
            "The wall clock was set; everything was looked at again"),
        Golden(
            .service(.zonesChanged("Europe/Amsterdam")), "service.zones_changed", "2003d4d45da5431a833442fe335db0d3", .notice,
            "The time zone data changed: Europe/Amsterdam"),
        Golden(
            .service(.denied(.calls(Denial(uid: 1007, login: "mila", method: "io.followupd.Service.Reload"), more: 0))), "service.denied",
            "77cf2f5528954471bb92f32cc64674ae", .notice, "Denied to mila, user 1007: io.followupd.Service.Reload"),
        Golden(
            .service(.denied(.calls(Denial(uid: 1007, login: "mila", method: "io.followupd.Service.Reload"), more: 2))), "service.denied",
            "77cf2f5528954471bb92f32cc64674ae", .notice, "Denied to mila, user 1007, 2 times more: io.followupd.Service.Reload"),
    ]

    private func entry(_ body: Event.Body, seq: Int64 = 17) throws -> JournalEntry {
        let event = Event(at: try instant("2026-03-28T23:30:00.5Z"), actor: .login("mila"), body: body)
        let zone = try World.zones.zone(named: "Europe/Amsterdam")
        return JournalMessage.entry(for: LoggedEvent(seq: seq, event: event), logID: "feed", zone: zone)
    }

    @Test("every kind of event has its id, its priority and its words", arguments: goldens)
    func golden(_ golden: Golden) throws {
        let entry = try entry(golden.body)
        #expect(entry.message == golden.message)
        #expect(entry.messageID?.description == golden.id)
        #expect(entry.priority == golden.priority)
        #expect(entry["FOLLOWUP_EVENT"] == golden.kind)
        #expect(entry["FOLLOWUP_SEQ"] == "17")
        #expect(entry["FOLLOWUP_LOG"] == "feed")
        #expect(entry["FOLLOWUP_ACTOR"] == "mila")
        #expect(entry["FOLLOWUP_AT"] == "2026-03-28T23:30:00.5Z")
        #expect(Set(entry.fields.map { "\($0.name)=\($0.value)" }).count == entry.fields.count)
        #expect(entry.fields.allSatisfy { $0.name.hasPrefix("FOLLOWUP_") })
    }

    @Test("the list has every kind, and no two kinds share an id")
    func complete() throws {
        #expect(Set(Self.goldens.map(\.kind)) == Set(EventKind.allCases.map(\.rawValue)))
        let ids = Dictionary(grouping: Self.goldens, by: \.id).mapValues { Set($0.map(\.kind)) }
        #expect(ids.count == EventKind.allCases.count)
        #expect(ids.values.allSatisfy { $0.count == 1 })
    }

    @Test("an entry about a call that was denied names the user and the method, unless it stands for many")
    func deniedFields() throws {
        let entry = try entry(.service(.denied(.calls(Denial(uid: 1007, login: nil, method: "a.b.C"), more: 0))))
        #expect(entry["FOLLOWUP_UID"] == "1007" && entry["FOLLOWUP_METHOD"] == "a.b.C")
        let rest = try self.entry(.service(.denied(.others(1))))
        #expect(rest.message == "1 more call was denied" && rest["FOLLOWUP_UID"] == nil && rest["FOLLOWUP_METHOD"] == nil)
    }

    @Test("an entry about a task names the task, its customer, rule, due date, title and rep, and leaves the rep out where there is none")
    func taskFields() throws {
        let entry = try entry(.task(Self.stamp, .opened))
        #expect(entry["FOLLOWUP_TASK"] == "42")
        #expect(entry["FOLLOWUP_CUSTOMER"] == "C 7")
        #expect(entry["FOLLOWUP_REP"] == "anna")
        #expect(entry["FOLLOWUP_RULE"] == "renewal")
        #expect(entry["FOLLOWUP_DUE"] == "2026-03-23T09:00:00Z")
        #expect(entry["FOLLOWUP_TITLE"] == "Renew Paper")
        #expect(try self.entry(.task(Self.nobodys, .opened))["FOLLOWUP_REP"] == nil)
        #expect(try self.entry(.service(.stopped))["FOLLOWUP_TASK"] == nil)
        #expect(try self.entry(.service(.replanned(rule: "renewal", Self.tally)))["FOLLOWUP_RULE"] == "renewal")
    }

    @Test("a line for the console has the local time to the second")
    func console() throws {
        let event = Event(at: try instant("2026-03-28T23:30:00Z"), actor: .daemon, body: .service(.stopped))
        let zone = try World.zones.zone(named: "Europe/Amsterdam")
        #expect(ConsoleLine.text(LoggedEvent(seq: 1, event: event), zone: zone) == "2026-03-29 00:30:00  followupd stopped")
        var later = event
        later.at = try instant("2026-03-29T01:00:07.9Z")
        #expect(ConsoleLine.text(LoggedEvent(seq: 1, event: later), zone: zone) == "2026-03-29 03:00:07  followupd stopped")
    }
}
