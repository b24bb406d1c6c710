import CivilTime
import FollowUp
import Logging
import Store
import Synchronization

/// The running heart: takes commands, keeps the one timer, and makes the tasks that exist those that ought to.
///
/// All changes go through the single writer. The timer is armed for the smallest `next_at` of all tasks and for nothing else: an idle
/// keeper does not wake up.
package final class Keeper: Sendable {
    package let store: Store
    package let clock: any WallClock
    /// Tells the deliverers, which have cursors in the store, that the log has grown. Ends with `stop`.
    package let log = CommitSignal()
    /// Tells the subscribers, which are connections, the same. Ends with `endSubscriptions`, before the connections are closed.
    package let subscriptions = CommitSignal()
    /// How many subscribers there are.
    package let subscriberCount = SubscriberCount()
    /// Rings when dead letters are to be tried again.
    package let deadLetterBell = Bell()
    let logger: Logger
    private let alarm: any Alarm
    private let textLull: Duration?
    private let commitCount = Atomic<UInt64>(0)
    private let parts: Mutex<Parts>
    private let advancing = Mutex(AdvancingState())

    private struct Parts {
        var writer: Writer<KeeperState>?
        var replanning: Task<Void, Never>?
        var refreshing: Task<Void, Never>?
        var pruning: Task<Void, Never>?
        var indexing: Task<Void, Never>?
        /// Counts the transactions that brought new texts.
        var newTexts = 0
        var neededReaders: @Sendable () -> [String] = { [] }
        var progress: ReplanProgress?
        var replanned = PlanningTally()
        var onProgress: @Sendable (ReplanProgress?) -> Void = { _ in }
        var reportedAt: ContinuousClock.Instant?
    }

    private struct AdvancingState {
        /// A command that advances due tasks is already waiting.
        var isQueued = false
        /// After a failure: not before this instant.
        var notBefore: Instant?
        /// The latest time that the clock has shown.
        var latest = Instant.distantPast
    }

    /// Nothing happens before `start`.
    ///
    /// - Parameter textLull: how long nothing new has come before the index of words is brought up to date; nil: it never is by itself.
    package init(
        store: Store, clock: any WallClock, alarm: any Alarm, logger: Logger, textLull: Duration? = .seconds(1)
    ) {
        self.textLull = textLull
        self.store = store
        self.clock = clock
        self.alarm = alarm
        self.logger = logger
        parts = Mutex(Parts())
    }

    // MARK: - Life

    /// Takes up exactly where the store was left: one row tells when to wake up next.
    ///
    /// - Parameter version: the program's version, for the log.
    package func start(_ configuration: KeeperConfiguration, version: String) async throws {
        let (team, segments, opinion) = try store.readBlocking { (try $0.team(), try $0.segmentRhythms(), try $0.secondOpinion()) }
        let state = KeeperState(
            planner: Planner(
                rules: configuration.rules, house: configuration.house, team: team, segments: segments, secondOpinion: opinion),
            brokenRules: configuration.brokenRules)
        let writer = Writer(
            store: store, state: state,
            onCommit: { [weak self] commit in self?.committed(commit) },
            onFailure: { [weak self] error in self?.failed(error) })
        parts.withLock { $0.writer = writer }
        alarm.onRing { [weak self] in self?.queueAdvancing() }
        let now = clock.now()
        try await writer.submit { transaction, _ in
            for rule in configuration.brokenRules { try transaction.requestPlanning(of: rule) }
            if configuration.rules.needs.contains(.segmentRhythms) {
                try transaction.schedule(RhythmRefresh.chore, at: now.adding(seconds: RhythmRefresh.interval))
            }
            try Self.schedulePruning(configuration.house, now, transaction)
            try transaction.append([Event(at: now, actor: .daemon, body: .service(.started(version: version)))])
        }
        replanWhatChanged()
        if try store.readBlocking({ try $0.isTextBehind() }) { indexNewText() }
    }

    /// Lets every subscriber say goodbye. The first step of stopping.
    package func endSubscriptions() { subscriptions.finish() }

    /// Ends the log: nothing happens by itself any more. Deliverers hand over what there is; then `close` may be called.
    package func stop() async {
        alarm.set(nil)
        let (writer, refreshing, pruning, indexing) = parts.withLock { parts in
            (parts.writer, parts.refreshing, parts.pruning, parts.indexing)
        }
        indexing?.cancel()
        await indexing?.value
        pruning?.cancel()
        await pruning?.value
        refreshing?.cancel()
        await refreshing?.value
        // Only now: what was refreshed may have asked for it.
        let replanning = parts.withLock { $0.replanning }
        replanning?.cancel()
        await replanning?.value
        let now = clock.now()
        do {
            try await writer?.submit { transaction, _ in
                try transaction.append([Event(at: now, actor: .daemon, body: .service(.stopped))])
            }
        } catch {
            logger.error("The end could not be logged", metadata: ["error": "\(error)"])
        }
        endSubscriptions()
        log.finish()
    }

    /// Finishes the commands that wait and closes the store. Everything that was answered is on the disk, as it always is.
    package func close() async {
        await parts.withLock { $0.writer }?.close()
        alarm.set(nil)
        do throws(StoreError) {
            try store.close()
        } catch {
            logger.warning("The store was not closed cleanly; the next start takes that up", metadata: ["error": "\(error)"])
        }
    }

    /// The rules, house and team in force.
    package var state: KeeperState? { parts.withLock { $0.writer }?.state }

    /// Returns when the writer has answered: proof that the heart beats. Writes nothing.
    package func checkLiveness() async throws {
        try await submit { _, _ in }
    }

    /// Runs `work` in the next transaction.
    func submit<T: Sendable>(
        _ urgency: Writer<KeeperState>.Urgency = .prompt, _ work: @escaping @Sendable (Transaction, inout KeeperState) throws -> T
    ) async throws -> T {
        guard let writer = parts.withLock({ $0.writer }) else { throw WriterClosed() }
        return try await writer.submit(urgency, work)
    }

    // MARK: - The timer

    /// Counts the transactions. Counted before anybody is answered whose command was in it, and after it can be seen: whoever reads this number and then the store sees all
    /// that belongs to the number; whoever finds the same number again has missed nothing that somebody was told of.
    package var commits: UInt64 { commitCount.load(ordering: .acquiring) }

    private func committed(_ commit: Writer<KeeperState>.Commit) {
        commitCount.add(1, ordering: .releasing)
        log.advance(to: commit.lastSeq)
        subscriptions.advance(to: commit.lastSeq)
        arm(commit.nextAttention)
        if commit.hasNewText { indexNewText() }
    }

    private func arm(_ next: Instant?) {
        let now = clock.now()
        advancing.withLock { $0.latest = max($0.latest, now) }
        guard let next else { return alarm.set(nil) }
        if next > now { return alarm.set(next) }
        if let notBefore = advancing.withLock({ $0.notBefore }) { alarm.set(notBefore) }
        queueAdvancing()
    }

    /// By how much less than before the clock shows, in microseconds, from which it is counted anew; nil when it shows no less.
    func behindItself(_ now: Instant) -> Int64? {
        advancing.withLock { state in
            defer { state.latest = now }
            return now < state.latest ? state.latest.microseconds(since: now) : nil
        }
    }

    /// What failed is tried at once, whatever was agreed before.
    func retryNow() { advancing.withLock { $0.notBefore = nil } }

    /// A transaction failed, so the disk may be full: try again in a while instead of at once, over and over.
    private func failed(_ error: any Error) {
        // Whether it is in the store is not always known.
        commitCount.add(1, ordering: .releasing)
        logger.error("A transaction failed; nothing of it was written", metadata: ["error": "\(error)"])
        advanceLater()
    }

    private func advanceLater() {
        let retryAt = clock.now().adding(seconds: 5)
        advancing.withLock { $0.notBefore = retryAt }
        alarm.set(retryAt)
    }

    /// Nothing that was due was advanced. Tried again at once it would fail again, over and over.
    private func advancingFailed(_ error: any Error) {
        advancing.withLock { $0.isQueued = false }
        logger.error("What is due could not be looked at; it is tried again", metadata: ["error": "\(error)"])
        advanceLater()
    }

    /// Asks the writer to advance what is due, once; due means `next_at <= now`, on every wake-up.
    private func queueAdvancing() {
        let now = clock.now()
        let mayRun = advancing.withLock { state -> Bool in
            if state.isQueued { return false }
            if let notBefore = state.notBefore, notBefore > now { return false }
            state.notBefore = nil
            state.isQueued = true
            return true
        }
        guard mayRun, let writer = parts.withLock({ $0.writer }) else { return }
        writer.post(onError: { [weak self] error in self?.advancingFailed(error) }) {
            [weak self, logger, clock] transaction, state in
            self?.advancing.withLock { $0.isQueued = false }
            var advancing = Advancing(transaction: transaction, state: state, now: clock.now())
            let found = try advancing.run()
            state.lateness = advancing.lateness
            if found.chores.contains(RhythmRefresh.chore) { self?.refreshRhythms() }
            if found.chores.contains(Pruning.chore) { self?.prune() }
            for id in found.tasks { logger.error("A task cannot be read and was set aside", metadata: ["task": "\(id)"]) }
            for (id, error) in found.failed {
                logger.error("A task cannot be advanced and was set aside", metadata: ["task": "\(id)", "error": "\(error)"])
            }
            for id in found.customers { logger.error("A customer cannot be planned and was set aside", metadata: ["customer": "\(id)"]) }
            for login in found.reps {
                logger.error("What is about a rep cannot be planned and was set aside", metadata: ["rep": "\(login)"])
            }
        }
    }

    // MARK: - Changes from outside

    /// Puts a new configuration in force and plans anew what it changes.
    package func reload(_ configuration: KeeperConfiguration, by actor: Actor) async throws {
        let now = clock.now()
        try await submit { transaction, state in
            state.planner.rules = configuration.rules
            state.planner.house = configuration.house
            state.brokenRules = configuration.brokenRules
            for rule in configuration.brokenRules { try transaction.requestPlanning(of: rule) }
            if configuration.rules.needs.contains(.segmentRhythms) {
                // They may be needed for the first time.
                try transaction.schedule(
                    RhythmRefresh.chore, at: now.adding(seconds: state.planner.segments.isEmpty ? 0 : RhythmRefresh.interval))
            }
            try Self.schedulePruning(configuration.house, now, transaction)
            try transaction.append([Event(at: now, actor: actor, body: .service(.reloaded(rules: configuration.rules.rules.count)))])
        }
        replanWhatChanged()
    }

    /// Notes that a new configuration was refused, and why.
    package func reloadRefused(_ reason: String, by actor: Actor) async throws {
        let now = clock.now()
        try await submit { transaction, _ in
            try transaction.append([Event(at: now, actor: actor, body: .service(.reloadRefused(reason: reason)))])
        }
    }

    // MARK: - Planning anew

    /// Starts planning anew what changed; an earlier run that is under way gives way to it.
    func replanWhatChanged() {
        parts.withLock { parts in
            let earlier = parts.replanning
            earlier?.cancel()
            parts.replanning = Task { [weak self] in
                await earlier?.value
                guard let self, !Task.isCancelled else { return }
                do {
                    try await Replanning(keeper: self).run()
                } catch is CancellationError {
                } catch is WriterClosed {
                } catch {
                    self.logger.error("Planning anew stopped; it is taken up at the next start or reload", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    /// How far planning anew has come; nil while nothing is.
    package var replanProgress: ReplanProgress? { parts.withLock { $0.progress } }

    /// Calls `handler` about once a second while something is planned anew, and with nil at the end. Set once, before `start`.
    package func onReplanProgress(_ handler: @escaping @Sendable (ReplanProgress?) -> Void) { parts.withLock { $0.onProgress = handler } }

    func report(_ progress: ReplanProgress?) {
        let handler = parts.withLock { parts -> (@Sendable (ReplanProgress?) -> Void)? in
            let ends = progress == nil && parts.progress != nil
            parts.progress = progress
            let now = ContinuousClock.now
            // What is over within a second is not worth telling.
            guard let last = parts.reportedAt else {
                parts.reportedAt = now
                return nil
            }
            guard ends || now - last >= .seconds(1) else { return nil }
            parts.reportedAt = ends ? nil : now
            return parts.onProgress
        }
        handler?(progress)
    }

    /// What planning anew for other rules or rhythms came to since the start.
    var replannedSoFar: PlanningTally { parts.withLock { $0.replanned } }

    func note(replanned tally: PlanningTally) { parts.withLock { $0.replanned += tally } }

    /// Waits until nothing is being planned anew.
    package func replanned() async {
        await parts.withLock { $0.refreshing }?.value
        await parts.withLock { $0.replanning }?.value
    }

    // MARK: - Retention

    /// Names the readers of the log that must not miss an event: what they have not taken is not pruned. Set once; before that nothing is asked.
    package func onPruning(neededBy readers: @escaping @Sendable () -> [String]) { parts.withLock { $0.neededReaders = readers } }

    private static func schedulePruning(_ house: House, _ now: Instant, _ transaction: Transaction) throws {
        if house.retention.isLimited {
            try transaction.schedule(Pruning.chore, at: Pruning.next(after: now, house: house))
        } else {
            try transaction.take(Pruning.chore, next: nil)
        }
    }

    /// Waits until nothing is being pruned.
    package func pruned() async { await parts.withLock { $0.pruning }?.value }

    /// Starts removing what is no longer kept, one time after the other.
    private func prune() {
        parts.withLock { parts in
            let earlier = parts.pruning
            let readers = parts.neededReaders
            parts.pruning = Task { [weak self] in
                await earlier?.value
                guard let self, !Task.isCancelled else { return }
                do {
                    try await Pruning(keeper: self, readers: readers).run()
                } catch is CancellationError {
                } catch is WriterClosed {
                } catch {
                    self.logger.error(
                        "What is no longer kept could not be removed; it is tried again tomorrow", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    // MARK: - The index of words

    /// How many transactions brought new texts so far.
    var newTexts: Int { parts.withLock { $0.newTexts } }

    /// Sees to it that new texts are taken into the index of words.
    private func indexNewText() {
        guard let textLull else { return }
        parts.withLock { parts in
            parts.newTexts += 1
            if parts.indexing != nil { return }
            parts.indexing = Task { [weak self] in
                while let self, !Task.isCancelled {
                    let seen = self.newTexts
                    do {
                        try await TextIndexing(keeper: self).waitForLull(textLull)
                        try await TextIndexing(keeper: self).run()
                    } catch is CancellationError {
                        return
                    } catch is WriterClosed {
                        return
                    } catch {
                        self.logger.error(
                            "The index of words is behind; it is tried again with what comes next", metadata: ["error": "\(error)"])
                    }
                    let isDone = self.parts.withLock { parts in
                        if parts.newTexts != seen { return false }
                        parts.indexing = nil
                        return true
                    }
                    if isDone { return }
                }
            }
        }
    }

    /// Starts working out the rhythms of the segments, one time after the other.
    func refreshRhythms() {
        parts.withLock { parts in
            let earlier = parts.refreshing
            parts.refreshing = Task { [weak self] in
                await earlier?.value
                guard let self, !Task.isCancelled else { return }
                do {
                    try await RhythmRefresh(keeper: self).run()
                } catch is CancellationError {
                } catch is WriterClosed {
                } catch {
                    self.logger.error(
                        "The rhythms of the segments could not be worked out; it is tried again tomorrow", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}

/// What the keeper is told of the configuration.
package struct KeeperConfiguration: Sendable {
    package var rules: RuleSet
    package var house: House
    /// Rules whose files are there but cannot be read.
    package var brokenRules: Set<RuleName>

    package init(rules: RuleSet, house: House, brokenRules: Set<RuleName> = []) {
        self.rules = rules
        self.house = house
        self.brokenRules = brokenRules
    }
}

extension Keeper {
    /// Notes that a reader of the log has taken every event up to `seq`. Logs nothing itself.
    package func moveCursor(of reader: String, to seq: Int64) async throws {
        // Only the reader itself waits for it.
        try await submit(.bulk) { transaction, _ in try transaction.setCursor(of: reader, to: seq) }
    }
}
