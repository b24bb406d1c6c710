import CivilTime
import Delivery
import Synchronization
import Systemd

/// A journal in memory that takes everything.
final class RecordingJournal: JournalSink {
    private struct State {
        var entries: [JournalEntry] = []
        var last: Int64 = 0
        var waiters: [(seq: Int64, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var entries: [JournalEntry] { state.withLock { $0.entries } }

    func send(_ entries: [JournalEntry]) -> Int {
        state.withLock { state in
            state.entries += entries
            state.last = entries.last?["FOLLOWUP_SEQ"].flatMap { Int64($0) } ?? state.last
            for waiter in state.waiters where waiter.seq <= state.last { waiter.continuation.resume() }
            state.waiters.removeAll { [last = state.last] in $0.seq <= last }
        }
        return entries.count
    }

    /// Returns when it holds the entry of that number in the log.
    func holds(_ seq: Int64) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.last >= seq { return true }
                state.waiters.append((seq, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func holdings(of logID: String) -> any JournalHoldings {
        Holdings(
            entries: entries.compactMap { entry in
                guard entry["FOLLOWUP_LOG"] == logID, let seq = entry["FOLLOWUP_SEQ"].flatMap({ Int64($0) }) else { return nil }
                return HeldEntry(
                    seq: seq, at: entry["FOLLOWUP_AT"].flatMap { try? Instant(rfc3339: $0) }, kind: entry["FOLLOWUP_EVENT"] ?? "")
            })
    }

    /// It is never away.
    func returns() -> AsyncStream<Void> { AsyncStream { $0.finish() } }

    private struct Holdings: JournalHoldings {
        var entries: [HeldEntry]
        let isComplete = true

        func last() -> HeldEntry? { entries.last }
        func entry(_ seq: Int64) -> HeldEntry? { entries.last { $0.seq == seq } }
    }
}

/// Nothing is shown on it, since the journal is never away.
struct UnusedConsole: Console {
    func write(_ line: String) {}
}

extension JournalEntry {
    /// The first value of a field.
    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
}
