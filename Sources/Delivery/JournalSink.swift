import Systemd

/// Where the reader of the log puts entries for the journal.
package protocol JournalSink: Sendable {
    /// Hands entries over in order.
    ///
    /// - Returns: how many, from the first, the journal surely took.
    func send(_ entries: [JournalEntry]) -> Int
}

/// The machine's journal.
package struct SystemJournal: JournalSink {
    package init() {}

    package func send(_ entries: [JournalEntry]) -> Int { Journal.sendBatch(entries) }
}
