import Systemd

/// Where the reader of the log puts entries for the journal.
package protocol JournalSink: Sendable {
    /// Hands entries over in order. May block while the journal is busy.
    ///
    /// - Returns: how many, from the first, the journal surely took.
    func send(_ entries: [JournalEntry]) -> Int

    /// What the journal already holds of the log of that name. Blocks until all that was sent to it before can be found.
    ///
    /// - Throws: `JournalSilence`, or what else keeps it from being asked.
    func holdings(of logID: String) throws -> any JournalHoldings

    /// An element whenever a journal that was away may be back. Watched from this call on, until the stream is let go.
    func returns() -> AsyncStream<Void>
}

/// The machine's journal.
package struct SystemJournal: JournalSink {
    private let asksJournald: Bool

    /// - Parameter asksJournald: false does without the call that only root may make, for tests.
    package init(asksJournald: Bool = true) { self.asksJournald = asksJournald }

    package func holdings(of logID: String) throws -> any JournalHoldings {
        try SystemJournalHoldings(logID: logID, asksJournald: asksJournald)
    }

    package func send(_ entries: [JournalEntry]) -> Int { Journal.sendBatch(entries) }

    package func returns() -> AsyncStream<Void> {
        let (stream, tell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        // Where it cannot be watched, the next event of the log is when the journal is asked again.
        if let watcher = try? FileWatcher(paths: [Journal.defaultSocket], onChange: { tell.yield() }) {
            tell.onTermination = { _ in watcher.cancel() }
        }
        return stream
    }
}
