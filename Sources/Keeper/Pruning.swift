import CivilTime
import FollowUp
import Store

/// Removes what is over and no longer kept, once a day, in small transactions; what is due and what people ask is served between two.
struct Pruning {
    let keeper: Keeper
    /// The readers of the log that must not miss an event, as they are at the moment.
    let readers: @Sendable () -> [String]

    /// The name among the chores.
    static let chore = "retention"
    /// Rows in one transaction.
    private static let step = 200

    /// The next quiet moment of the house's night.
    static func next(after now: Instant, house: House) -> Instant {
        let time = TimeOfDay(hour: 3, minute: 30) ?? .midnight
        let date = house.zone.date(at: now)
        let today = house.zone.instant(of: CivilDateTime(date, time))
        return today > now ? today : house.zone.instant(of: CivilDateTime(date.adding(days: 1), time))
    }

    func run() async throws {
        guard let house = keeper.state?.planner.house else { return }
        let now = keeper.clock.now()
        func cutoff(_ span: Span?) -> Instant? { span.map { house.zone.adding(-$0, to: now, calendar: house.calendar) } }
        if let cutoff = cutoff(house.retention.events) {
            while try await pruneEvents(before: cutoff, now: now, neededBy: readers()) {}
        }
        if let span = house.retention.events, let cutoff = cutoff(span) {
            // Who has not come back in as long again does not hold up the log any longer.
            let last = house.zone.adding(-span, to: cutoff, calendar: house.calendar)
            if try await pruneEvents(before: last, now: now, neededBy: []) {
                keeper.logger.warning(
                    "Events were removed that a reader of the log has not taken in twice the time for which they are kept",
                    metadata: ["readers": "\(readers().joined(separator: " "))"])
                while try await pruneEvents(before: last, now: now, neededBy: []) {}
            }
        }
        if let cutoff = cutoff(house.retention.closedTasks) { try await pruneTasks(before: cutoff, now: now) }
        if let cutoff = cutoff(house.retention.interactions) {
            while try await prune({ try $0.pruneInteractions(before: cutoff, limit: Self.step) }) {}
        }
    }

    private func pruneEvents(before cutoff: Instant, now: Instant, neededBy readers: [String]) async throws -> Bool {
        try await prune { try $0.pruneEvents(before: cutoff, now: now, neededBy: readers, limit: Self.step) }
    }

    private func prune(_ remove: @escaping @Sendable (Transaction) throws -> Int) async throws -> Bool {
        try Task.checkCancellation()
        return try await keeper.submit(.bulk) { transaction, _ in try remove(transaction) > 0 }
    }

    private func pruneTasks(before cutoff: Instant, now: Instant) async throws {
        var position = TaskPruning.Position(closedAt: .distantPast, id: TaskID(0))
        while true {
            try Task.checkCancellation()
            let from = position
            let next = try await keeper.submit(.bulk) { transaction, state -> TaskPruning.Position? in
                let page = try transaction.snapshot.closedTasks(before: cutoff, after: from, limit: Self.step)
                for task in page where try Self.mayGo(task, now, transaction, state) { try transaction.remove(closed: task.id) }
                return page.last.map { TaskPruning.Position(closedAt: $0.state.closedAt ?? cutoff, id: $0.id) }
            }
            guard let next else { return }
            position = next
        }
    }

    /// Whether nothing depends on it any more: its rule would not ask for it again, and no limit of its rule counts it.
    private static func mayGo(_ task: FollowUpTask, _ now: Instant, _ transaction: Transaction, _ state: KeeperState) throws -> Bool {
        let key = task.occurrence.key
        if let limit = state.planner.rules[key.rule]?.limit, let at = task.state.closedAt {
            let house = state.planner.house
            if house.zone.adding(limit.span, to: at, calendar: house.calendar) > now { return false }
        }
        let later = try transaction.snapshot.laterTurns(than: task.id, of: key, customer: task.occurrence.customer)
        switch state.planner.rules[key.rule]?.trigger {
        // Each of these is a row of its own, and what comes after is worked out from the latest one.
        case .calendar: return !later.isEmpty
        // Nothing so long past is dug up.
        case .event where Planner.isStale(due: task.occurrence.dates.due, now: now): return true
        case .byHand: return true
        default: return later.contains { OccurrenceKey(rule: key.rule, subject: key.subject, anchor: $0).series == key.series }
        }
    }
}
