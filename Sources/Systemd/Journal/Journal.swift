import CSystemd

/// The machine's journal, as a writer (sd-journal(3)).
package enum Journal {
    /// Where journald listens; the place is fixed in libsystemd.
    package static let defaultSocket = "/run/systemd/journal/socket"

    /// Whether somebody has the journal's socket open: journald, or the service manager until it has started journald.
    package static func isAvailable(socket: String = defaultSocket) -> Bool {
        JournalProbe(path: socket) != nil
    }

    /// Hands entries to the journal in order, and stops at the first that it does not take.
    ///
    /// Waits while journald's queue is full: not for a thread that must not block.
    ///
    /// *Took* means: the kernel has put the entry into the queue of the journal's socket, and that very socket was open before the first
    /// entry and after the last. Otherwise the count is 0, although some entries may have arrived: send those again, so that one may be
    /// there twice, but none is missing. Three holes remain, all behind the queue, and none can be seen by a sender, since the protocol has
    /// no answer: journald drops an entry by its rate limit (`LogRateLimitIntervalSec=0` in the unit turns it off) or because its disk is
    /// full; entries in the queue go when the socket is closed for good, which systemd does not do while it restarts journald; and what
    /// journald has not yet synced goes with the power (SyncIntervalSec=, five minutes below priority `critical`).
    ///
    /// - Returns: how many, from the first, the journal surely took; 0 while there is no journal.
    package static func sendBatch(_ entries: [JournalEntry]) -> Int {
        guard !entries.isEmpty, let probe = JournalProbe(path: defaultSocket) else { return 0 }
        var encoder = EntryEncoder()
        var count = 0
        for entry in entries {
            guard encoder.withItems(of: entry, { sd_journal_sendv($0, $1) }) == 0 else { break }
            count += 1
        }
        return probe.stillThere() ? count : 0
    }
}
