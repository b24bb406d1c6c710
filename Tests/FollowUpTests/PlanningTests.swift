import CivilTime
import FollowUp
import TestSupport
import Testing

@Suite("Planning and reconciling")
struct PlanningTests {
    private static let cadence = Trigger.cadence(
        Cadence(intervals: ["gold": Span(days: 30), "silver": Span(months: 2)], otherwise: nil, retry: Span(businessDays: 1)))
    private static let rules = RuleSet([
        Samples.rule(
            "follow-up", cadence, opens: DatePhrase(anchor: .trigger(.nextContact)),
            due: DatePhrase(offset: Span(businessDays: 5), anchor: .opens)),
        Samples.rule(
            "care", cadence, opens: DatePhrase(offset: Span(days: -3), anchor: .trigger(.nextContact)),
            due: DatePhrase(anchor: .trigger(.nextContact))),
        Samples.rule(
            "renewal", opens: DatePhrase(offset: Span(days: -90), anchor: .field(.contract(.cancelBy))),
            due: DatePhrase(anchor: .field(.contract(.cancelBy))),
            closes: DatePhrase(anchor: .field(.contract(.cancelBy)))),
    ])

    /// The tasks of one record, kept as the keeper keeps them.
    private struct Book {
        var live: [FollowUpTask] = []
        var closed: [FollowUpTask] = []
        var nextID: Int64 = 1

        func history() -> TaskHistory {
            TaskHistory(
                live: live,
                closed: closed.compactMap { task in
                    let isSettled = if case .done(let closing, _) = task.state { closing.by == .daemon } else { false }
                    return task.state.closedAt.map {
                        TaskHistory.ClosedTurn(key: task.occurrence.key, state: task.state.name, at: $0, isSettled: isSettled)
                    }
                })
        }

        func edits(_ planner: Planner, _ dossier: Dossier, _ now: Instant) -> [TaskEdit] {
            let wanted = planner.plan(dossier, history: history(), now: now).occurrences
            let keys = Set(closed.map(\.occurrence.key)).intersection(wanted.map(\.key))
            return Reconciliation.edits(wanted: wanted, live: live, closed: keys, now: now)
        }

        mutating func apply(_ edits: [TaskEdit], _ now: Instant) {
            for edit in edits {
                switch edit {
                case .create(let occurrence):
                    live.append(FollowUpTask(id: TaskID(nextID), occurrence: occurrence, state: .planned, remindedThrough: now))
                    nextID += 1
                case .move(let task, let occurrence):
                    live = live.map { $0.id == task.id ? $0.moved(to: occurrence, now: now) : $0 }
                case .withdraw(let task): live.removeAll { $0.id == task.id }
                case .settle(let task, _): settle(task.id, now)
                }
            }
        }

        /// Somebody closes it: it had its turn.
        mutating func dismiss(_ id: TaskID, _ now: Instant) {
            guard let index = live.firstIndex(where: { $0.id == id }) else { return }
            var task = live.remove(at: index)
            task.state = .dismissed(TaskState.Closing(at: now, by: .login("anna"), note: "no need"))
            closed.append(task)
        }

        /// The daemon closes it: it did not take place, and its key may exist again.
        mutating func settle(_ id: TaskID, _ now: Instant) {
            guard let index = live.firstIndex(where: { $0.id == id }) else { return }
            var task = live.remove(at: index)
            task.state = .done(TaskState.Closing(at: now, by: .daemon, note: "gone"), outcome: nil)
            task.occurrence.key.anchor += " settled \(id)"
            closed.append(task)
        }
    }

