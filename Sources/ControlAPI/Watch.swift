import CivilTime
import ControlInterface
import FollowUp
import Keeper
import Store
import Varlink

/// One subscriber of the log: the present state, then every event that concerns them.
///
/// It reads the log from the store at its own pace, so a slow one holds up nobody and costs no memory; each reply waits until the peer reads.
/// Whoever falls far behind all the same is cut off with their place: what they would still be told is long past.
struct Watch {
    let call: Call
    let keeper: Keeper
    let access: Access
    /// How many events a subscriber may fall behind after it has once begun.
    let mostBehind: Int64
    /// Whether it goes on when it has told what there is.
    let follows: Bool

    private static let page = 200

    /// What is asked anew for each page, since people come, go and stand in for each other while somebody watches.
    private struct Sight {
        var scope: TaskScope

        func concerns(_ event: Event, escalated: Set<TaskID>) -> Bool {
            switch event.body {
            case .task(let stamp, let change):
                if scope.contains(stamp.assignee) || (stamp.recipient.map { scope.contains($0) } ?? false) { return true }
                if escalated.contains(stamp.id) { return true }
                switch change {
                case .moved(_, let former), .handedOver(let former, _), .handedBack(let former, _):
                    return former != stamp.assignee && scope.contains(former)
                case .opened, .reminded, .snoozed, .retried, .resumed, .done, .dismissed, .settled, .expired, .seen, .reopened, .undone,
                    .escalated, .postponed:
                    return false
                }
            case .rep(let rep, _): return scope.contains(rep)
            case .records, .service: return scope.isHouse
            }
        }
    }

    func run() async throws {
        keeper.subscriberCount.add()
        defer { keeper.subscriberCount.remove() }
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
            let sight = try await sight()
            let from = seq
            let watcher = sight.scope.watcher
            let (events, escalated) = try await keeper.store.read(rows: Self.page) { snapshot in
                (try snapshot.events(after: from, limit: Self.page), try watcher.map { try snapshot.tasksEscalated(to: $0) } ?? [])
            }
            let zone = keeper.state?.planner.house.zone ?? .utc
            for logged in events where sight.concerns(logged.event, escalated: escalated) {
                try await call.reply(Wire.WatchReply(event: Wire.Event(logged, zone: zone), seq: logged.seq), continues: true)
                try checkPace(logged.seq, start)
            }
            if let end = events.last?.seq {
                seq = end
                try checkPace(seq, start)
                if !follows, seq >= start { break }
            } else if !follows {
                break
            } else {
                guard await keeper.subscriptions.wait(after: seq) else { break }
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
            // What there is to tell somebody may only be looked through by those who may be told something.
            _ = try await sight()
            return try await keeper.store.read { try $0.firstEvent(from: instant) }.map { $0 - 1 } ?? last
        }
        guard let since = parameters["since"]?.integerValue else {
            if !follows { throw VarlinkError.invalidParameter("follow") }
            return nil
        }
        guard (0...last).contains(since) else { throw VarlinkError.invalidParameter("since") }
        return since
    }

    private func sight() async throws -> Sight {
        Sight(scope: try TaskScope(call.parameters, caller: try await access.caller(of: call), state: keeper.state))
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
