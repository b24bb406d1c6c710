import CivilTime
import FollowUp
import Store

/// Makes the tasks that exist for a customer, or a rep, those that ought to, within a command's transaction.
struct Reconciling {
    let transaction: Transaction
    let state: KeeperState
    let now: Instant
    /// Nil: all rules. Else only these are looked at.
    var rules: Set<RuleName>?

    /// Plans a customer, and all that belongs to them, anew.
    func replan(_ customer: WatchedCustomer) throws -> PlanningTally {
        let dossier = try transaction.snapshot.dossier(of: customer, needs: state.planner.rules.needs)
        let (live, history) = try transaction.snapshot.history(of: customer.record.id)
        let counted = history.counting(state.planner.rules, unreadable: state.brokenRules)
        let plan = state.planner.plan(dossier, history: counted, now: now)
        try transaction.note(nextLook: plan.nextLook, coverage: plan.coverage, of: customer.record.id)
        return try reconcile(plan, live, history) { state.planner.ending(of: $0, in: dossier, history: counted, now: now) }
    }

    /// Plans what is about a rep anew.
    func replan(_ rep: Rep) throws -> PlanningTally {
        let team = state.planner.team
        var watched = WatchedRep(record: rep, isManager: team.isManager(rep.login))
        if state.planner.rules.needs.contains(.performance) {
            watched.performance = try transaction.snapshot.performance(of: rep.login, now: now)
        }
        let (live, history) = try transaction.snapshot.history(of: rep.login)
        let plan = state.planner.plan(watched, history: history, now: now)
        try transaction.note(nextLook: plan.nextLook, of: rep.login)
        return try reconcile(plan, live, history) { state.planner.ending(of: $0, about: watched, history: history, now: now) }
    }

    private func reconcile(
        _ plan: Plan, _ stored: [StoredTask], _ history: TaskHistory, ending: (FollowUpTask) -> String
    ) throws -> PlanningTally {
        let live = stored.filter { concerns($0.task.occurrence.key.rule) }
        let wanted = plan.occurrences.filter { concerns($0.key.rule) }
        if live.isEmpty && wanted.isEmpty { return PlanningTally() }
        let closed = Set(wanted.lazy.map(\.key).filter(history.isClosed))
        let edits = Reconciliation.edits(wanted: wanted, live: live.map(\.task), closed: closed, now: now, ending: ending)
        try carryOver(wanted, live.map(\.task))
        var tally = PlanningTally()
        var edited: Set<TaskID> = []
        let looks = Dictionary(live.map { ($0.task.id, $0.nextAt) }, uniquingKeysWith: { _, last in last })
        for edit in edits { try apply(edit, looks, &tally, &edited) }
        for stored in live where !edited.contains(stored.task.id) { try refresh(stored) }
        return tally
    }

    /// Where the date that a playbook counts from was corrected, the steps that were closed under the former date are closed under the new one.
    private func carryOver(_ wanted: [Occurrence], _ live: [FollowUpTask]) throws {
        let playbooks = wanted.filter { $0.key.step != .only && state.planner.rules[$0.key.rule]?.trigger == .dates }
        if playbooks.isEmpty { return }
        let anchors = Set(playbooks.map { $0.key.withoutStep })
        for key in anchors {
            let former = Set(
                live.lazy.map { $0.occurrence.key.withoutStep }.filter {
                    $0.rule == key.rule && $0.subject == key.subject && $0.series == key.series
                }
            )
            .subtracting(anchors)
            guard former.count == 1, let old = former.first else { continue }
            try transaction.carryClosed(from: old, to: key.anchor, customer: playbooks.first?.customer)
        }
    }

    /// A rule that cannot be read at the moment has no say, not even that its tasks should go.
    private func concerns(_ rule: RuleName) -> Bool {
        !state.brokenRules.contains(rule) && rules?.contains(rule) != false
    }

    /// Queues a task.
    func create(_ occurrence: Occurrence) throws {
        try transaction.createTask(for: occurrence, nextAt: state.planner.house.firstLook(opens: occurrence.dates.opens, now: now))
    }

    /// - Parameter looks: when each live task would be looked at next.
    private func apply(
        _ edit: TaskEdit, _ looks: [TaskID: Instant?], _ tally: inout PlanningTally, _ edited: inout Set<TaskID>
    ) throws {
        switch edit {
        case .create(let occurrence):
            try create(occurrence)
            tally.planned += 1
        case .move(let task, let occurrence):
            edited.insert(task.id)
            try move(task, to: occurrence, look: looks[task.id] ?? nil, &tally)
        case .withdraw(let task):
            edited.insert(task.id)
            try transaction.withdraw(task.id)
            tally.withdrawn += 1
        case .settle(var task, let reason):
            edited.insert(task.id)
            let before = task
            task.revision += 1
            task.state = .done(TaskState.Closing(at: now, by: .daemon, note: reason), outcome: nil)
            // It did not take place: should its reason come back, the occurrence may exist.
            task.occurrence.key.anchor += " settled \(task.id)"
            try transaction.update(task, from: before, nextAt: nil)
            try telling.log(task, from: before.state, .settled(reason: reason))
            tally.closed += 1
        }
    }

    private func move(_ task: FollowUpTask, to occurrence: Occurrence, look: Instant?, _ tally: inout PlanningTally) throws {
        guard task.state != .planned else {
            var next = state.planner.house.firstLook(opens: occurrence.dates.opens, now: now)
            // A task that waits to settle already does not wait longer because it is moved again.
            if next != occurrence.dates.opens, let look, look > now { next = min(next, look) }
            try transaction.update(task.moved(to: occurrence, now: now), from: task, nextAt: next)
            tally.moved += 1
            return
        }
        // What was due under the old dates is sent before they change, so that nothing is lost in the move.
        var current = task
        if let terms = state.terms(of: task) {
            let advance = try Advance(task, terms: terms, now: now) { try telling.recipient(of: $0, for: task) }
            current = advance.task
            try telling.tell(advance, from: task, plannedAt: look)
        }
        guard current.state.isLive else { return try transaction.update(current, from: task, nextAt: nil) }
        let moved = current.moved(to: occurrence, now: now)
        try transaction.update(moved, from: task, nextAt: state.nextAt(of: moved, now: now))
        if task.occurrence.dates != occurrence.dates || task.assignee != moved.assignee {
            try telling.log(moved, from: current.state, .moved(from: task.occurrence.dates, assignee: task.assignee))
        }
    }

    /// Looks again when a task that stays as it is needs attention: its rule's reminders, or its rep's zone, may have changed.
    private func refresh(_ stored: StoredTask) throws {
        let next = state.nextAt(of: stored.task, now: now)
        // It is late and waits to settle.
        if stored.task.state == .planned, let next, let look = stored.nextAt, next <= now, look > now { return }
        if next != stored.nextAt { try transaction.updateProgress(stored.task, nextAt: next) }
    }

    private var telling: Telling { Telling(transaction: transaction, state: state, now: now) }
}
