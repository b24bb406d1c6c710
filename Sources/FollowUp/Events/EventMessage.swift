import CivilTime

extension Event {
    /// The event in words, one line, with times in `zone`: what a person reads in the journal and in `watch`.
    package func message(zone: Zone) -> String {
        switch body {
        case .task(let stamp, let change): Self.message(stamp, change, actor: actor, zone: zone)
        case .rep(let rep, let change): Self.message(rep, change, zone: zone)
        case .records(let change): Self.message(change, actor: actor)
        case .service(let change): Self.message(change, actor: actor)
        }
    }

    private static func message(_ stamp: TaskStamp, _ change: TaskChange, actor: Actor, zone: Zone) -> String {
        func minute(_ instant: Instant) -> String { Self.minute(instant, zone: zone) }
        let holder = stamp.assignee?.rawValue ?? "nobody"
        let who = stamp.recipient.map { "\($0), in place of \(holder)" } ?? holder
        func said(_ note: String) -> String { note.isEmpty ? "" : " (\(note))" }
        let task = "task \(stamp.id), \(stamp.title)"
        switch change {
        case .opened:
            return "New for \(who): \(task) (due \(minute(stamp.due)))"
        case .reminded(let overdue, let missed):
            let earlier = missed > 0 ? "; stands for \(missed) earlier reminder\(missed == 1 ? "" : "s")" : ""
            return overdue
                ? "Overdue for \(who): \(task) (was due \(minute(stamp.due))\(earlier))"
                : "Reminder for \(who): \(task) (due \(minute(stamp.due))\(earlier))"
        case .snoozed(let until): return "Snoozed by \(actor) until \(minute(until)): \(task)"
        case .retried(let outcome, let until, let note):
            let how = outcome == .leftMessage ? "left a message" : "no answer"
            return "Tried by \(actor), \(how), comes back \(minute(until)): \(task)\(note.isEmpty ? "" : " (\(note))")"
        case .resumed: return "Back from snooze for \(who): \(task)"
        case .done(_, let note): return "Done by \(actor): \(task)\(note.isEmpty ? "" : " (\(note))")"
        case .dismissed(let reason): return "Dismissed by \(actor): \(task) (\(reason))"
        case .settled(let reason): return "Settled: \(task) (\(reason))"
        case .expired: return "Expired without being done by \(who): \(task)"
        case .moved(let from, let assignee):
            let former = assignee == stamp.assignee ? "" : ", from \(assignee?.rawValue ?? "nobody") to \(holder)"
            return "Moved: \(task) (due \(minute(stamp.due)) instead of \(minute(from.due))\(former))"
        case .seen: return "Seen by \(actor): \(task)"
        case .handedOver(let from, let note):
            return "Handed over by \(actor) from \(from?.rawValue ?? "nobody") to \(holder): \(task)\(said(note))"
        case .handedBack(let from, let note):
            return "Handed back by \(actor) from \(from?.rawValue ?? "nobody") to \(holder): \(task)\(said(note))"
        case .reopened(let note): return "Reopened by \(actor) for \(holder): \(task)\(said(note))"
        case .undone(let kind): return "\(actor) took back '\(kind.rawValue)': \(task)"
        case .escalated(let stage, let to):
            let whom = to.map { "to \($0)" } ?? "but there is nobody to tell"
            let step = stage > 1 ? ", stage \(stage)" : ""
            return "Escalated \(whom)\(step): \(task), with \(holder) (due \(minute(stamp.due)))"
        case .postponed: return "The clock ran ahead; taken back for \(holder): \(task) (due \(minute(stamp.due)))"
        }
    }

    private static func minute(_ instant: Instant, zone: Zone) -> String {
        let civil = zone.civil(at: instant)
        return "\(civil.date) \(TimeOfDay(hour: civil.time.hour, minute: civil.time.minute) ?? .midnight)"
    }

    private static func message(_ rep: RepLogin, _ change: RepChange, zone: Zone) -> String {
        let gathered = change.gathered
        var parts: [String] = []
        func add(_ count: Int, _ what: String) { if count > 0 { parts.append("\(count) \(what)") } }
        add(gathered.overdue, "overdue")
        add(gathered.reminded, gathered.reminded == 1 ? "reminder" : "reminders")
        add(gathered.opened, "new")
        add(gathered.expired, "expired")
        add(gathered.skipped, "left out")
        add(gathered.escalated, "escalated")
        let named = gathered.tasks.map(\.description).joined(separator: " ")
        let more = gathered.count > gathered.tasks.count ? " and \(gathered.count - gathered.tasks.count) more" : ""
        let tasks = named.isEmpty ? "" : " (task\(gathered.count == 1 ? "" : "s") \(named)\(more))"
        let what = parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
        return switch change {
        case .digest: "For \(rep): \(what)\(tasks)"
        case .summary(_, let since): "For \(rep), late since \(minute(since, zone: zone)): \(what)\(tasks)"
        }
    }

    private static func message(_ change: RecordsChange, actor: Actor) -> String {
        switch change {
        case .accepted(let kind, let count, let refused, let tally):
            "\(actor) handed in \(kind.rawValue): \(count) accepted, \(refused) refused; \(message(tally))"
        case .interaction(_, let customer, let kind, let outcome):
            "\(actor) logged \(kind == .email || kind == .order ? "an" : "a") \(kind.rawValue) with customer \(customer): \(outcome.rawValue)"
        case .erased: "\(actor) had everything about one customer erased"
        }
    }

    private static func message(_ change: ServiceChange, actor: Actor) -> String {
        switch change {
        case .started(let version): "followupd \(version) started"
        case .stopped: "followupd stopped"
        case .replanned(let rule, let tally): "Rule \(rule) was planned anew: \(message(tally))"
        case .reloaded(let rules): "\(actor) reloaded the configuration: \(rules) rule\(rules == 1 ? "" : "s") in force"
        case .reloadRefused(let reason): "\(actor) asked for a reload, which was refused; what was in force stays in force: \(reason)"
        case .clockStepped: "The wall clock was set; everything was looked at again"
        case .zonesChanged(let text): "The time zone data changed: \(text)"
        case .denied(.calls(let denial, let more)):
            more == 0
                ? "Denied to \(actor), user \(denial.uid): \(denial.method)"
                : "Denied to \(actor), user \(denial.uid), \(more) time\(more == 1 ? "" : "s") more: \(denial.method)"
        case .denied(.others(let count)): "\(count) more call\(count == 1 ? " was" : "s were") denied"
        }
    }

    private static func message(_ tally: PlanningTally) -> String {
        "\(tally.planned) planned, \(tally.moved) moved, \(tally.withdrawn) withdrawn"
            + (tally.closed > 0 ? ", \(tally.closed) closed" : "")
    }
}
