import CivilTime
import FollowUp
import Store

extension Keeper {
    /// The wall clock was set.
    ///
    /// What lies ahead is found by the timer, which counts in wall time: a step forward makes due what it passed over, as being down would. After
    /// a step back, what was done under a clock that ran ahead is looked at again: reminders and escalations up to then would be silent until
    /// that time comes again, and are taken back to now; what was opened or has expired ahead of its time is taken back; and all records are
    /// planned anew, since what they were to be looked at next was counted from a time that was not.
    package func clockStepped() async throws {
        let now = clock.now()
        retryNow()
        let wasAhead = isBehindItself(now)
        try await submit { transaction, state in
            try transaction.append([Event(at: now, actor: .daemon, body: .service(.clockStepped))])
            guard wasAhead else { return }
            try transaction.openBags(by: now.adding(seconds: state.planner.house.settling + state.planner.house.gathering + 1))
            for rule in state.planner.rules.rules { try transaction.requestPlanning(of: rule.name) }
        }
        var last = TaskID(0)
        while true {
            let from = last
            let next = try await submit(.bulk) { transaction, state -> TaskID? in
                let page = try transaction.snapshot.tasks(aheadOf: now, after: from, limit: 500)
                for stored in page { try Self.takeBack(stored.task, now, transaction, state) }
                return page.last?.task.id
            }
            guard let next else { break }
            last = next
        }
        if wasAhead { replanWhatChanged() }
    }

    private static func takeBack(_ former: FollowUpTask, _ now: Instant, _ transaction: Transaction, _ state: KeeperState) throws {
        guard state.terms(of: former) != nil else { return }
        var task = former
        let opens = task.occurrence.dates.opens
        switch task.state {
        case .expired(let at) where at > now: task.state = opens > now ? .planned : .open
        case .open where opens > now: task.state = .planned
        case .planned, .open, .snoozed, .done, .dismissed, .expired: break
        }
        if task.state == .planned {
            (task.remindedThrough, task.openedAt, task.escalatedThrough, task.seen) = (opens, nil, nil, nil)
        } else {
            task.remindedThrough = min(task.remindedThrough, now)
            task.openedAt = task.openedAt.map { min($0, now) }
            task.escalatedThrough = task.escalatedThrough.map { min($0, now) }
        }
        if task == former { return }
        if task.state != former.state { task.revision += 1 }
        try transaction.update(task, nextAt: state.nextAt(of: task, now: now))
        if task.state != former.state {
            try Telling(transaction: transaction, state: state, now: now).log(task, from: former.state, .postponed)
        }
    }
}
