import CivilTime
import FollowUp
import Store

/// Writes what happened to tasks into the log, and decides what a rep is told at once and what together with other things.
///
/// A reminder is told by itself, unless
/// - it is late by more than `pause`: then everything late is told in one summary per rep, in their next working hours;
/// - its rep chose a time of day for a digest, and the task does not fall due before it;
/// - the rep was told something a moment ago (`House.gathering`): then what comes within that time is told in one message at its end.
/// It is recorded for its task at its exact time all the same. Escalations are told like reminders, but that they do not wait for a digest: it comes with them.
struct Telling {
    let transaction: Transaction
    let state: KeeperState
    let now: Instant

    private static let pause = Lateness.pause
    /// How long, in seconds of the rep's working time, a summary waits for more to come at most, unless the house gathers for longer.
    private static let longestWait: Int64 = 600

    // MARK: - The log

    /// Logs what a person or the daemon did to a task.
    func log(_ task: FollowUpTask, from before: TaskState, _ change: TaskChange, by actor: Actor = .daemon) throws {
        try transaction.append([Event(at: now, actor: actor, body: .task(TaskStamp(task, before: before), change))])
    }

    /// Logs what time did to a task.
    ///
    /// - Parameters:
    ///   - plannedAt: when it ought to have happened.
    ///   - actor: who had it opened.
    func tell(_ advance: Advance, from before: FollowUpTask, plannedAt: Instant?, by actor: Actor = .daemon) throws {
        let task = advance.task
        // What waits for working hours is planned for them, and may be late all the same.
        let since = [plannedAt, advance.since].compactMap(\.self).min()
        let lateSince = late(since)
        let recipient = state.reach.recipient(for: task.assignee, at: now)
        var current = before.state.name
        var events: [Event] = []
        for change in advance.changes {
            var stamp = TaskStamp(task)
            switch change {
            case .opened, .resumed:
                stamp.passage = .init(before: current, after: .open)
                current = .open
                if change == .opened { try gather(.opened, of: task, for: recipient, lateSince: lateSince) }
            case .expired:
                stamp.passage = .init(before: current, after: .expired)
                current = .expired
                try gather(.expired, of: task, for: recipient, lateSince: lateSince)
            case .reminded(let overdue, _):
                if recipient != task.assignee { stamp.recipient = recipient }
                if let recipient, let bag = try bag(for: recipient, about: task, lateSince: lateSince) {
                    stamp.isGathered = true
                    try transaction.put(overdue ? .overdue : .reminded, of: task, inBagOf: bag.rep)
                }
            case .escalated(_, let to):
                stamp.recipient = to.flatMap { state.reach.recipient(for: $0, at: now) }
                for watcher in Set([to, stamp.recipient].compactMap(\.self)) { try transaction.addWatcher(watcher, of: task.id) }
                let since = late(advance.escalatedSince[to])
                if let whom = stamp.recipient, let bag = try bag(for: whom, about: task, lateSince: since, isEscalated: true) {
                    stamp.isGathered = true
                    try transaction.put(.escalated, of: task, inBagOf: bag.rep)
                }
            case .snoozed, .retried, .done, .dismissed, .settled, .moved, .seen, .handedOver, .handedBack, .reopened, .undone, .postponed:
                stamp.passage = .init(before: current, after: task.state.name)
            }
            events.append(Event(at: now, actor: change == .opened ? actor : .daemon, body: .task(stamp, change)))
        }
        if advance.skipped > 0 { try gather(.skipped, of: task, for: recipient, lateSince: lateSince ?? now, count: advance.skipped) }
        try transaction.append(events)
    }

    /// The instant at which something ought to have been, if that is so long ago that it is told in a summary.
    private func late(_ since: Instant?) -> Instant? { since.flatMap { now.microseconds(since: $0) > Self.pause ? $0 : nil } }

    /// Who an escalation of a task goes to.
    func recipient(of assignment: Assignment, for task: FollowUpTask) throws -> RepLogin? {
        if case .team(let name, .leastLoaded) = assignment {
            return try LeastLoaded(transaction: transaction, state: state, now: now).member(of: name)
        }
        var dossier: Dossier?
        if Planner.needsRecord(assignment), let customer = task.occurrence.customer {
            dossier = try transaction.snapshot.dossier(
                of: customer, needs: task.occurrence.key.subject.kind == .interaction ? .interactions : [])
        }
        return state.planner.recipient(of: assignment, for: task, dossier: dossier, now: now)
    }

    // MARK: - Bags

    /// Tells what was gathered for everybody whose time has come.
    func tellBags() throws {
        while true {
            let bags = try transaction.snapshot.bags(at: now, limit: 100)
            // What is in one may have gone into another.
            for bag in bags { try tell(try transaction.snapshot.bag(of: bag.rep) ?? bag) }
            if bags.isEmpty { return }
        }
    }

    /// Tells what is in a bag, as it now is, and closes it.
    private func tell(_ bag: Bag) throws {
        try transaction.takeOutResolved(ofBagOf: bag.rep)
        try readdress(bag)
        let gathered = try transaction.snapshot.gathered(for: bag.rep)
        try transaction.close(bag)
        if gathered.count == 0 { return }
        let change = bag.lateSince.map { RepChange.summary(gathered, since: $0) } ?? .digest(gathered)
        try transaction.append([Event(at: now, actor: .daemon, body: .rep(bag.rep, change))])
    }

