import CivilTime
import ControlInterface
import FollowUp
import Keeper
import Store
import Varlink

/// One subscriber of the log: the present state, then every event that concerns them.
///
/// It reads the log from the store at its own pace, so a slow one holds up nobody and costs no memory; each reply waits until the peer reads.
struct Watch {
    let call: Call
    let keeper: Keeper
    let caller: Caller
    /// Whose events; nil means everybody's.
    let rep: RepLogin?

    private static let page = 200

    func run(since: Int64?) async throws {
        let last = try await keeper.store.read { try $0.lastSeq() }
        var seq: Int64
        if let since {
            guard (0...last).contains(since) else { throw VarlinkError.invalidParameter("since") }
            seq = since
        } else {
            // Taken before the tasks are read: what changes meanwhile comes as an event again, and nothing is left out.
            seq = last
            try await sendPresentState(seq: seq)
        }
        while true {
            let from = seq
            let events = try await keeper.store.read(rows: Self.page) { try $0.events(after: from, limit: Self.page) }
            let zone = keeper.state?.planner.house.zone ?? .utc
            for logged in events where concerns(logged.event) {
                try await call.reply(Wire.WatchReply(event: Wire.Event(logged, zone: zone), seq: logged.seq), continues: true)
            }
            if let end = events.last?.seq {
                seq = end
            } else {
                guard await keeper.subscriptions.wait(after: seq) else { break }
            }
        }
        try Task.checkCancellation()
        // The daemon is stopping: the last reply carries the place to resume from.
        try await call.reply(Wire.WatchReply(seq: seq), continues: false)
    }

    private func sendPresentState(seq: Int64) async throws {
        var filter = TaskFilter(rep: rep, states: [.open, .snoozed], limit: Self.page)
        while true {
            let query = filter
            let page = try await keeper.store.read { try $0.tasks(query) }
            let now = keeper.clock.now()
            try await call.reply(Wire.WatchReply(tasks: page.map { Wire.Task($0, now: now) }, seq: seq), continues: true)
            guard page.count == Self.page, let last = page.last else { return }
            filter.after = TaskFilter.Position(last)
        }
    }

    private func concerns(_ event: Event) -> Bool {
        switch event.body {
        case .task(let stamp, let change):
            if concerns(stamp.assignee) || (stamp.recipient.map { concerns($0) } ?? false) { return true }
            switch change {
            case .moved(_, let former), .handedOver(let former, _), .handedBack(let former, _):
                return former != stamp.assignee && concerns(former)
            case .opened, .reminded, .snoozed, .retried, .resumed, .done, .dismissed, .settled, .expired, .seen, .reopened, .undone,
                .escalated,
                .postponed:
                return false
            }
        case .rep(let rep, _): return concerns(rep)
        case .records, .service:
            return caller.isAdministrator && rep == nil
        }
    }

    private func concerns(_ assignee: RepLogin?) -> Bool {
        guard let rep else { return caller.isAdministrator }
        return assignee == rep
    }
}
