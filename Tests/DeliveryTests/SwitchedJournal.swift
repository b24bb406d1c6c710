import CivilTime
import Delivery
import FollowUp
import Synchronization
import Systemd

/// A journal in memory that can be switched off, and can take only a part of what it is handed.
final class SwitchedJournal: JournalSink {
    private struct State {
        /// How many more entries it takes before it goes away; nil: it does not.
        var room: Int?
        /// How many more times it is away when it is asked, whatever it takes.
        var silences = 0
        var entries: [JournalEntry] = []
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var watchers: [AsyncStream<Void>.Continuation] = []
    }

    private let state: Mutex<State>

    init(room: Int? = nil, silences: Int = 0) { state = Mutex(State(room: room, silences: silences)) }

    func send(_ entries: [JournalEntry]) -> Int {
        state.withLock { state in
            let taken = min(entries.count, state.room ?? entries.count)
            state.entries += entries.prefix(taken)
            state.room = state.room.map { $0 - taken }
            let count = state.entries.count
            for waiter in state.waiters where waiter.count <= count { waiter.continuation.resume() }
            state.waiters.removeAll { $0.count <= count }
            return taken
        }
    }

    func holdings(of logID: String) throws -> any JournalHoldings {
        let entries = state.withLock { state -> [JournalEntry]? in
            if state.silences > 0 {
                state.silences -= 1
                return nil
            }
            return state.room == 0 ? nil : state.entries
        }
        guard let entries else { throw JournalSilence.away }
        return KeptHoldings(
            entries: entries.filter { $0["FOLLOWUP_LOG"] == logID }.compactMap { entry in
                entry["FOLLOWUP_SEQ"].flatMap { Int64($0) }.map { seq in
                    HeldEntry(
                        seq: seq, at: entry["FOLLOWUP_AT"].flatMap { try? Instant(rfc3339: $0) }, kind: entry["FOLLOWUP_EVENT"] ?? "")
                }
            })
    }

    func returns() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        state.withLock { state in
            if state.room == 0 { state.watchers.append(continuation) } else { continuation.yield() }
        }
        return stream
    }

    /// Comes back and takes so many more entries, or all when nil; nobody is told when `silently`.
    func comeBack(room: Int? = nil, silently: Bool = false) {
        state.withLock { state in
            state.room = room
            if silently { return }
            for watcher in state.watchers { watcher.yield() }
            state.watchers = []
        }
    }

    /// Returns when it holds so many entries.
    func holds(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.entries.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    var entries: [JournalEntry] { state.withLock { $0.entries } }

    /// FOLLOWUP_SEQ of every entry, in order.
    var seqs: [Int64] { entries.compactMap { $0["FOLLOWUP_SEQ"].flatMap { Int64($0) } } }
}

/// What a journal in memory holds.
struct KeptHoldings: JournalHoldings {
    var entries: [HeldEntry]
    var isComplete = true

    func last() -> HeldEntry? { entries.last }
    func entry(_ seq: Int64) -> HeldEntry? { entries.last { $0.seq == seq } }
}

extension JournalEntry {
    /// The value of a field; nil when there is none, or more than one.
    subscript(name: String) -> String? {
        let found = fields.filter { $0.name == name }
        return found.count == 1 ? found[0].value : nil
    }
}

/// A console that keeps its lines.
final class KeptConsole: Console {
    private struct State {
        var lines: [String] = []
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func write(_ line: String) {
        state.withLock { state in
            state.lines.append(line)
            let count = state.lines.count
            for waiter in state.waiters where waiter.count <= count { waiter.continuation.resume() }
            state.waiters.removeAll { $0.count <= count }
        }
    }

    /// Returns when so many lines were written.
    func holds(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.lines.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    var lines: [String] { state.withLock { $0.lines } }
}
