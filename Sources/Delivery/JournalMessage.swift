import CivilTime
import FollowUp
import Systemd

/// How an event is told to the journal: MESSAGE_ID by kind, priority by urgency, and fields that can be matched with `journalctl`.
enum JournalMessage {
    /// The entry for an event. `logID` tells this log from any other, so that `FOLLOWUP_SEQ` means something.
    static func entry(for logged: LoggedEvent, logID: String, zone: Zone) -> JournalEntry {
        let event = logged.event
        var fields: [(name: String, value: String)] = [
            ("FOLLOWUP_SEQ", String(logged.seq)),
            ("FOLLOWUP_LOG", logID),
            ("FOLLOWUP_EVENT", event.kind.rawValue),
            ("FOLLOWUP_ACTOR", event.actor.description),
            ("FOLLOWUP_AT", event.at.description),
        ]
        switch event.body {
        case .task(let stamp, _):
            fields += [
                ("FOLLOWUP_TASK", stamp.id.description),
                ("FOLLOWUP_RULE", stamp.rule.rawValue),
                ("FOLLOWUP_DUE", stamp.due.description),
                ("FOLLOWUP_TITLE", stamp.title),
            ]
            if let customer = stamp.customer { fields.append(("FOLLOWUP_CUSTOMER", customer.rawValue)) }
            if let rep = stamp.assignee { fields.append(("FOLLOWUP_REP", rep.rawValue)) }
            // What is told together follows in one entry; its parts are for whoever looks closely.
            if stamp.isGathered { fields.append(("FOLLOWUP_GATHERED", "1")) }
            if let recipient = stamp.recipient { fields.append(("FOLLOWUP_RECIPIENT", recipient.rawValue)) }
        case .rep(let rep, let change):
            fields.append(("FOLLOWUP_REP", rep.rawValue))
            // A field may stand more than once: each task is found by its number.
            fields += change.gathered.tasks.map { ("FOLLOWUP_TASK", $0.description) }
        case .records(.interaction(_, let customer, _, _)): fields.append(("FOLLOWUP_CUSTOMER", customer.rawValue))
        case .service(.replanned(let rule, _)): fields.append(("FOLLOWUP_RULE", rule.rawValue))
        case .service(.denied(.calls(let denial, _))):
            fields += [("FOLLOWUP_UID", String(denial.uid)), ("FOLLOWUP_METHOD", denial.method)]
        case .records(.accepted), .records(.erased), .service: break
        }
        return JournalEntry(
            message: event.message(zone: zone), priority: event.isGathered ? .debug : priority(of: event.kind),
            messageID: messageID(of: event.kind), fields: fields)
    }

    private static func priority(of kind: EventKind) -> JournalPriority {
        switch kind {
        case .taskRemindedOverdue, .taskEscalated, .serviceReloadRefused: .warning
        case .taskExpired, .taskReminded, .taskHandedOver, .repDigest, .repSummary, .recordsErased, .serviceClockStepped,
            .serviceZonesChanged, .serviceDenied:
            .notice
        case .taskOpened, .taskSnoozed, .taskRetried, .taskResumed, .taskDone, .taskDismissed, .taskSettled, .taskMoved, .taskSeen,
            .taskHandedBack,
            .taskReopened, .taskUndone, .taskPostponed, .recordsAccepted,
            .recordsInteraction, .serviceStarted, .serviceStopped, .serviceReplanned, .serviceReloaded:
            .info
        }
    }

    /// Made once with `systemd-id128 new`; they are part of the interface and never change.
    private static func messageID(of kind: EventKind) -> MessageID? {
        let digits =
            switch kind {
            case .taskOpened: "12905793b9b74900bf928e0dbb244259"
            case .taskReminded: "b22620a5defd468ab7bc3de01aceb342"
            case .taskRemindedOverdue: "4f2a68bb2ad743acb771d2b5f3d8d43a"
            case .taskSnoozed: "2dfb51a09fdd4696a631a478b6a3c9d9"
            case .taskRetried: "085d3683a73d46609af305b3da83ac75"
            case .taskResumed: "eded664745d145079ac8dd6ecac0b304"
            case .taskDone: "663ff68294824645a91515efb06e54f8"
            case .taskDismissed: "530f9b2078cb485bab0bfe3a13ba29c6"
            case .taskSettled: "a76a154be2ce4020889866f9c66e0205"
            case .taskExpired: "4d8032d86bcf43b1a62bab49960a628c"
            case .taskMoved: "6f187ab5f1b74838ae9fdc6126b1408b"
            case .taskSeen: "76ec165476c54f87a62f7782d9aebd60"
            case .taskHandedOver: "ee4458da08134f3ea6830ff97b7e546e"
            case .taskHandedBack: "d34525a92d23457cb852602cf2c826a0"
            case .taskReopened: "5ab9f75bac2f41e284875c1701d50876"
            case .taskUndone: "01dc03532d8345bbaa4a685f77fc5e3c"
            case .taskEscalated: "727e69edcde34b8eaa3652a7c72a5876"
            case .taskPostponed: "cde57af3eadb4d959d2a02de9fc3ee85"
            case .repDigest: "9486d903dab44e8baf20f2316da095ab"
            case .repSummary: "c33a221161c9453a94bac42e632bf477"
            case .recordsAccepted: "9bd524bf1a9e4c83a520f3f3ce240d13"
            case .recordsInteraction: "7acba91b49754c74a756eefde17bf3af"
            case .recordsErased: "7b1ed784338444f7a88da0919008a87c"
            case .serviceStarted: "a18d4019db0d412c9ab791e779e3d167"
            case .serviceStopped: "0c07438a5aff41048df079a1e8e1133a"
            case .serviceReplanned: "7d15e8d92d1a4e669ef8c5faf4258924"
            case .serviceReloaded: "d8a3a4f6cc854d0587e315d410fb648a"
            case .serviceReloadRefused: "9df3f4d9394a428ab3b82a21e5059e2e"
            case .serviceClockStepped: "d813001b2cd44a278fabc4db870252f9"
            case .serviceZonesChanged: "2003d4d45da5431a833442fe335db0d3"
            case .serviceDenied: "77cf2f5528954471bb92f32cc64674ae"
            }
        return MessageID(digits)
    }
}
