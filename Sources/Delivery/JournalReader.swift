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

    /// The cursors that tell whether the log is read: that of the console stands still while the journal takes everything.
    package static func names(whileJournalIsThere isThere: Bool) -> [String] { isThere ? [name] : [name, consoleName] }

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

    /// Runs until the log is finished or the task is cancelled. Whatever else fails is tried again, with the store as the first suspect: the cursor says
    /// where to go on, and the daemon does not end because something cannot be read for a while.
    package func run() async throws {
        while true {
            do {
                return try await deliver()
            } catch let error where !(error is CancellationError || error is WriterClosed) {
                logger.error("The log could not be delivered; it is tried again", metadata: ["error": "\(error)"])
                try await Task.sleep(for: .seconds(5))
            }
        }
    }

    /// Delivers, with the cursor moving behind: the next entries do not wait for it to be on the disk. It may lag, since the journal is asked what it holds.
    private func deliver() async throws {
        let (positions, tell) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await seq in positions { try await keeper.moveCursor(of: Self.name, to: seq) }
            }
            group.addTask {
                defer { tell.finish() }
                try await deliver { tell.yield($0) }
            }
            // Whichever fails first ends the other.
            for try await _ in group {}
        }
    }

    /// - Parameter taken: told of every event up to which the journal took all.
    private func deliver(noting note: (Int64) -> Void) async throws {
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
        // What was read while the events before it were handed over.
        var ahead: Part?
        while true {
            let part: Part
            if let next = ahead { part = next } else { part = try await self.part(after: taken, logID: logID) }
            ahead = nil
            if part.events.isEmpty {
                guard await keeper.log.wait(after: taken) else { return }
                continue
            }
            var count = 0
            if isSure {
                // A full part has another one behind it, most likely.
                let name = logID
                async let next = part.isFull ? self.part(after: part.last, logID: name) : nil
                count = await hand(part.entries)
                let found = try await next
                if count == part.events.count { ahead = found }
            } else if let position = try await position(after: taken, logID: logID) {
                if position.after > taken { note(position.after) }
                (taken, logID) = position
                isSure = true
                continue
            }
            // While it is away, and could not be asked, nothing is sent: it may come back at any moment with entries that it already has.
            if count > 0 {
                taken = part.events[count - 1]
                note(taken)
            }
            guard count < part.events.count else {
                returns = nil
                continue
            }
            isSure = false
            guard let watched = returns else {
                // Asked once more now that it is watched, since it may have come back in between.
                returns = journal.returns()
                continue
            }
            shown = try await show(after: max(shown, taken), zone: part.zone)
            guard await waitForEvent(after: shown, or: watched) else { return }
            returns = nil
        }
    }

    /// Events that are handed over in one go.
    private struct Part: Sendable {
        /// Their numbers.
        var events: [Int64]
        var entries: [JournalEntry]
        var zone: Zone

        var last: Int64 { events.last ?? 0 }
        var isFull: Bool { events.count == JournalReader.batch }
    }

    private func part(after seq: Int64, logID: String) async throws -> Part {
        let events = try await events(after: seq)
        let zone = keeper.state?.planner.house.zone ?? .utc
        return Part(events: events.map(\.seq), entries: events.map { JournalMessage.entry(for: $0, logID: logID, zone: zone) }, zone: zone)
    }

    /// Events later than `seq`. Those that are pruned are not needed: it was asked for them by a cursor that is no longer right.
    private func events(after seq: Int64) async throws -> [LoggedEvent] {
        try await keeper.store.keptEvents(after: seq, limit: Self.batch) { first, last in
            logger.warning("The journal misses events that are no longer kept", metadata: ["from": "\(first)", "to": "\(last)"])
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
            let lines = events.map { ConsoleLine.text($0, zone: zone) }
            // Whoever reads standard error may keep its writer waiting as well.
            await withCheckedContinuation { continuation in
                queue.async { [console] in
                    for line in lines { console.write(line) }
                    continuation.resume()
                }
            }
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
