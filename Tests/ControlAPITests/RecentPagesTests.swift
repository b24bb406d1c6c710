import CivilTime
import ControlInterface
import FollowUp
import Foundation
import KeeperTestSupport
import Store
import Testing
import Varlink

@testable import ControlAPI

/// Pages that are answered again as they were.
@Suite("Pages that are kept", .timeLimit(.minutes(2)))
struct RecentPagesTests {
    private static let question = TaskFilter(reps: ["anna"], states: [.open], limit: 20)

    @Test("a page holds for the same question, until something is written, a task becomes overdue, or the clock goes back")
    func holds() throws {
        let pages = RecentPages()
        let (start, due) = (try instant("2026-03-02T08:00:00Z"), try instant("2026-03-02T09:00:00Z"))
        pages.keep([1], to: Self.question, commits: 7, from: start, until: due)
        #expect(pages.reply(to: Self.question, commits: 7, now: start) == [1])
        #expect(pages.reply(to: Self.question, commits: 7, now: due.adding(microseconds: -1)) == [1])
        #expect(pages.reply(to: Self.question, commits: 7, now: due) == nil)
        #expect(pages.reply(to: Self.question, commits: 7, now: start.adding(microseconds: -1)) == nil)
        #expect(pages.reply(to: Self.question, commits: 8, now: start) == nil)
        var other = Self.question
        other.reps = ["bert"]
        #expect(pages.reply(to: other, commits: 7, now: start) == nil)
        pages.keep([2], to: Self.question, commits: 8, from: start, until: nil)
        #expect(pages.reply(to: Self.question, commits: 8, now: due) == [2])
    }

    @Test("what is kept is bounded, whatever is asked")
    func bounded() throws {
        let pages = RecentPages()
        let now = try instant("2026-03-02T08:00:00Z")
        pages.keep(Array(repeating: 0, count: RecentPages.largestReply + 1), to: Self.question, commits: 1, from: now, until: nil)
        #expect(pages.reply(to: Self.question, commits: 1, now: now) == nil)
        let reply = [UInt8](repeating: 0, count: RecentPages.largestReply)
        let questions = (1...200).map { limit in
            var question = Self.question
            question.limit = limit
            return question
        }
        for question in questions { pages.keep(reply, to: question, commits: 1, from: now, until: nil) }
        let kept = questions.count { pages.reply(to: $0, commits: 1, now: now) != nil }
        #expect(kept > 0 && kept * reply.count <= RecentPages.mostBytes)
    }

    @Test("what is kept is bounded by its questions too: long ones, and many")
    func boundedQuestions() throws {
        let pages = RecentPages()
        let now = try instant("2026-03-02T08:00:00Z")
        func fill(_ commits: UInt64, _ count: Int, _ change: (Int, inout TaskFilter) -> Void) {
            for number in 0..<count {
                var question = Self.question
                question.limit = number + 1
                change(number, &question)
                pages.keep([1], to: question, commits: commits, from: now, until: nil)
                #expect(pages.size.pages <= RecentPages.mostPages && pages.size.bytes <= RecentPages.mostBytes)
            }
        }
        let long = String(repeating: "x", count: 100_000)
        fill(1, 100) { $1.customer = CustomerID("\(long)\($0)") }
        #expect(pages.size.pages <= RecentPages.mostBytes / long.utf8.count)
        fill(2, 100) { $1.rule = RuleName("\(long)\($0)") }
        #expect(pages.size.pages <= RecentPages.mostBytes / long.utf8.count)
        fill(3, 100) { $1.after = .init(due: now, id: TaskID(1), key: .text("\(long)\($0)")) }
        #expect(pages.size.pages <= RecentPages.mostBytes / long.utf8.count)
        fill(4, 3 * RecentPages.mostPages) { _, _ in }
        // One that is larger than all that may be kept is not.
        fill(5, 1) { $1.customer = CustomerID(String(repeating: long, count: 20)) }
        #expect(pages.size.pages == RecentPages.mostPages)
    }

    @Test("a commit makes room: nothing that it made untrue is kept, and nothing that was read before it")
    func commits() throws {
        let pages = RecentPages()
        let now = try instant("2026-03-02T08:00:00Z")
        pages.keep([1], to: Self.question, commits: 7, from: now, until: nil)
        #expect(pages.size.pages == 1)
        #expect(pages.reply(to: Self.question, commits: 8, now: now) == nil)
        #expect(pages.size == (0, 0))
        pages.keep([1], to: Self.question, commits: 7, from: now, until: nil)
        #expect(pages.size == (0, 0))
        var other = Self.question
        other.limit = 5
        pages.keep([1], to: Self.question, commits: 8, from: now, until: nil)
        pages.keep([2], to: Self.question, commits: 8, from: now, until: nil)
        #expect(pages.size.pages == 1 && pages.reply(to: Self.question, commits: 8, now: now) == [2])
        pages.keep([3], to: other, commits: 9, from: now, until: nil)
        #expect(pages.size.pages == 1)
    }

    @Test("what is overdue now is asked anew each time, and nothing is kept of it")
    func overdue() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let ids = try await office.openTasks([("C1", "anna")])
            let access = Access(keeper: office.world.keeper, ownUID: getuid()) { _ in nil }
            let tasks = try TasksInterface(keeper: office.world.keeper, access: access)
            let server = try VarlinkServer(
                service: ServiceInfo(vendor: "", product: "", version: "", url: ""), interfaces: [tasks], checksReplies: true)
            let path = office.world.directory.file("pages.sock")
            try await server.start(on: .path(path))
            let client = try await VarlinkClient.connect(path: path)
            for minute in 0..<5 {
                office.world.clock.set(try instant("2026-03-02T08:0\(minute):00Z"))
                #expect(try await client.list(["overdue": true]) == ids)
            }
            #expect(tasks.recentPages.size == (0, 0))
            #expect(try await client.list() == ids)
            #expect(tasks.recentPages.size.pages == 1)
            await client.close()
            await server.shutdown(grace: .seconds(5))
        }
    }

    @Test("a list asked again shows what was done, what became overdue, and who may see it")
    func lists() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let ids = try await office.openTasks([("C1", "anna"), ("C2", "anna")])
            let (anna, boss) = (try await office.client(.anna), try await office.client(.boss))
            let first = try await anna.tasks("List")
            #expect(try await anna.tasks("List") == first)
            _ = try await anna.tasks("Seen", ["id": .integer(ids[0])])
            #expect(try await anna.tasks("List")["tasks"]?.arrayValue?.contains { $0["seenAt"] != nil } == true)
            _ = try await boss.tasks("Done", ["id": .integer(ids[0])])
            #expect(try await anna.list() == [ids[1]])

            // Its due date passes without anything being written.
            let snoozed = try await anna.tasks("Snooze", ["id": .integer(ids[1]), "until": "2027-01-01T00:00:00Z"])
            #expect(snoozed["task"]?["overdue"] == true)
            let planned: JSONObject = ["states": ["planned"]]
            let next = try await anna.tasks("List", planned)
            #expect(try await anna.tasks("List", planned) == next)

            // Whoever is no longer her manager no longer sees it.
            let mila = try await office.client(.mila)
            #expect(try await mila.list(["rep": "anna"]) == [ids[1]])
            _ = try await boss.records("UpsertReps", ["reps": [["login": "anna", "name": "Anna", "manager": "cleo"]]])
            await office.world.keeper.replanned()
            #expect(try await mila.refusal("\(Interfaces.tasks).List", ["rep": "anna"]) == .permissionDenied)
            #expect(try await office.client(.cleo).list(["rep": "anna"]) == [ids[1]])
        }
    }
}
