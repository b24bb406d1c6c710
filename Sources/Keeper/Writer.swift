import CivilTime
import Dispatch
import Store
import Synchronization

/// The single writer, with group commit.
///
/// Commands that wait share one transaction and so one flush of the disk. A command that fails is undone alone: most fail before they have written
/// anything; where one has, the transaction is undone and its commands are run once more, each within a savepoint of its own. A command is answered only
/// after the transaction it was part of is on the disk; when that fails, all of its commands fail.
///
/// `State` is what commands know besides the store (rules, team). A command changes a copy; the copy counts when the transaction does.
package final class Writer<State: Sendable>: Sendable {
    /// What a transaction left behind.
    package struct Commit: Sendable {
        /// The number of the last event in the log.
        package var lastSeq: Int64
        /// When the first task needs attention.
        package var nextAttention: Instant?
        /// Customers or tasks are new, and their words are not in the index yet.
        package var hasNewText: Bool
    }

    private struct Command: Sendable {
        /// Does the work, and gives what is to be called once it is on the disk.
        let run: @Sendable (Transaction, inout State) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
        let urgency: Urgency
    }

    private struct Waiting {
        // Slices: taking from the front is O(1).
        var first: ArraySlice<Command> = []
        var bulk: ArraySlice<Command> = []
        var isDraining = false
        var isClosed = false

        var isEmpty: Bool { first.isEmpty && bulk.isEmpty }
    }

    private let store: Store
    private let queue = DispatchQueue(label: "followupd.writer")
    private let waiting = Mutex(Waiting())
    private let committed: Mutex<State>
    private let onCommit: @Sendable (Commit) -> Void
    private let onFailure: @Sendable (any Error) -> Void

    /// A transaction with a prompt command takes no further ones once it is this old: somebody waits for the answer.
    private static var openFor: Duration { .milliseconds(20) }
    /// One with bulk commands only stays open longer: pages that many of them touch are then written once.
    private static var openForBulk: Duration { .milliseconds(400) }

    /// - Parameters:
    ///   - onCommit: called after each transaction, in order, before its commands are answered.
    ///   - onFailure: called when a whole transaction failed, before its commands are.
    package init(
        store: Store, state: State, onCommit: @escaping @Sendable (Commit) -> Void, onFailure: @escaping @Sendable (any Error) -> Void
    ) {
        self.store = store
        committed = Mutex(state)
        self.onCommit = onCommit
        self.onFailure = onFailure
    }

    /// What the last transaction left.
    package var state: State { committed.withLock { $0 } }

    /// How soon a command has to be answered.
    package enum Urgency: Sendable {
        /// Before any bulk command, and the transaction ends soon: somebody waits for the answer.
        case prompt
        /// Before any bulk command; nobody waits for the answer.
        case timely
        /// A part of something large, such as an import.
        case bulk
    }

    /// Runs `work` in the next transaction and gives its result once that is on the disk.
    package func submit<T: Sendable>(
        _ urgency: Urgency = .prompt, _ work: @escaping @Sendable (Transaction, inout State) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(
                Command(
                    run: { transaction, state in
                        let value = try work(transaction, &state)
                        return { continuation.resume(returning: value) }
                    },
                    fail: { continuation.resume(throwing: $0) }, urgency: urgency))
        }
    }

    /// Runs `work` in the next transaction without waiting for it. Its failure is reported to `onError`.
    package func post(
        onError: @escaping @Sendable (any Error) -> Void, _ work: @escaping @Sendable (Transaction, inout State) throws -> Void
    ) {
        enqueue(
            Command(
                run: { transaction, state in
                    try work(transaction, &state)
                    return {}
                },
                fail: onError, urgency: .timely))
    }

    /// Finishes what waits, refuses what comes, and returns when the last transaction is on the disk.
    package func close() async {
        waiting.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            // The queue is serial: this runs after any drain that was under way, and a drain takes all that waits.
            queue.async { continuation.resume() }
        }
    }

    private func enqueue(_ command: Command) {
        let (accepted, start) = waiting.withLock { waiting -> (Bool, Bool) in
            if waiting.isClosed { return (false, false) }
            switch command.urgency {
            case .prompt, .timely: waiting.first.append(command)
            case .bulk: waiting.bulk.append(command)
            }
            defer { waiting.isDraining = true }
            return (true, !waiting.isDraining)
        }
        if !accepted { return command.fail(WriterClosed()) }
        if start { queue.async { self.drain() } }
    }

    private func drain() {
        while true {
            let more = waiting.withLock { waiting -> Bool in
                if waiting.isEmpty { waiting.isDraining = false }
                return !waiting.isEmpty
            }
            guard more else { return }
            commitBatch()
        }
    }

    /// What one transaction has done so far.
    private struct Batch {
        var state: State
        var taken: [Command] = []
        var outcomes: [Result<@Sendable () -> Void, any Error>] = []
    }

    /// Takes commands one by one, prompt ones first, until there is none or the transaction is old enough.
    private func commitBatch() {
        var batch = Batch(state: state)
        do {
            let commit: Commit
            do {
                commit = try takeCommands(&batch)
            } catch is HalfWritten {
                batch = Batch(state: state, taken: batch.taken)
                commit = try repeatCommands(&batch)
            }
            committed.withLock { $0 = batch.state }
            onCommit(commit)
        } catch {
            // BEGIN itself may have failed: then nothing was taken yet, and what waits must not wait for ever.
            if batch.taken.isEmpty, let command = next() { batch.taken.append(command) }
            onFailure(error)
            for command in batch.taken { command.fail(error) }
            return
        }
        for (command, outcome) in zip(batch.taken, batch.outcomes) {
            switch outcome {
            case .success(let answer): answer()
            case .failure(let error): command.fail(error)
            }
        }
    }

    /// - Throws: `HalfWritten` when a command failed after it had written something; nothing is written then, and all that were taken are to be run again.
    private func takeCommands(_ batch: inout Batch) throws -> Commit {
        let started = ContinuousClock.now
        var limit = Self.openForBulk
        return try store.write(undoesParts: false) { transaction in
            while let command = next() {
                batch.taken.append(command)
                if command.urgency == .prompt { limit = Self.openFor }
                try run(command, &batch, transaction)
                if ContinuousClock.now - started > limit { break }
            }
            return try Self.commit(transaction)
        }
    }

    /// Runs the commands that `batch` has taken so that each can be undone alone.
    private func repeatCommands(_ batch: inout Batch) throws -> Commit {
        try store.write { transaction in
            for command in batch.taken { try run(command, &batch, transaction) }
            return try Self.commit(transaction)
        }
    }

    /// Notes the outcome of a command. What it changed in the state counts only when it succeeds.
    ///
    /// - Throws: what ends the whole transaction.
    private func run(_ command: Command, _ batch: inout Batch, _ transaction: Transaction) throws {
        let before = batch.state
        do {
            batch.outcomes.append(.success(try transaction.savepoint { try command.run(transaction, &batch.state) }))
        } catch let lost as BatchLost {
            throw lost.cause
        } catch {
            batch.state = before
            batch.outcomes.append(.failure(store.translated(error)))
        }
    }

    private static func commit(_ transaction: Transaction) throws -> Commit {
        Commit(
            lastSeq: try transaction.snapshot.lastSeq(), nextAttention: try transaction.snapshot.nextAttention(),
            hasNewText: transaction.hasNewText)
    }

    private func next() -> Command? {
        waiting.withLock { $0.first.popFirst() ?? $0.bulk.popFirst() }
    }
}

/// The daemon is stopping and takes no more commands.
package struct WriterClosed: Error, CustomStringConvertible {
    package init() {}

    package var description: String { "followupd is stopping" }
}
