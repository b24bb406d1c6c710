import CivilTime
import ControlInterface
import FollowUp
import Keeper
import Store
import Varlink

/// One subscriber of the log: the present state, then every event that concerns them.
///
/// It reads the log at its own pace, so a slow one holds up nobody and costs no memory; each reply waits until the peer reads. Those who keep up share one reading of what is new, and one
/// writing of each event (`RecentNews`); whom an event concerns is decided for each.
/// Whoever falls far behind all the same is cut off with their place: what they would still be told is long past.
struct Watch {
    let call: Call
    let keeper: Keeper
    let access: Access
    let recent: RecentNews
    /// How many events a subscriber may fall behind after it has once begun.
    let mostBehind: Int64
    /// Whether it goes on when it has told what there is.
    let follows: Bool

    private static let page = 200

    func run() async throws {
        keeper.subscriberCount.add()
        defer {
            keeper.subscriberCount.remove()
            if keeper.subscriberCount.current == 0 { recent.clear() }
        }
        // The log may only be looked through by those who may be told something.
        _ = try await sight()
        let start = try await keeper.store.read { try $0.lastSeq() }
        var seq: Int64
        if let place = try await place(start) {
            seq = place
        } else {
            // Taken before the tasks are read: what changes meanwhile comes as an event again, and nothing is left out.
            seq = start
            try await sendPresentState(seq: seq)
        }
        while true {
            let page = try await page(after: seq)
            // After the page was read: nothing is told by what held before it happened.
            let sight = try await sight()
            for news in page where sight.concerns(news.logged.event) {
                try await call.reply(news.reply(zone: keeper.state?.planner.house.zone ?? .utc))
                try checkPace(news.logged.seq, start)
            }
            if let end = page.last?.logged.seq {
                seq = end
                try checkPace(seq, start)
            }
            if !follows, seq >= start { break }
            // What comes after the end of a page that is not full is still to be announced, or is by now.
            guard page.count < Self.page else { continue }
            guard await keeper.subscriptions.wait(after: seq) else {
                // Whoever asked for all there is must not take a part for it.
                if !follows { throw CancellationError() }
                break
            }
        }
        try Task.checkCancellation()
        // There is no more, or the daemon is stopping: the last reply carries the place to resume from.
        try await call.reply(Wire.WatchReply(seq: seq), continues: false)
    }

    /// After which event to begin; nil for the present state.
    private func place(_ last: Int64) async throws -> Int64? {
        let parameters = call.parameters
        if let from = parameters["from"]?.stringValue {
            guard parameters["since"]?.integerValue == nil, let instant = try? Instant(rfc3339: from) else {
                throw VarlinkError.invalidParameter("from")
            }
            return try await keeper.store.read { try $0.firstEvent(from: instant) }.map { $0 - 1 } ?? last
        }
        guard let since = parameters["since"]?.integerValue else {
            if !follows { throw VarlinkError.invalidParameter("follow") }
            return nil
        }
        guard (0...last).contains(since) else { throw VarlinkError.invalidParameter("since") }
        return since
    }

    private nonisolated(nonsending) func page(after seq: Int64) async throws -> [News] {
        let commits = keeper.commits
        if let page = recent.page(after: seq, commits: commits) { return page }
        // No further than what was announced: what can be seen already and is not counted yet would be judged by what is known of the time before it.
        let announced = keeper.subscriptions.seq
        let read = try await keeper.store.read(rows: Self.page) { try $0.events(after: seq, limit: Self.page) }
        let page = read.prefix { $0.seq <= announced }.map(News.init)
        // What is left out here belongs to the same number of commits a moment later.
        if page.count == read.count { recent.keep(page, after: seq, commits: commits) }
        return page
    }

    /// Found out anew for each page, since people come, go and stand in for each other while somebody watches.
    private nonisolated(nonsending) func sight() async throws -> Sight {
        // Before anything that it follows from.
        let moment = access.moment
        let caller = try await access.caller(of: call)
        let question = SightQuestion(call.parameters, caller: caller)
        if let known = recent.sight(of: question, at: moment) { return known }
        var sight = Sight(scope: try TaskScope(call.parameters, caller: caller, state: keeper.state))
        if let watcher = sight.scope.watcher {
            sight.escalated = try await keeper.store.read(rows: Self.page) { try $0.tasksEscalated(to: watcher) }
        }
        recent.keep(sight, of: question, at: moment)
        return sight
    }

    /// What was in the log when they came is theirs to read at leisure; what came since must not pile up.
    private func checkPace(_ seq: Int64, _ start: Int64) throws {
        guard follows, keeper.subscriptions.seq - max(seq, start) > mostBehind else { return }
        throw VarlinkError(name: "\(Interfaces.tasks).FellBehind", parameters: ["seq": .integer(seq)])
    }

    private func sendPresentState(seq: Int64) async throws {
        var place: TaskFilter.Position?
        while true {
            let scope = try await sight().scope
            var filter = TaskFilter(reps: scope.reps, states: [.open, .snoozed], limit: Self.page)
            (filter.watcher, filter.after) = (scope.watcher, place)
            let query = filter
            let page = try await keeper.store.read { try $0.tasks(query) }
            let now = keeper.clock.now()
            try await call.reply(Wire.WatchReply(tasks: page.map { Wire.Task($0, now: now) }, seq: seq), continues: true)
            guard page.count == Self.page, let last = page.last else { return }
            place = TaskFilter.Position(last)
        }
    }
}
