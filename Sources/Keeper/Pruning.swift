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
        if let cutoff = cutoff(house.retention.deadLetters) {
            while try await prune({ try $0.pruneDeadLetters(before: cutoff, limit: Self.step) }) {}
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
                try TaskPruner(transaction: transaction, state: state, now: now, cutoff: cutoff).prune(page)
                return page.last.map { TaskPruning.Position(closedAt: $0.state.closedAt ?? cutoff, id: $0.id) }
            }
            guard let next else { return }
            position = next
        }
    }
}
