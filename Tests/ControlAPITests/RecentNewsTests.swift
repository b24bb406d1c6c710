import CivilTime
import FollowUp
import Testing

@testable import ControlAPI

@Suite("What subscribers share")
struct RecentNewsTests {
    private static func news(_ seqs: ClosedRange<Int64>, note: String = "") -> [News] {
        let stamp = TaskStamp(id: TaskID(1), rule: "r", customer: "C1", assignee: "anna", title: "Call", due: Instant(microseconds: 0))
        return seqs.map { seq in
            let event = Event(at: Instant(microseconds: 0), actor: .daemon, body: .task(stamp, .done(outcome: nil, note: note)))
            return News(LoggedEvent(seq: seq, event: event))
        }
    }

    private static func caller(_ uid: UInt32 = 1) -> Caller {
        Caller(
            uid: uid, login: "anna", rep: "anna", standing: .rep, covers: [:], isManager: false, standsInFor: [], seesEscalated: true)
    }

    @Test("a page is found at its place, until the next commit; one that was read before it is not kept")
    func pages() {
        let recent = RecentNews()
        recent.keep(Self.news(8...9), after: 7, commits: 3)
        #expect(recent.page(after: 7, commits: 3)?.map(\.logged.seq) == [8, 9])
        #expect(recent.page(after: 8, commits: 3) == nil)
        #expect(recent.page(after: 7, commits: 4) == nil)
        recent.keep(Self.news(8...10), after: 7, commits: 4)
        recent.keep(Self.news(8...9), after: 6, commits: 3)
        #expect(recent.page(after: 7, commits: 4)?.map(\.logged.seq) == [8, 9, 10])
        #expect(recent.page(after: 6, commits: 4) == nil)
        recent.clear()
        #expect(recent.size == 0)
    }

    @Test("few pages are kept, the latest ones, and none that is large")
    func bounds() {
        let recent = RecentNews()
        for place in 0..<20 as Range<Int64> { recent.keep(Self.news(place + 1...place + 1), after: place, commits: 1) }
        #expect(recent.size == RecentNews.mostPages)
        #expect(recent.page(after: 19, commits: 1) != nil)
        let long = String(repeating: "n", count: RecentNews.mostBytes / 20)
        recent.keep(Self.news(100...119, note: long), after: 99, commits: 1)
        #expect(recent.page(after: 99, commits: 1) == nil)
    }

    @Test("a caller is known for the same commits, the same second, the same user and the same method")
    func callers() {
        let known = KnownCallers()
        let user = User(login: "anna", isAdministrator: false)
        let moment = SightMoment(commits: 5, second: 100)
        known.keep(Self.caller(), user, "Watch", at: moment)
        #expect(known.caller(1, user, "Watch", at: moment)?.login == "anna")
        #expect(known.caller(2, user, "Watch", at: moment) == nil)
        #expect(known.caller(1, user, "List", at: moment) == nil)
        #expect(known.caller(1, User(login: "anna", isAdministrator: true), "Watch", at: moment) == nil)
        #expect(known.caller(1, user, "Watch", at: SightMoment(commits: 6, second: 100)) == nil)
        #expect(known.caller(1, user, "Watch", at: SightMoment(commits: 5, second: 101)) == nil)
        // What was found out before the last commit does not come back.
        known.keep(Self.caller(2), user, "Watch", at: SightMoment(commits: 4, second: 101))
        #expect(known.caller(1, user, "Watch", at: moment) != nil)
    }

    @Test("what somebody may see is kept for whoever asks the same at the same moment")
    func sights() throws {
        let recent = RecentNews()
        let moment = SightMoment(commits: 5, second: 100)
        let question = SightQuestion([:], caller: Self.caller())
        let scope = try TaskScope([:], caller: Self.caller(), state: nil)
        recent.keep(Sight(scope: scope, escalated: [TaskID(4)]), of: question, at: moment)
        #expect(recent.sight(of: question, at: moment)?.escalated == [TaskID(4)])
        #expect(recent.sight(of: SightQuestion(["line": true], caller: Self.caller()), at: moment) == nil)
        #expect(recent.sight(of: SightQuestion([:], caller: Self.caller(2)), at: moment) == nil)
        #expect(recent.sight(of: question, at: SightMoment(commits: 5, second: 101)) == nil)
        #expect(recent.sight(of: question, at: SightMoment(commits: 6, second: 100)) == nil)
    }
}
