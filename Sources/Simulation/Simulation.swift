import CivilTime
import FollowUp
import Keeper
import Logging
import Store

/// The keeper itself, on a copy of the store, with a clock that runs as fast as the work is done.
///
/// Nothing here decides what a keeper does: it is the one that runs in production, and its tasks, reminders and events are real ones in the copy. Only the people are
/// made up (`CompletionModel`). The copy is written without waiting for the disk, and goes with the simulation.
package struct Simulation: Sendable {
    let original: Store
    let configuration: KeeperConfiguration
    let model: CompletionModel
    let start: Instant
    /// The part of a processor that it takes at most, above 0 and up to 1.
    let share: Double

    /// What falls due within so many seconds is looked at together, at the end of them: a keeper that is woken a few minutes late does the same, and a year has fewer
    /// moments to stop at.
    private static let stride: Int64 = 900
    /// When the work of a day is done.
    private static let workTime = TimeOfDay(hour: 12, minute: 0) ?? .midnight

    /// - Parameters:
    ///   - original: copied, and otherwise left alone.
    ///   - configuration: the rules and the house that are to be tried.
    ///   - start: what the clock says in the beginning.
    ///   - share: how much of a processor it may take; what is left is for those who wait for answers.
    package init(of original: Store, configuration: KeeperConfiguration, model: CompletionModel, start: Instant, share: Double = 1) {
        self.original = original
        self.configuration = configuration
        self.model = model
        self.start = start
        self.share = min(max(share, 0.01), 1)
    }

    /// Runs until the clock says `end`.
    ///
    /// - Parameter progress: told now and then how far the clock has come. When it throws, the simulation ends.
    /// - Throws: what `progress` threw, errors of the store, `CancellationError`. The copy is gone in any case.
    package func run(until end: Instant, progress: @escaping @Sendable (Instant) async throws -> Void = { _ in }) async throws
        -> SimulatedCourse
    {
        let copy = try await StoreCopy.make(of: original)
        defer { copy.remove() }
        let clock = VirtualClock(start)
        let alarm = VirtualAlarm()
        let keeper = Keeper(
            store: copy.store, clock: clock, alarm: alarm, logger: Logger(label: "simulation", factory: { _ in SwiftLogNoOpLogHandler() }),
            textLull: nil)
        do {
            try await keeper.start(configuration, version: "simulation")
            await keeper.replanned()
            var course = Course(simulation: self, keeper: keeper, clock: clock, alarm: alarm, end: end)
            let result = try await course.run(progress)
            await stop(keeper)
            return result
        } catch {
            await stop(keeper)
            throw error
        }
    }

    private func stop(_ keeper: Keeper) async {
        await keeper.stop()
        await keeper.close()
    }

    /// The keeper made no headway: what is due stays due.
    package struct Stuck: Error, CustomStringConvertible {
        package var at: Instant
        package var description: String { "the simulation came to a halt at \(at): what is due there stays due" }
    }

    // MARK: - The course of time

    private struct Course {
        let simulation: Simulation
        let keeper: Keeper
        let clock: VirtualClock
        let alarm: VirtualAlarm
        let end: Instant
        var result = SimulatedCourse()
        var seq: Int64 = 0
        private var worked = Duration.zero

        init(simulation: Simulation, keeper: Keeper, clock: VirtualClock, alarm: VirtualAlarm, end: Instant) {
            self.simulation = simulation
            self.keeper = keeper
            self.clock = clock
            self.alarm = alarm
            self.end = end
        }

        private var house: House { simulation.configuration.house }

        mutating func run(_ progress: @Sendable (Instant) async throws -> Void) async throws -> SimulatedCourse {
            seq = try await keeper.store.read { try $0.lastSeq() }
            result.begin(week: Self.monday(of: house.zone.date(at: simulation.start)))
            try await settle()
            var work = nextWork(after: simulation.start)
            while true {
                let began = ContinuousClock.now
                try Task.checkCancellation()
                let due = try await keeper.store.read { try $0.nextAttention() }.map(Self.rounded)
                let next = min(due ?? .distantFuture, work)
                guard next <= end else { break }
                // The week that is over is counted before anything of the next one happens.
                try await enterWeek(of: next)
                clock.set(next)
                alarm.ring()
                try await settle()
                if next == work {
                    try await workOnce()
                    try await count()
                    work = nextWork(after: next)
                    try await progress(next)
                }
                try await breathe(since: began)
            }
            try await enterWeek(of: end)
            clock.set(end)
            try await count()
            try await closeWeek()
            return result
        }

        /// At the end of the quarter of an hour.
        private static func rounded(_ instant: Instant) -> Instant {
            let stride = Simulation.stride * 1_000_000
            let (quotient, remainder) = instant.microseconds.quotientAndRemainder(dividingBy: stride)
            return remainder == 0 ? instant : Instant(microseconds: (remainder > 0 ? quotient + 1 : quotient) * stride)
        }

        private func nextWork(after instant: Instant) -> Instant {
            var day = house.zone.date(at: instant)
            // A calendar on which no business is ever done gives a simulation in which nobody works.
            for _ in 0..<366 {
                let noon = house.zone.instant(of: CivilDateTime(day, Simulation.workTime))
                if noon > instant, house.calendar.isBusinessDay(day) { return noon }
                day = day.adding(days: 1)
            }
            return .distantFuture
        }

        /// Waits until nothing is due any more.
        private func settle() async throws {
            var (last, unchanged) = ((Instant?.none, Int64(0)), 0)
            while true {
                try await keeper.checkLiveness()
                let (next, seq) = try await keeper.store.read { (try $0.nextAttention(), try $0.lastSeq()) }
                guard let next, next <= clock.now() else { break }
                unchanged = last == (next, seq) ? unchanged + 1 : 0
                last = (next, seq)
                if unchanged > 10_000 { throw Stuck(at: clock.now()) }
                try Task.checkCancellation()
            }
            // What is worked out beside the writer belongs to this moment too.
            await keeper.replanned()
        }

        private mutating func breathe(since began: ContinuousClock.Instant) async throws {
            guard simulation.share < 1 else { return }
            worked += ContinuousClock.now - began
            guard worked > .milliseconds(20) else { return }
            // Not to wait for something: to leave the rest of the processor to others.
            try await Task.sleep(for: worked * (1 / simulation.share - 1))
            worked = .zero
        }

        // MARK: Work

        private mutating func workOnce() async throws {
            guard let state = keeper.state else { return }
            let model = simulation.model
            let day = house.zone.date(at: clock.now())
            var lists: [RepLogin: [FollowUpTask]] = [:]
            for rep in state.planner.team.reps.keys.sorted() {
                guard model.perDay > 0, let worker = state.planner.team.standIn(for: rep, on: day) else { continue }
                lists[worker, default: []] += try await keeper.store.read {
                    try $0.tasks(TaskFilter(rep: rep, states: [.open], limit: model.perDay))
                }.map(\.task)
            }
            for worker in lists.keys.sorted() {
                let list = (lists[worker] ?? []).sorted { ($0.occurrence.dates.due, $0.id) < ($1.occurrence.dates.due, $1.id) }
                for task in list.prefix(model.perDay) { try await finish(task, by: worker, on: day, state) }
            }
        }

        private mutating func finish(_ task: FollowUpTask, by worker: RepLogin, on day: CivilDate, _ state: KeeperState) async throws {
            let isFollowUp = state.planner.rules[task.occurrence.key.rule]?.retry != nil
            let outcome: Interaction.Outcome? =
                isFollowUp ? (simulation.model.reaches(task.occurrence.key, on: day) ? .reached : .noAnswer) : nil
            do {
                _ = try await keeper.perform(
                    .done(outcome: outcome, note: ""), on: task.id, by: .login(worker.rawValue), mayChange: { _ in true })
            } catch is TaskRefusal {
                // What was done a moment ago took its reason away.
            }
        }

        // MARK: Counting

        /// Takes what happened since the last time from the log.
        private mutating func count() async throws {
            while true {
                let from = seq
                let events = try await keeper.store.read { try $0.events(after: from, limit: 2000) }
                guard let last = events.last else { return }
                seq = last.seq
                for logged in events {
                    guard case .task(let stamp, let change) = logged.event.body else { continue }
                    switch change {
                    case .opened: result.change(stamp.assignee) { $0.opened += 1 }
                    case .done: result.change(stamp.assignee) { $0.done += 1 }
                    case .reminded, .snoozed, .retried, .resumed, .dismissed, .settled, .expired, .moved, .seen, .handedOver, .handedBack,
                        .reopened,
                        .undone, .escalated, .postponed:
                        break
                    }
                }
            }
        }

        private mutating func enterWeek(of instant: Instant) async throws {
            let monday = Self.monday(of: house.zone.date(at: instant))
            while let current = result.weeks.last, current < monday {
                try await count()
                try await closeWeek()
                result.begin(week: current.adding(days: 7))
            }
        }

        private mutating func closeWeek() async throws {
            let now = clock.now()
            for (rep, load) in try await keeper.store.read({ try $0.waitingTasks(at: now) }) {
                result.change(rep) { week in
                    week.waiting = load.waiting
                    week.late = load.late
                }
            }
        }

        private static func monday(of day: CivilDate) -> CivilDate { day.adding(days: 1 - day.weekday.rawValue) }
    }
}
