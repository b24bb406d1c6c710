import CivilTime
import FollowUp

/// The tasks of one customer, kept as the keeper keeps them.
struct Ledger {
    var live: [FollowUpTask] = []
    var closed: [TaskHistory.ClosedTurn] = []
    private var nextID: Int64 = 1

    var history: TaskHistory { TaskHistory(live: live, closed: closed) }

    func edits(_ planner: Planner, _ dossier: Dossier, _ now: Instant) -> [TaskEdit] {
        edits(planner.plan(dossier, history: history, now: now), now)
    }

    func edits(_ plan: Plan, _ now: Instant) -> [TaskEdit] {
        let keys = Set(plan.occurrences.map(\.key)).intersection(closed.map(\.key))
        return Reconciliation.edits(wanted: plan.occurrences, live: live, closed: keys, now: now)
    }

    mutating func apply(_ edits: [TaskEdit], _ now: Instant) {
        for edit in edits {
            switch edit {
            case .create(let occurrence):
                live.append(FollowUpTask(id: TaskID(nextID), occurrence: occurrence, state: .planned, remindedThrough: now))
                nextID += 1
            case .move(let task, let occurrence):
                live = live.map { $0.id == task.id ? $0.moved(to: occurrence, now: now) : $0 }
            case .withdraw(let task): live.removeAll { $0.id == task.id }
            case .settle(let task, _): end(task.id, .done, now, settled: true)
            }
        }
    }

    /// What time alone does: tasks open, and expire.
    mutating func advance(to now: Instant) {
        for index in live.indices where live[index].state == .planned && live[index].occurrence.dates.opens <= now {
            live[index].state = .open
        }
        for task in live {
            if let closes = task.occurrence.dates.closes, closes <= now, task.state != .planned {
                end(task.id, .expired, now, settled: false)
            }
        }
    }

    /// Somebody closes it: it had its turn.
    mutating func close(_ id: TaskID, _ state: TaskState.Name = .dismissed, _ now: Instant) { end(id, state, now, settled: false) }

    private mutating func end(_ id: TaskID, _ state: TaskState.Name, _ now: Instant, settled: Bool) {
        guard let index = live.firstIndex(where: { $0.id == id }) else { return }
        var key = live.remove(at: index).occurrence.key
        // It did not take place, and its key may exist again.
        if settled { key.anchor += " settled \(id)" }
        closed.append(TaskHistory.ClosedTurn(key: key, state: state, at: now, isSettled: settled))
    }
}
