import CivilTime
import FollowUp
import Store
import Synchronization

/// Pages of tasks as they were answered, for as long as nothing was written since.
///
/// A page belongs to the question with all that decides whose tasks are seen, so who may see what is not decided here; to the number of commits that was read before the snapshot was
/// taken, so that what is committed later is never missing; and to the time from when it was read until the first of its tasks becomes overdue.
final class RecentPages: Sendable {
    private struct Page {
        var from: Instant
        /// Nil: as long as nothing is written.
        var until: Instant?
        var reply: [UInt8]
    }

    private struct State {
        /// All pages are of this number of commits: the next one makes them all untrue.
        var commits: UInt64 = 0
        var pages: [TaskFilter: Page] = [:]
        var bytes = 0
    }

    private let state = Mutex(State())

    /// Larger replies are not kept.
    static let largestReply = 32 << 10
    /// All of them together, with the questions. What was asked for once and never again goes when there is no more room.
    static let mostBytes = 1 << 20
    /// However small they are.
    static let mostPages = 512

    /// How many there are, and what they take; for tests.
    var size: (pages: Int, bytes: Int) { state.withLock { ($0.pages.count, $0.bytes) } }

    /// The reply to the same question, if it still holds.
    ///
    /// - Parameter commits: how many there are now.
    func reply(to question: TaskFilter, commits: UInt64, now: Instant) -> [UInt8]? {
        state.withLock { state in
            if state.commits < commits { state = State(commits: commits) }
            guard state.commits == commits, let page = state.pages[question], page.from <= now, page.until.map({ now < $0 }) ?? true else {
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
        let cost = question.cost + reply.count
        guard reply.count <= Self.largestReply, cost <= Self.mostBytes else { return }
        state.withLock { state in
            if state.commits < commits { state = State(commits: commits) }
            guard state.commits == commits else { return }
            if let former = state.pages.removeValue(forKey: question) { state.bytes -= question.cost + former.reply.count }
            if state.bytes + cost > Self.mostBytes || state.pages.count >= Self.mostPages { state = State(commits: commits) }
            state.pages[question] = Page(from: now, until: until, reply: reply)
            state.bytes += cost
        }
    }
}

extension TaskFilter {
    /// The bytes that a question takes as a key, with the page's own and its place in the table; rather too many.
    fileprivate var cost: Int {
        var texts = reps.map { $0.map(\.rawValue) } ?? []
        texts += [watcher?.rawValue, rule?.rawValue, customer?.rawValue].compactMap(\.self) + (text?.words ?? [])
        if case .text(let key)? = after?.key { texts.append(key) }
        // A text of its own has a header and a place in its array or set.
        return texts.reduce(1024) { $0 + 64 + $1.utf8.count }
    }
}
