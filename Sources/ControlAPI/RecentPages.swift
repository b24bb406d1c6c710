import CivilTime
import Store
import Synchronization

/// Pages of tasks as they were answered, for as long as nothing was written since.
///
/// A page belongs to the question with all that decides whose tasks are seen, so who may see what is not decided here; to the number of commits that was read before the snapshot was
/// taken, so that what is committed later is never missing; and to the time from when it was read until the first of its tasks becomes overdue.
final class RecentPages: Sendable {
    private struct Page {
        var commits: UInt64
        var from: Instant
        /// Nil: as long as nothing is written.
        var until: Instant?
        var reply: [UInt8]
    }

    private struct State {
        var pages: [TaskFilter: Page] = [:]
        var bytes = 0
    }

    private let state = Mutex(State())

    /// Larger replies are not kept.
    static let largestReply = 32 << 10
    /// All of them together. What was asked for once and never again goes when there is no more room.
    static let mostBytes = 1 << 20

    /// The reply to the same question, if it still holds.
    ///
    /// - Parameter commits: how many there are now.
    func reply(to question: TaskFilter, commits: UInt64, now: Instant) -> [UInt8]? {
        state.withLock { state in
            guard let page = state.pages[question], page.commits == commits, page.from <= now, page.until.map({ now < $0 }) ?? true else {
                return nil
            }
            return page.reply
        }
    }

    /// Keeps a reply.
    ///
    /// - Parameters:
    ///   - commits: how many there were before it was read.
    ///   - until: the instant at which it would be another one, if nothing is written.
    func keep(_ reply: [UInt8], to question: TaskFilter, commits: UInt64, from now: Instant, until: Instant?) {
        guard reply.count <= Self.largestReply else { return }
        state.withLock { state in
            if state.bytes + reply.count > Self.mostBytes { state = State() }
            let former = state.pages.updateValue(Page(commits: commits, from: now, until: until, reply: reply), forKey: question)
            state.bytes += reply.count - (former?.reply.count ?? 0)
        }
    }
}
