import CivilTime
import FollowUp
import Keeper
import KeeperTestSupport
import Store
import TestSupport
import Testing

@Suite("Handing over, reopening, taking back, and two at once")
struct TaskLifeTests {
    /// A world with one follow-up of Anna's that is open and overdue.
    private func world() async throws -> (World, TaskID) {
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        _ = try await world.keeper.upsert([World.anna, World.mila, Rep(login: "ben", name: "Ben", team: "benelux")], by: .daemon)
        await world.keeper.replanned()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2020-01-01")], by: .daemon)
        try await world.settle()
        return (world, try #require(try await world.tasks([.open]).first?.id))
    }

    private func perform(_ world: World, _ deed: TaskRequest.Deed, _ id: TaskID, by login: String = "anna", revision: Int64? = nil)
        async throws -> FollowUpTask
    {
        try await world.keeper.perform(TaskRequest(deed, on: id, by: .login(login), revision: revision) { _ in true }).task.task
    }

    private func refusal(_ world: World, _ deed: TaskRequest.Deed, _ id: TaskID, by login: String = "anna", revision: Int64? = nil)
        async throws -> TaskCommandError?
    {
        do {
            _ = try await perform(world, deed, id, by: login, revision: revision)
            return nil
        } catch let TaskRefusal.refused(_, error) {
            return error
        }
    }

    @Test("a handover sticks when the customer changes, comes back when asked, and ends with a new owner")
    func handover() async throws {
        let (world, id) = try await world()
        #expect(try await perform(world, .command(.handOver(to: "ben", note: "speaks French")), id).assignee == "ben")
        #expect(try await world.tasks(rep: "ben").map(\.id) == [id])
        var renamed = World.customer("C1", since: "2020-01-01")
        renamed.name = "Customer One"
        _ = try await world.keeper.upsert([renamed], by: .daemon)
        #expect(try await world.tasks(rep: "ben").map(\.occurrence.title) == ["Follow up Customer One"])
        // A task that somebody else has is theirs to change, by whoever may.
        await #expect(throws: TaskRefusal.notYours(id, rep: "ben")) {
            try await world.keeper.perform(.seen, on: id, by: .login("anna")) { $0 == "anna" }
        }
        #expect(try await perform(world, .command(.handBack(note: "")), id, by: "ben").assignee == "anna")
        _ = try await perform(world, .command(.handOver(to: "ben", note: "")), id)
        renamed.owner = "mila"
        _ = try await world.keeper.upsert([renamed], by: .daemon)
        #expect(try await world.tasks([.open]).map(\.assignee) == ["mila"])
        #expect(
            try await world.messages([.taskHandedOver, .taskHandedBack, .taskMoved]) == [
                "Handed over by anna from anna to ben: task \(id), Follow up Customer C1 (speaks French)",
                "Handed back by ben from ben to anna: task \(id), Follow up Customer One",
                "Handed over by anna from anna to ben: task \(id), Follow up Customer One",
                "Moved: task \(id), Follow up Customer One (due 2020-02-07 09:00 instead of 2020-02-07 09:00, from ben to mila)",
            ])
        await world.stop()
    }

    @Test("undo takes a contact back, with the interaction and the turn that followed; only by whom it was, and once")
    func undoDone() async throws {
        let (world, id) = try await world()
        let before = try #require(try await world.store.read { try $0.task(id) })
        _ = try await perform(world, .command(.done(outcome: .reached, note: "wrong customer")), id)
        #expect(try await world.tasks([.planned]).count == 1)
        #expect(
            try await refusal(world, .undo, id, by: "mila")
                == .nothingToUndo("the last to change it was anna, and only they take that back"))
        let restored = try await perform(world, .undo, id)
        #expect(restored.state == .open && restored.revision == before.task.revision + 2)
        #expect(try await world.store.read { try $0.task(id)?.nextAt } == before.nextAt)
        #expect(try await world.tasks([.planned]).isEmpty)
        #expect(try await world.store.read { try $0.interactions(of: CustomerID("C1"), limit: 9) }.isEmpty)
        #expect(try await world.store.read { try $0.customer(CustomerID("C1"))?.lastContact } == nil)
        #expect(try await refusal(world, .undo, id) == .nothingToUndo("nobody has done anything to it"))
        let undone = try #require(try await world.events().last { $0.event.kind == .taskUndone })
        guard case .task(let stamp, let change) = undone.event.body else { return }
        #expect(change == .undone(.taskDone) && stamp.passage == .init(before: .done, after: .open))
        await world.stop()
    }

    @Test("what somebody knows of that followed from it cannot be taken back, nor what time has changed since")
    func undoTooLate() async throws {
        let (world, id) = try await world()
        _ = try await perform(world, .command(.snooze(until: try instant("2026-03-03T08:00:00Z"))), id)
        #expect(try await perform(world, .undo, id).state == .open)
        _ = try await perform(world, .command(.snooze(until: try instant("2026-03-03T08:00:00Z"))), id)
        try await world.move(to: try instant("2026-03-03T08:00:00Z"))
        #expect(try await refusal(world, .undo, id) == .nothingToUndo("it has changed since"))
        _ = try await perform(world, .command(.done(outcome: nil, note: "")), id)
        try await world.move(to: try instant("2026-04-02T08:00:00Z"))
        let next = try #require(try await world.tasks([.open]).first?.id)
        #expect(try await refusal(world, .undo, id) == .nothingToUndo("task \(next), which followed from it, is known already"))
        await world.stop()
    }

    @Test("F12: what was told before somebody takes back that they have seen it, or put it off, is not told again")
    func undoAfterReminders() async throws {
        let (world, id) = try await world()
        _ = try await perform(world, .command(.seen), id)
        try await world.move(to: try instant("2026-03-03T08:00:00Z"))
        let told = try await world.messages([.taskRemindedOverdue])
        #expect(told.count == 2)
        _ = try await perform(world, .undo, id)
        try await world.settle()
        #expect(try await world.messages([.taskRemindedOverdue]) == told)
        _ = try await perform(world, .command(.handOver(to: "ben", note: "")), id)
        try await world.move(to: try instant("2026-03-04T08:00:00Z"))
        _ = try await perform(world, .undo, id)
        try await world.settle()
        #expect(try await world.messages([.taskRemindedOverdue]).count == 3)
        await world.stop()
    }

    @Test("F12: two reminders that are less than a second apart come at their moments")
    func closeTogether() async throws {
        var rule = World.followUp
        rule.steps[0].due = DatePhrase(offset: Span(microseconds: 300_000), anchor: .opens)
        rule.steps[0].reminders = [.atOpen, .beforeDue(.zero, at: nil)]
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"), rules: [rule])
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C1", since: "2026-02-15")], by: .daemon)
        let opens = try #require(try await world.tasks([.planned]).first).occurrence.dates.opens
        try await world.move(to: opens)
        #expect(try await world.store.read { try $0.nextAttention() } == opens.adding(microseconds: 300_000))
        try await world.move(to: opens.adding(microseconds: 300_000))
        #expect(try await world.messages([.taskReminded, .taskRemindedOverdue]).count == 2)
        await world.stop()
    }

    @Test("a dismissed turn can be reopened, and the one that followed goes; one since which there was a contact stays closed")
    func reopen() async throws {
        let (world, id) = try await world()
        _ = try await perform(world, .command(.dismiss(reason: "on holiday")), id)
        #expect(try await world.tasks().map(\.state.name) == [.dismissed, .planned])
        #expect(try await perform(world, .command(.reopen(note: "is back")), id).state == .open)
        #expect(try await world.tasks().map(\.state.name) == [.open])
        _ = try await perform(world, .command(.done(outcome: .reached, note: "")), id)
        let count = try await world.events().count
        let next = try #require(try await world.tasks([.planned]).first?.id)
        #expect(try await refusal(world, .command(.reopen(note: "")), id) == .reasonGone("task \(next) has taken its place"))
        #expect(try await world.events().count == count)
        #expect(try await world.tasks().map(\.state.name) == [.done, .planned])
        await world.stop()
    }

    @Test("two act on one task: the second is told who was first, and nothing is done twice")
    func twoAtOnce() async throws {
        let (world, id) = try await world()
        let seen = try #require(try await world.tasks([.open]).first).revision
        _ = try await perform(world, .command(.handOver(to: "ben", note: "")), id, by: "mila", revision: seen)
        let first = LastChange(revision: seen + 1, by: .login("mila"), at: world.clock.now(), kind: .taskHandedOver)
        #expect(try await refusal(world, .command(.snooze(until: .distantFuture)), id, revision: seen) == .changedMeanwhile(first))
        #expect(try await refusal(world, .undo, id, by: "mila", revision: seen) == .changedMeanwhile(first))
        let count = try await world.events().count
        async let one = refusal(world, .command(.done(outcome: nil, note: "1")), id, by: "ben", revision: seen + 1)
        async let two = refusal(world, .command(.done(outcome: nil, note: "2")), id, by: "mila", revision: seen + 1)
        let refusals = try await [one, two].compactMap(\.self)
        #expect(refusals.count == 1)
        guard case .alreadyClosed(let state)? = refusals.first, case .done(let closing, _) = state else {
            Issue.record("\(refusals)")
            return
        }
        #expect([.login("ben"), .login("mila")].contains(closing.by))
        // Done once: one task event, one interaction.
        #expect(try await world.events().count == count + 2)
        await world.stop()
    }

    @Test("a write that is sent again under its key is answered as it was and done once, also after a restart")
    func once() async throws {
        let (world, id) = try await world()
        let key = WriteKey(caller: "anna", key: "k1", request: "Done 1")
        let request = TaskRequest(.command(.done(outcome: nil, note: "")), on: id, by: .login("anna")) { _ in true }
        func send(_ world: World, _ key: WriteKey) async throws -> String {
            switch try await world.keeper.perform(request, once: key, answer: { "done at \($0.at)" }) {
            case .done(let outcome): "first, at \(outcome.at)"
            case .before(let answer): answer
            }
        }
        #expect(try await send(world, key) == "first, at 2026-03-02T08:00:00Z")
        let count = try await world.events().count
        #expect(try await send(world, key) == "done at 2026-03-02T08:00:00Z")
        #expect(try await world.events().count == count)
        await #expect(throws: KeyReused(key: "k1")) { try await send(world, WriteKey(caller: "anna", key: "k1", request: "Done 2")) }
        // Another caller's key is another key, and what is refused is not remembered.
        await #expect(throws: TaskRefusal.self) { try await send(world, WriteKey(caller: "mila", key: "k1", request: "Done 1")) }
        await world.stop()
        let again = try await World(at: try instant("2026-03-03T07:59:00Z"), directory: world.directory)
        #expect(try await send(again, key) == "done at 2026-03-02T08:00:00Z")
        again.clock.set(try instant("2026-03-03T08:01:00Z"))
        await #expect(throws: TaskRefusal.self) { try await send(again, key) }
        await again.stop()
    }
}
