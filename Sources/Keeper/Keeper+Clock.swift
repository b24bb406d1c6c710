import CivilTime
import FollowUp
import Store

extension Keeper {
    /// The wall clock was set.
    ///
    /// What lies ahead is found by the timer, which counts in wall time: a step forward makes due what it passed over, as being down would.
    ///
    /// After a step back within `correction`, what was told is not told again: it was told a little ahead of its time, and the day goes on from
    /// there. After a longer one, what was told under a clock that ran ahead would leave its tasks silent until that time comes again: reminders
    /// and escalations are taken back to now, and so is what was opened ahead of its time.
    ///
    /// After either, what has expired ahead of its time can be done again; nobody waits longer for what was gathered than they would have; and
    /// all records are planned anew, since what they were to be looked at next was counted from a time that was not.
    package func clockStepped() async throws {
        let now = clock.now()
        retryNow()
        let behind = behindItself(now)
        try await submit { transaction, state in
            try transaction.append([Event(at: now, actor: .daemon, body: .service(.clockStepped))])
            guard behind != nil else { return }
            try Telling(transaction: transaction, state: state, now: now).hastenBags()
            for rule in state.planner.rules.rules { try transaction.requestPlanning(of: rule.name) }
        }
        let trusted = (behind ?? 0) > Self.correction ? now : now.adding(microseconds: Self.correction)
        var last = TaskID(0)
        while true {
            let from = last
            let next = try await submit(.bulk) { transaction, state -> TaskID? in
                let page = try transaction.snapshot.tasks(aheadOf: now, after: from, limit: 500)
                for stored in page { try Self.takeBack(stored.task, now, trusted, transaction, state) }
                return page.last?.task.id
            }
            guard let next else { break }
            last = next
        }
        if behind != nil { replanWhatChanged() }
    }

    /// A step back that corrects the clock, in microseconds: a wrong hour, a wrong day, or two.
    private static let correction: Int64 = 2 * 86_400_000_000

    /// - Parameter trusted: what was told up to then stays told.
    private static func takeBack(
        _ former: FollowUpTask, _ now: Instant, _ trusted: Instant, _ transaction: Transaction, _ state: KeeperState
    ) throws {
        guard state.terms(of: former) != nil else { return }
        var task = former
        let dates = task.occurrence.dates
        switch task.state {
        case .expired(let at) where at > now && dates.closes.map({ $0 > now }) != false:
            task.state = dates.opens > trusted ? .planned : .open
        case .open where dates.opens > now && task.openedAt.map({ $0 > trusted }) != false: task.state = .planned
        case .planned, .open, .snoozed, .done, .dismissed, .expired: break
        }
        if task.state == .planned {
            (task.remindedThrough, task.openedAt, task.escalatedThrough, task.seen) = (dates.opens, nil, nil, nil)
        } else {
            func back(_ instant: Instant) -> Instant { instant > trusted ? now : instant }
            task.remindedThrough = back(task.remindedThrough)
            task.openedAt = task.openedAt.map(back)
            task.escalatedThrough = task.escalatedThrough.map(back)
        }
        if task == former { return }
        if task.state != former.state { task.revision += 1 }
        try transaction.update(task, from: former, nextAt: state.nextAt(of: task, now: now))
        if task.state != former.state {
            try Telling(transaction: transaction, state: state, now: now).log(task, from: former.state, .postponed)
        }
    }
}
