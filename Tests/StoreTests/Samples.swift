import CivilTime
import FollowUp
import Foundation
import KeeperTestSupport
import Store
import TestSupport

/// A store with a customer C1 of anna's and whatever a test adds.
struct Scene {
    let directory: TemporaryDirectory
    let store: Store

    init() throws {
        directory = try TemporaryDirectory()
        store = try Store(directory: directory.path)
        try store.write { transaction in
            try transaction.upsert(World.mila)
            try transaction.upsert(World.anna)
            _ = try transaction.insertIfNew(World.customer("C1"))
        }
    }

    /// An occurrence of C1's, told from others by its anchor.
    static func occurrence(_ anchor: String, opens: Int64 = 1_000_000, closes: Int64? = nil, rep: RepLogin? = "anna") -> Occurrence {
        Occurrence(
            key: OccurrenceKey(rule: "follow-up", subject: SubjectID(kind: .customer, key: "C1"), anchor: anchor),
            customer: CustomerID("C1"), assignee: rep, title: "Call “Één” {x}",
            dates: TaskDates(
                opens: Instant(microseconds: opens), due: Instant(microseconds: opens + 5),
                closes: closes.map(Instant.init(microseconds:))))
    }

    /// Every state, every outcome, a closing by the daemon and by people.
    static let states: [TaskState] = {
        let closing = TaskState.Closing(at: Instant(microseconds: 77), by: .login("anna"), note: "said “yes”\nand more")
        let byDaemon = TaskState.Closing(at: Instant(microseconds: -78), by: .daemon, note: "")
        return [
            .planned, .open, .snoozed(until: Instant(microseconds: 99)), .done(closing, outcome: nil), .done(byDaemon, outcome: nil),
            .dismissed(closing), .expired(at: Instant(microseconds: 5)),
        ] + Interaction.Outcome.allCases.map { .done(closing, outcome: $0) }
    }()

    /// At least one body of every kind of event.
    static let bodies: [Event.Body] = {
        let stamp = TaskStamp(
            id: TaskID(7), rule: "renewal", customer: CustomerID("C 1"), assignee: "anna", title: "Renew “it”\n\"now\" \\",
            due: Instant(microseconds: 123_456_789))
        var nobody = stamp
        nobody.assignee = nil
        let dates = TaskDates(opens: Instant(microseconds: 1), due: Instant(microseconds: 2), closes: Instant(microseconds: 3))
        let tally = PlanningTally(planned: 1, moved: 2, withdrawn: 3, closed: 4)
        let until = Instant(microseconds: 55)
        let changes: [TaskChange] =
            [
                .opened, .reminded(overdue: false, missed: 0), .reminded(overdue: true, missed: 999), .snoozed(until: until), .resumed,
                .done(outcome: nil, note: ""), .dismissed(reason: "no need"), .settled(reason: "gone"), .expired,
                .moved(from: dates, assignee: "mila"),
                .moved(from: TaskDates(opens: .distantPast, due: .distantFuture), assignee: nil), .seen,
                .handedOver(from: "anna", note: "é"), .handedOver(from: nil, note: ""), .handedBack(from: "mila", note: ""),
                .reopened(note: "after all"), .undone(.taskDone), .escalated(stage: 2, to: "mila"), .escalated(stage: 1, to: nil),
                .postponed,
            ]
            + Interaction.Outcome.allCases.flatMap { outcome -> [TaskChange] in
                [.done(outcome: outcome, note: "é"), .retried(outcome: outcome, until: until, note: "")]
            }
        let records: [RecordsChange] =
            RecordKind.allCases.map { .accepted(kind: $0, count: 4, refused: 1, planning: tally) }
            + Interaction.Kind.allCases.flatMap { kind in
                Interaction.Outcome.allCases.map { .interaction(InteractionID("I/1"), customer: CustomerID("C 1"), kind, $0) }
            } + [.erased]
        let service: [ServiceChange] = [
            .started(version: "1.2.3"), .stopped, .replanned(rule: "renewal", tally), .reloaded(rules: 3),
            .reloadRefused(reason: "a:1:2: é"),
            .clockStepped, .zonesChanged("2026c"),
            .denied(.calls(Denial(uid: 0, login: "é", method: "a.b.C"), more: 0)),
            .denied(.calls(Denial(uid: .max, login: nil, method: "a.b.C"), more: 7)), .denied(.others(3)),
        ]
        var told = stamp
        told.recipient = "mila"
        told.isGathered = true
        told.passage = .init(before: .snoozed, after: .expired)
        let gathered = RepChange.Gathered(
            tasks: [TaskID(7), TaskID(9)], count: 102, opened: 1, reminded: 2, overdue: 3, expired: 4, skipped: 5, escalated: 7)
        let reps: [Event.Body] = [
            .rep("anna", .digest(gathered)), .rep("mila", .summary(gathered, since: until)), .rep("é", .digest(.init())),
        ]
        return reps + changes.flatMap { [.task(stamp, $0), .task(nobody, $0), .task(told, $0)] } + records.map { .records($0) }
            + service.map { .service($0) }
    }()
}
