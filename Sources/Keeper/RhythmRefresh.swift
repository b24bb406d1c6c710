import CivilTime
import FollowUp
import Store

/// Works out what the customers of each segment have shown together, and takes it into use where it says something new; and fits the second opinion.
///
/// After orders came in, that is a minute later, however many come meanwhile, or at the end of an import; and once a day. It is read in pages from
/// snapshots, so that nobody waits for it; what is in use does not change with every order, but only where the difference would show, since each
/// change plans a segment's customers anew.
struct RhythmRefresh {
    let keeper: Keeper

    /// The name among the chores.
    static let chore = "rhythms"
    /// How often it is done.
    static let interval: Int64 = 86_400
    /// How long after orders came in: others may follow. A large house is looked at less often: a second more for a thousand customers, so that it is at work for a
    /// small part of the time even where orders never stop.
    ///
    /// - Parameter customers: how many there were the last time.
    static func afterOrders(customers: Int) -> Int64 { 60 + Int64(customers) / 1000 }

    private static let page = 500
    /// Of fewer customers who bought, no model of all of them is made.
    private static let fewestCustomers = 100

    /// Up to so many customers as a fit looks at, chosen by their ids alone: the same ones every time, and no more of one kind than of another.
    private struct Sample {
        private(set) var summaries: [BuyTillYouDie.Summary] = []
        private var hashes: [UInt64] = []
        private var mask: UInt64 = 0

        mutating func add(_ summary: BuyTillYouDie.Summary, of id: CustomerID) {
            // FNV-1a (RFC 9923).
            let hash = id.rawValue.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
            guard hash & mask == 0 else { return }
            summaries.append(summary)
            hashes.append(hash)
            while summaries.count > BuyTillYouDie.largestSample {
                // Half of them stay.
                mask = mask << 1 | 1
                let kept = summaries.indices.filter { hashes[$0] & mask == 0 }
                (summaries, hashes) = (kept.map { summaries[$0] }, kept.map { hashes[$0] })
            }
        }
    }

    func run() async throws {
        guard let house = keeper.state?.planner.house else { return }
        let now = keeper.clock.now()
        var found: [String: SegmentRhythm] = [:]
        var sample = Sample()
        var count = 0
        var last: CustomerID?
        while true {
            try Task.checkCancellation()
            let from = last
            let page = try await keeper.store.read { try $0.orderHistories(after: from, limit: Self.page) }
            count += page.count
            for customer in page {
                let zone = house.zoneNamed(customer.zone)
                let history = PurchaseHistory(customer.orders.map { zone.date(at: $0) })
                found[customer.segment, default: SegmentRhythm()].add(history)
                if let summary = BuyTillYouDie.Summary(history, on: zone.date(at: now)) { sample.add(summary, of: customer.id) }
            }
            guard let next = page.last?.id else { break }
            last = next
        }
        let (rhythms, customers) = (found, count)
        let model = sample.summaries.count < Self.fewestCustomers ? nil : BuyTillYouDie.fitted(to: sample.summaries)?.model
        let changed = try await keeper.submit(.bulk) { transaction, state -> Bool in
            state.rhythms = RhythmsAtWork(customers: customers, at: now)
            var planner = state.planner
            if let model, model != planner.secondOpinion {
                state.planner.secondOpinion = model
                planner.secondOpinion = model
                try transaction.set(model)
            }
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

/// The last time that rhythms were worked out since the start.
package struct RhythmsAtWork: Hashable, Sendable {
    /// How many customers were looked at.
    var customers = 0
    var at: Instant?
}

extension Keeper {
    /// An import is over: what it says of how often people order is worked out now, unless it says nothing new or that was just done.
    ///
    /// - Returns: what was planned anew meanwhile.
    package func finishImport() async throws -> PlanningTally {
        guard let state else { throw WriterClosed() }
        let (now, before) = (clock.now(), replannedSoFar)
        let pause = RhythmRefresh.afterOrders(customers: state.rhythms.customers)
        if let last = state.rhythms.at, last <= now, now < last.adding(seconds: pause) { return PlanningTally() }
        // Without orders it is to be done within a day, and no sooner. It stays on the list: if it does not come to its end now, it does a minute later.
        guard let next = try await store.read({ try $0.next(RhythmRefresh.chore) }), next <= now.adding(seconds: pause) else {
            return PlanningTally()
        }
        refreshRhythms()
        await replanned()
        return replannedSoFar - before
    }
}
