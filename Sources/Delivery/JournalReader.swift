import CivilTime
import Dispatch
import FollowUp
import Keeper
import Logging
import Store
import Systemd

/// Reads the log and hands every event to the journal, in order, from where it stopped.
///
/// The cursor moves only past entries that the journal took. At the start, and whenever it is not sure what the journal took, it asks the
/// journal what it holds, so that an entry is neither lost nor doubled, whatever ended the program or the journal in between. While there is no journal, events are shown on the console instead; those
/// have a cursor of their own, so that nothing is shown twice there and everything is still handed to the journal once it is back.
package struct JournalReader: Sendable {
    /// The names of the two cursors.
    package static let name = "journal"
    package static let consoleName = "console"

    private let keeper: Keeper
    private let journal: any JournalSink
    private let console: any Console
    private let logger: Logger

    /// The journal may keep a sender waiting, which no thread of the program's pool should.
    private let queue = DispatchQueue(label: "followupd.journal")

    /// How many events are handed over and accounted for at a time.
    private static let batch = 512

    package init(keeper: Keeper, journal: any JournalSink, console: any Console, logger: Logger) {
        self.keeper = keeper
        self.journal = journal
        self.console = console
        self.logger = logger
    }

    /// Runs until the log is finished or the task is cancelled. A store that fails is waited for: the cursor says where to go on.
    package func run() async throws {
        while true {
            do {
                return try await deliver()
            } catch let error as StoreError {
                logger.error("The log could not be delivered; it is tried again", metadata: ["error": "\(error)"])
                try await Task.sleep(for: .seconds(5))
            }
        }
    }

    private func deliver() async throws {
        let (start, shownBefore, name) = try await keeper.store.read { snapshot in
            (try snapshot.cursor(of: Self.name), try snapshot.cursor(of: Self.consoleName), try snapshot.logID())
        }
        var taken = start
        var shown = shownBefore
        var logID = name
        // The journal may hold more than was noted, or less.
        var isSure = false
        // Not nil: the journal is away, and watched for its return.
        var returns: AsyncStream<Void>?
        while true {
            let from = taken
            let events = try await events(after: from)
            if events.isEmpty {
                guard await keeper.log.wait(after: taken) else { return }
                continue
            }
            let zone = keeper.state?.planner.house.zone ?? .utc
            var count = 0
            if isSure {
                let name = logID
                count = await hand(events.map { JournalMessage.entry(for: $0, logID: name, zone: zone) })
            } else if let position = try await position(after: taken, logID: logID) {
                (taken, logID) = position
                isSure = true
                continue
            }
            // While it is away, and could not be asked, nothing is sent: it may come back at any moment with entries that it already has.
            if count > 0 {
                taken = events[count - 1].seq
                try await keeper.moveCursor(of: Self.name, to: taken)
            }
            guard count < events.count else {
                returns = nil
                continue
            }
            isSure = false
            guard let watched = returns else {
                // Asked once more now that it is watched, since it may have come back in between.
                returns = journal.returns()
                continue
            }
            shown = try await show(after: max(shown, taken), zone: zone)
            guard await waitForEvent(after: shown, or: watched) else { return }
            returns = nil
        }
    }

    /// Events later than `seq`. Those that are pruned are not needed: it was asked for them by a cursor that is no longer right.
    private func events(after seq: Int64) async throws -> [LoggedEvent] {
        do {
            return try await keeper.store.read { try $0.events(after: seq, limit: Self.batch) }
        } catch let pruned as EventsPruned {
            logger.warning(
                "The journal misses events that are no longer kept", metadata: ["from": "\(seq + 1)", "to": "\(pruned.oldest - 1)"])
            return try await keeper.store.read { try $0.events(after: pruned.oldest - 1, limit: Self.batch) }
        }
    }

    /// Asks the journal where to go on, and under which name. Where it cannot be asked, that is where the cursor is: then an entry that was
    /// under way when the program was ended may come twice, and none is lost.
    ///
    /// - Returns: nil while there is no journal.
    private func position(after cursor: Int64, logID: String) async throws -> (after: Int64, logID: String)? {
        do {
            switch try await ask(after: cursor, logID: logID) {
            case .after(let seq):
                if seq < cursor {
                    logger.warning("The journal has lost entries that it had taken; they are sent again", metadata: ["after": "\(seq)"])
                }
                if seq > cursor { try await keeper.moveCursor(of: Self.name, to: seq) }
                return (seq, logID)
            case .parted(let seq):
                let name = try await keeper.renameLog()
                logger.warning(
                    "The journal holds other events of this log, so a backup was restored; the log has a new name from here on",
                    metadata: ["old": "\(logID)", "new": "\(name)", "after": "\(seq)"])
                return (seq, name)
            }
        } catch JournalSilence.away {
            return nil
        } catch let error where !(error is StoreError || error is CancellationError) {
            logger.warning(
                "The journal cannot be asked what it holds; after a crash an entry may come twice", metadata: ["reason": "\(error)"])
            return (cursor, logID)
        }
    }

    private func ask(after cursor: Int64, logID: String) async throws -> JournalPosition {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [journal, keeper] in
                continuation.resume(
                    with: Result {
                        let holdings = try journal.holdings(of: logID)
                        let end = try keeper.store.readBlocking { try $0.lastSeq() }
                        return try JournalPosition.find(in: holdings, cursor: cursor, end: end) { seq in
                            try keeper.store.readBlocking { try $0.event(seq) }
                        }
                    })
            }
        }
    }

    private func hand(_ entries: [JournalEntry]) async -> Int {
        await withCheckedContinuation { continuation in
            queue.async { [journal] in continuation.resume(returning: journal.send(entries)) }
        }
    }

    /// Shows every event after `seq` on the console, and gives the number of the last.
    private func show(after seq: Int64, zone: Zone) async throws -> Int64 {
        var last = seq
        while true {
            let events = try await events(after: last)
            guard let end = events.last?.seq else { return last }
            for event in events { console.write(ConsoleLine.text(event, zone: zone)) }
            last = end
            try await keeper.moveCursor(of: Self.consoleName, to: end)
        }
    }

    /// Waits for the next event of the log or the journal's return. False when the log is finished or the task was cancelled.
    private func waitForEvent(after seq: Int64, or returns: AsyncStream<Void>) async -> Bool {
        await withTaskGroup(of: Bool?.self) { group in
            group.addTask { await keeper.log.wait(after: seq) }
            group.addTask {
                for await _ in returns { return true }
                // It cannot be watched: only the log can end the wait.
                return nil
            }
            for await answer in group {
                guard let answer else { continue }
                group.cancelAll()
                return answer && !Task.isCancelled
            }
            return false
        }
    }
}