    /// Gives what is somebody else's by now to them: tasks that were handed over, those of a rep who is away, or back.
    private func readdress(_ bag: Bag) throws {
        for assignee in try transaction.snapshot.assignees(inBagOf: bag.rep) {
            guard let recipient = state.reach.recipient(for: assignee, at: now), recipient != bag.rep else { continue }
            var other: Bag
            if let open = try transaction.snapshot.bag(of: recipient) {
                other = open
            } else {
                // It has waited long enough, unless they chose a time of day.
                other = Bag(rep: recipient, until: bag.lateSince == nil ? nextDigest(of: recipient) ?? now : now)
            }
            if let since = bag.lateSince {
                other.lateSince = min(other.lateSince ?? since, since)
                other.latest = other.latest ?? other.until
            }
            try transaction.put(other)
            try transaction.moveItems(ofTasksOf: assignee, fromBagOf: bag.rep, to: recipient)
        }
    }

    /// The clock was set back: nobody waits longer for what was gathered than if it had been gathered now.
    func hastenBags() throws {
        let house = state.planner.house
        for var bag in try transaction.snapshot.bags(at: .distantFuture, limit: .max) {
            let soon = state.reach.moment(for: bag.rep, notBefore: now.adding(seconds: house.settling + house.gathering + 1))
            let until = bag.lateSince == nil ? nextDigest(of: bag.rep) ?? soon : soon
            bag.until = min(bag.until, until)
            bag.latest = bag.latest.map { min($0, until.adding(seconds: Self.longestWait)) }
            try transaction.put(bag)
        }
    }

    /// Counts what is no message by itself in the summary, if there is to be one.
    private func gather(_ item: Bag.Item, of task: FollowUpTask, for rep: RepLogin?, lateSince: Instant?, count: Int = 1) throws {
        guard let rep, let lateSince, let bag = try bag(for: rep, about: task, lateSince: lateSince) else { return }
        try transaction.put(item, of: task, count: count, inBagOf: bag.rep)
    }

    /// The bag into which a message for a rep goes; nil when it is told by itself.
    private func bag(for rep: RepLogin, about task: FollowUpTask, lateSince: Instant?, isEscalated: Bool = false) throws -> Bag? {
        let house = state.planner.house
        let open = try openBag(of: rep, isLate: lateSince != nil)
        if let lateSince {
            // As long as there is more to come, and until what is planned only now has settled; but not for ever.
            let wait = max(house.settling, 1) + house.gathering
            let until = state.reach.moment(for: rep, notBefore: now.adding(seconds: wait))
            let bound = state.reach.moment(for: rep, notBefore: now).adding(seconds: max(wait, Self.longestWait))
            let latest = open?.latest ?? max(until, bound)
            var bag = open ?? Bag(rep: rep, until: until)
            bag.until = bag.lateSince == nil ? min(bag.until, until) : min(until, latest)
            bag.latest = latest
            bag.lateSince = min(bag.lateSince ?? lateSince, lateSince)
            if bag != open { try transaction.put(bag) }
            return bag
        }
        let digestAt = nextDigest(of: rep)
        if let open, open.lateSince != nil {
            // What is in time goes with what is late, if that is told soon.
            return digestAt != nil || open.until <= now.adding(seconds: max(house.gathering, Self.longestWait)) ? open : nil
        }
        if let digest = digestAt {
            if isEscalated {
                guard house.gathering > 0 else { return nil }
                let soon = now.adding(seconds: house.gathering)
                var bag = open ?? Bag(rep: rep, until: soon)
                bag.until = min(bag.until, soon)
                if bag != open { try transaction.put(bag) }
                return bag
            }
            let due = task.occurrence.dates.due
            if due > now, due < digest { return nil }
            if let open { return open }
            let bag = Bag(rep: rep, until: digest)
            try transaction.put(bag)
            return bag
        }
        if let open { return open }
        if house.gathering > 0 { try transaction.put(Bag(rep: rep, until: now.adding(seconds: house.gathering))) }
        return nil
    }

    /// The bag of a rep into which more may go. One whose time has come is told first, unless it is a summary that more is still coming for.
    private func openBag(of rep: RepLogin, isLate: Bool) throws -> Bag? {
        guard let open = try transaction.snapshot.bag(of: rep) else { return nil }
        if open.until > now { return open }
        if isLate, open.lateSince != nil, let latest = open.latest, latest > now { return open }
        try tell(open)
        return nil
    }

    /// The next time of a rep's digest; nil when they want none.
    private func nextDigest(of rep: RepLogin) -> Instant? {
        guard let time = state.planner.team[rep]?.digest else { return nil }
        let zone = state.reach.zone(of: rep)
        var date = zone.date(at: now)
        for _ in 0..<3 {
            date = state.planner.house.calendar.roll(date, .following)
            let at = zone.instant(of: CivilDateTime(date, time))
            if at > now { return at }
            date = date.adding(days: 1)
        }
        return nil
    }
}
