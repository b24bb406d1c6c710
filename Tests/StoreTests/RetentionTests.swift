import CivilTime
import FollowUp
import Foundation
import KeeperTestSupport
import Store
import TestSupport
import Testing

@Suite("Pruning the log")
struct RetentionTests {
    private let directory: TemporaryDirectory
    private let store: Store
    private static let day: Int64 = 86_400

    init() throws {
        directory = try TemporaryDirectory()
        store = try Store(directory: directory.path)
    }

    /// Logs one event at each of these seconds.
    private func log(at seconds: [Int64]) throws {
        try store.write { transaction in
            try transaction.append(
                seconds.map { Event(at: Instant(seconds: $0), actor: .daemon, body: .service(.clockStepped)) })
        }
    }

    private func prune(before: Int64, now: Int64, neededBy readers: [String] = [], limit: Int = 100) throws -> Int {
        try store.write {
            try $0.pruneEvents(before: Instant(seconds: before), now: Instant(seconds: now), neededBy: readers, limit: limit)
        }
    }

    private func oldest() throws -> Int64 { try store.readBlocking { try $0.oldestSeq() } }

    private func seqs(after seq: Int64) throws -> [Int64] {
        try store.readBlocking { try $0.events(after: seq, limit: 10_000) }.map(\.seq)
    }

    @Test("what is older goes in bounded steps, the rest stays, and numbers go on where they were")
    func steps() throws {
        try log(at: Array(1...1000))
        #expect(try oldest() == 1)
        var steps: [Int] = []
        while true {
            let removed = try prune(before: 501, now: 1000, limit: 120)
            if removed == 0 { break }
            steps.append(removed)
        }
        #expect(steps == [120, 120, 120, 120, 20])
        #expect(try oldest() == 501)
        #expect(try seqs(after: 500) == Array(501...1000))
        #expect(try store.readBlocking { try $0.lastSeq() } == 1000)
        // All of it: then the oldest is the next one to come.
        #expect(try prune(before: 2000, now: 3000, limit: 10_000) == 500)
        #expect(try oldest() == 1001)
        #expect(try seqs(after: 1000) == [])
        try log(at: [2500])
        #expect(try seqs(after: 1000) == [1001])
    }

    @Test("nothing goes that a reader which is named has not taken; one that is new has taken nothing")
    func readers() throws {
        try log(at: Array(1...100))
        try store.write {
            try $0.setCursor(of: "journal", to: 100)
            try $0.setCursor(of: "program:mail", to: 40)
        }
        #expect(try prune(before: 1000, now: 1000, neededBy: ["journal", "program:mail", "program:new"]) == 0)
        #expect(try prune(before: 1000, now: 1000, neededBy: ["journal", "program:mail"]) == 40)
        #expect(try prune(before: 1000, now: 1000, neededBy: ["journal", "program:mail"]) == 0)
        #expect(try seqs(after: 40) == Array(41...100))
        // A program that is no more keeps nothing.
        #expect(try prune(before: 1000, now: 1000, neededBy: ["journal"]) == 60)
    }

    @Test("whoever asks for what was pruned is told the oldest there is")
    func pruned() throws {
        try log(at: Array(1...100))
        _ = try prune(before: 51, now: 100)
        for seq: Int64 in [0, 1, 49] {
            #expect(throws: EventsPruned(oldest: 51)) { try seqs(after: seq) }
        }
        #expect(try seqs(after: 50).first == 51)
        #expect(try seqs(after: 100) == [])
        _ = try prune(before: 1000, now: 1000)
        #expect(throws: EventsPruned(oldest: 101)) { try seqs(after: 99) }
        #expect(try seqs(after: 100) == [])
        #expect(try store.readBlocking { try $0.event(50) } == nil)
    }

    @Test("an event from a clock that was ahead holds up neither more nor less than its neighbours")
    func clockAhead() throws {
        let year = 365 * Self.day
        try log(at: [10, 20, year, 30, 40, 5000, 5010])
        #expect(try prune(before: 1000, now: 6000) == 5)
        #expect(try seqs(after: 5) == [6, 7])
        // The last ones may be as young as they are: the clock was ahead until just now.
        try log(at: [year, year + 1])
        #expect(try prune(before: 5500, now: 6000) == 2)
        #expect(try seqs(after: 7) == [8, 9])
        // A clock that was behind for a while makes nothing go earlier than what was logged before it.
        try log(at: [7000, 20, 7010])
        #expect(try prune(before: 6500, now: 8000) == 0)
        #expect(try seqs(after: 7) == [8, 9, 10, 11, 12])
    }

    @Test("dead letters that have lain for long go in bounded steps, but not one that somebody wants tried again")
    func deadLetters() throws {
        try store.write { transaction in
            for number in 1...50 {
                try transaction.insert(
                    DeadLetter(
                        program: "mail", logID: "log", seq: Int64(number), kind: "task.opened", message: "", request: "{}", failures: 1,
                        reason: "", diedAt: Instant(seconds: Int64(number))))
            }
            _ = try transaction.retryDeadLetters(.numbers([3]))
        }
        func prune() throws -> Int { try store.write { try $0.pruneDeadLetters(before: Instant(seconds: 41), limit: 16) } }
        #expect(try [prune(), prune(), prune(), prune()] == [16, 16, 7, 0])
        #expect(try store.readBlocking { try $0.deadLetters(limit: 100) }.map(\.seq) == [3] + Array(41...50))
        #expect(try store.readBlocking { try $0.deadLetterCounts() } == ["mail": 11])
    }

    @Test("for any log, readers and cutoffs, what is left is an unbroken end of the log with all that is young or still needed")
    func anything() throws {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        var generator = SeededGenerator(seed: seed)
        var expectedOldest: Int64 = 1
        var now: Int64 = 0
        var times: [Int64] = []
        for round in 0..<40 {
            let new = (0..<Int.random(in: 0...200, using: &generator)).map { _ -> Int64 in
                now += Int64.random(in: 0...100, using: &generator)
                return now
            }
            times += new
            try log(at: new)
            let cursor = Int64.random(in: 0...Int64(times.count), using: &generator)
            try store.write { try $0.setCursor(of: "journal", to: cursor) }
            let noted = try store.readBlocking { try $0.cursor(of: "journal") }
            let cutoff = now - Int64.random(in: 0...5000, using: &generator)
            while try prune(before: cutoff, now: now, neededBy: ["journal"], limit: Int.random(in: 1...64, using: &generator)) > 0 {}
            let old = Int64(times.prefix { $0 < cutoff }.count)
            expectedOldest = max(expectedOldest, min(old, noted) + 1)
            #expect(try oldest() == expectedOldest, "SEED=\(seed) round \(round)")
            #expect(try seqs(after: expectedOldest - 1).count == times.count - Int(expectedOldest - 1), "SEED=\(seed) round \(round)")
        }
    }
}