    @Test("random lives of records: planning is deterministic, its own result needs no edits, and no key comes twice or comes back")
    func properties() throws {
        let planner = Planner(rules: Self.rules, house: try Samples.house(), team: Samples.team)
        var random = SeededGenerator(seed: seed)
        for round in 0..<300 {
            var book = Book()
            var now = try instant("2026-01-01T00:00:00Z")
            var contract = try Samples.contract(end: "2026-12-31", notice: Span(months: 1))
            var watched = WatchedCustomer(record: Samples.customer())
            let isContract = Bool.random(using: &random)
            var owned: [TaskID: OccurrenceKey] = [:]
            for _ in 0..<25 {
                switch Int.random(in: 0..<7, using: &random) {
                case 0: watched.lastContact = now.adding(seconds: -Int64.random(in: 0...5_000_000, using: &random))
                case 1: watched.record.segment = ["gold", "silver", "none"].randomElement(using: &random) ?? ""
                case 2: contract.end = contract.end.adding(days: Int.random(in: -200...200, using: &random))
                case 3: watched.record.owner = ["anna", "mila", "nobody"].randomElement(using: &random).map { RepLogin($0) }
                case 4: if let task = book.live.randomElement(using: &random) { book.dismiss(task.id, now) }
                default: now = now.adding(seconds: Int64.random(in: 0...4_000_000, using: &random))
                }
                for index in book.live.indices where book.live[index].occurrence.dates.opens <= now && book.live[index].state == .planned {
                    book.live[index].state = .open
                }
                let subject = Dossier(customer: watched, contracts: isContract ? [contract] : [])
                let edits = book.edits(planner, subject, now)
                #expect(edits == book.edits(planner, subject, now), "SEED=\(seed) round \(round)")
                let before = Set(book.closed.map(\.occurrence.key))
                book.apply(edits, now)
                #expect(book.edits(planner, subject, now).isEmpty, "SEED=\(seed) round \(round): \(book.edits(planner, subject, now))")
                let keys = (book.live + book.closed).map(\.occurrence.key)
                #expect(Set(keys).count == keys.count, "SEED=\(seed) round \(round): \(keys)")
                #expect(before.isDisjoint(with: book.live.map(\.occurrence.key)), "SEED=\(seed) round \(round)")
                #expect(Set(book.live.map(\.occurrence.key.rule)).count == book.live.count, "SEED=\(seed) round \(round)")
                for task in book.live { owned[task.id] = task.occurrence.key }
            }
            #expect(isContract || owned.values.allSatisfy { $0.subject.kind == .customer })
        }
    }

    @Test("F6: another date moves the task under its number; what was closed never comes back, even when its date does")
    func redating() throws {
        let planner = Planner(
            rules: RuleSet(Self.rules.rules.filter { $0.about == .contract }), house: try Samples.house(), team: Samples.team)
        let now = try instant("2026-01-01T00:00:00Z")
        let customer = WatchedCustomer(record: Samples.customer())
        var book = Book()
        for end in ["2026-12-31", "2027-03-31", "2026-11-30"] {
            let edits = book.edits(planner, Dossier(customer: customer, contracts: [try Samples.contract(end: end)]), now)
            #expect(edits.count == 1)
            book.apply(edits, now)
            #expect(book.live.map(\.id) == [TaskID(1)])
            #expect(book.live.map(\.occurrence.key.anchor) == [end])
        }
        book.dismiss(TaskID(1), now)
        let same = Dossier(customer: customer, contracts: [try Samples.contract(end: "2026-11-30")])
        #expect(book.edits(planner, same, now).isEmpty)
        book.apply(book.edits(planner, Dossier(customer: customer, contracts: [try Samples.contract(end: "2027-11-30")]), now), now)
        #expect(book.live.map(\.id) == [TaskID(2)])
        // The new one has no reason any more, and the old one had its turn.
        book.apply(book.edits(planner, same, now), now)
        #expect(book.live.isEmpty)
    }

    @Test("work goes to the owner, up the line while they are inactive, and to nobody rather than round in circles")
    func assignees() {
        func team(_ reps: (String, String?, Bool)...) -> Team {
            Team(reps.map { Rep(login: RepLogin($0), name: $0, manager: $1.map { RepLogin($0) }, isActive: $2) })
        }
        let anna = RepLogin("anna")
        #expect(team(("anna", "mila", true), ("mila", nil, true)).assignee(for: anna) == anna)
        #expect(team(("anna", "mila", false), ("mila", nil, true)).assignee(for: anna) == RepLogin("mila"))
        #expect(team(("anna", "mila", false), ("mila", "anna", false)).assignee(for: anna) == nil)
        #expect(team(("anna", "anna", false)).assignee(for: anna) == nil)
        #expect(team(("anna", "gone", false)).assignee(for: anna) == nil)
        #expect(team().assignee(for: anna) == nil)
        #expect(team(("anna", nil, true)).assignee(for: nil) == nil)
    }
}
