import CivilTime
import FollowUp
import Foundation
import TestSupport
import Testing

@testable import Delivery

@Suite("Where to go on in handing the log to the journal")
struct JournalPositionTests {
    /// A log of numbered events, all told apart by their instants.
    private struct Log {
        var end: Int64
        /// Events after this one are those of another history.
        var forkedAfter: Int64 = .max
        var prunedThrough: Int64 = 0

        func event(_ seq: Int64) -> Event? {
            guard seq > prunedThrough, seq <= end else { return nil }
            return Event(
                at: Instant(seconds: seq + (seq > forkedAfter ? 1_000_000 : 0)), actor: .daemon, body: .service(.clockStepped))
        }

        func held(_ seqs: some Sequence<Int64>) -> [HeldEntry] {
            seqs.compactMap { seq in event(seq).map { HeldEntry(seq: seq, at: $0.at, kind: $0.kind.rawValue) } }
        }
    }

    private func position(_ log: Log, _ held: [HeldEntry], cursor: Int64, isComplete: Bool = true) throws -> JournalPosition {
        try JournalPosition.find(
            in: KeptHoldings(entries: held, isComplete: isComplete), cursor: cursor, end: log.end, event: { log.event($0) })
    }

    @Test("what arrived but was not noted is not sent again, however much it is")
    func inFlight() throws {
        let log = Log(end: 700)
        for arrived: Int64 in [100, 101, 102, 103, 511, 699, 700] {
            #expect(try position(log, log.held(1...arrived), cursor: 100) == .after(arrived))
        }
    }

    @Test("a journal that is new, or has removed all it had, is trusted with the cursor")
    func nothingFound() throws {
        #expect(try position(Log(end: 700), [], cursor: 100) == .after(100))
        #expect(try position(Log(end: 0), [], cursor: 0) == .after(0))
    }

    @Test("a journal that has removed what is old is as good as a whole one")
    func vacuumed() throws {
        let log = Log(end: 700)
        #expect(try position(log, log.held(90...130), cursor: 100) == .after(130))
        #expect(try position(log, log.held(100...100), cursor: 100) == .after(100))
    }

    @Test("what the journal took and lost again is sent again, unless a part of the journal may not be read")
    func lost() throws {
        let log = Log(end: 700)
        #expect(try position(log, log.held(1...80), cursor: 100) == .after(80))
        #expect(try position(log, log.held(1...80), cursor: 100, isComplete: false) == .after(100))
        // What is pruned cannot be sent again.
        #expect(try position(Log(end: 700, prunedThrough: 90), log.held(1...80), cursor: 100) == .after(100))
    }

    @Test("the order of the journal's entries does not matter: clocks may have been set")
    func disorder() throws {
        let log = Log(end: 700)
        // The entry it takes for the last one is an old one.
        #expect(try position(log, log.held(Array(60...130) + Array(1...59)), cursor: 100) == .after(130))
        #expect(try position(log, log.held(Array(60...100) + Array(1...59)), cursor: 100) == .after(100))
    }

    @Test("after a backup was restored the log gets another name, and goes on where both are the same")
    func restored() throws {
        let journal = Log(end: 150)
        // The backup was made at 90, its cursor a little behind; since then three events were logged.
        for cursor: Int64 in [80, 85, 90] {
            #expect(try position(Log(end: 93, forkedAfter: 90), journal.held(1...150), cursor: cursor) == .parted(after: 90))
        }
        // It already has more than the journal ever had.
        #expect(try position(Log(end: 400, forkedAfter: 90), journal.held(1...150), cursor: 85) == .parted(after: 90))
        // Exactly as many; only the instants tell them apart.
        #expect(try position(Log(end: 150, forkedAfter: 149), journal.held(1...150), cursor: 149) == .parted(after: 149))
    }

    @Test("for any log, cursor and journal, what comes after is exactly what the journal lacks at its end")
    func anything() throws {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5000 {
            let end = Int64.random(in: 1...2000, using: &generator)
            let log = Log(end: end)
            let arrived = Int64.random(in: 0...end, using: &generator)
            let cursor = Int64.random(in: 0...end, using: &generator)
            let first = Int64.random(in: 1...max(1, arrived), using: &generator)
            var held = arrived == 0 ? [] : log.held(first...arrived)
            if Bool.random(using: &generator) { held.shuffle(using: &generator) }
            let answer = try position(log, held, cursor: cursor)
            #expect(
                answer == .after(held.isEmpty ? cursor : arrived), "SEED=\(seed) end \(end) held \(first)...\(arrived) cursor \(cursor)")
        }
    }
}
