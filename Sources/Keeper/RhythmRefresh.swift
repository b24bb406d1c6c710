import CivilTime
import FollowUp
import Store

/// Works out what the customers of each segment have shown together, and takes it into use where it says something new.
///
/// It is read in pages from snapshots, so that nobody waits for it; what is in use does not change with every order, but only where the difference
/// would show, since each change plans a segment's customers anew.
struct RhythmRefresh {
    let keeper: Keeper

    /// The name among the chores.
    static let chore = "rhythms"
    /// How often it is done.
    static let interval: Int64 = 86_400
    /// How long after orders came in: the import may bring more.
    static let afterOrders: Int64 = 600

    private static let page = 500

    func run() async throws {
        guard let house = keeper.state?.planner.house else { return }
        var found: [String: SegmentRhythm] = [:]
        var last: CustomerID?
        while true {
            try Task.checkCancellation()
            let from = last
            let page = try await keeper.store.read { try $0.orderHistories(after: from, limit: Self.page) }
            for customer in page {
                let zone = house.zoneNamed(customer.zone)
                found[customer.segment, default: SegmentRhythm()].add(PurchaseHistory(customer.orders.map { zone.date(at: $0) }))
            }
            guard let next = page.last?.id else { break }
            last = next
        }
        let rhythms = found
        let changed = try await keeper.submit(.bulk) { transaction, state -> Bool in
            var planner = state.planner
            for (segment, rhythm) in rhythms where rhythm.differs(from: planner.segments[segment] ?? SegmentRhythm()) {
                planner.segments[segment] = rhythm
                try transaction.set(rhythm, ofSegment: segment)
            }
            guard planner.segments != state.planner.segments else { return false }
            state.planner = planner
            for rule in planner.rules.rules where rule.needs.contains(.segmentRhythms) { try transaction.requestPlanning(of: rule.name) }
            return true
        }
        if changed { keeper.replanWhatChanged() }
    }
}
