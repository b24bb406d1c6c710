import CivilTime
import FollowUp
import KeeperTestSupport
import Store
import TestSupport
import Testing

@Suite("What is written is what is read")
struct RoundTripTests {
    @Test("tasks in every state come back as they were", arguments: Scene.states)
    func states(_ state: TaskState) throws {
        let scene = try Scene()
        for closes in [nil, Int64(1_000_100)] {
            let occurrence = Scene.occurrence("a\(closes ?? 0)", closes: closes, rep: closes == nil ? "anna" : nil)
            let nextAt = state.isLive ? Instant(microseconds: 42) : nil
            let task = try scene.store.write { transaction in
                let id = try transaction.createTask(for: occurrence, nextAt: Instant(microseconds: 9))
                let task = FollowUpTask(id: id, occurrence: occurrence, state: state, remindedThrough: Instant(microseconds: -3))
                try transaction.update(task, nextAt: nextAt)
                return task
            }
            #expect(try scene.store.readBlocking { try $0.task(task.id) } == StoredTask(task: task, nextAt: nextAt))
            // What is written on the hot path is the same.
            try scene.store.write { transaction in
                var open = task
                open.state = .open
                try transaction.update(open, nextAt: nil)
                try transaction.updateProgress(task, nextAt: nextAt)
            }
            #expect(try scene.store.readBlocking { try $0.task(task.id) } == StoredTask(task: task, nextAt: nextAt))
        }
    }

    @Test("a new task is planned, has the next number, and its key exists once")
    func creation() throws {
        let scene = try Scene()
        let occurrence = Scene.occurrence("2026-01-01")
        let id = try scene.store.write { try $0.createTask(for: occurrence, nextAt: Instant(microseconds: 9)) }
        let stored = try #require(try scene.store.readBlocking { try $0.task(id) })
        #expect(stored.task == FollowUpTask(id: id, occurrence: occurrence, state: .planned, remindedThrough: Instant(microseconds: 9)))
        #expect(stored.nextAt == Instant(microseconds: 9))
        #expect(throws: (any Error).self) {
            try scene.store.write { try $0.createTask(for: occurrence, nextAt: Instant(microseconds: 9)) }
        }
        // Numbers are never used again, even those of tasks that nobody saw.
        try scene.store.write { try $0.withdraw(id) }
        #expect(try scene.store.write { try $0.createTask(for: occurrence, nextAt: Instant(microseconds: 9)) } > id)
    }

    @Test("only a task that nobody has seen can be withdrawn", arguments: Scene.states.filter { $0 != .planned })
    func withdraw(_ state: TaskState) throws {
        let scene = try Scene()
        let occurrence = Scene.occurrence("a")
        let id = try scene.store.write { transaction in
            let id = try transaction.createTask(for: occurrence, nextAt: Instant(microseconds: 9))
            try transaction.update(
                FollowUpTask(id: id, occurrence: occurrence, state: state, remindedThrough: Instant(microseconds: 0)), nextAt: nil)
            try transaction.withdraw(id)
            return id
        }
        #expect(try scene.store.readBlocking { try $0.task(id)?.task.state } == state)
    }

    @Test(
        "whatever a text has in it, it comes back from the details of an event and from what a task was before",
        arguments: [
            "", "plain", #"a "quote" and a \ backslash \\""#, "{\"text\":\"x\"}", "a\u{0}b\u{1}\u{1f}\u{7f}\t\r\n",
            "naïve Zoë 名 👩‍👩‍👧 e\u{301}", "</script>/ \u{2028}",
        ])
    func anyText(_ text: String) throws {
        let scene = try Scene()
        let change = ServiceChange.reloadRefused(reason: text)
        let moved = Event.Body.records(.interaction(InteractionID(text), customer: "C1", .call, .reached))
        let events = [
            Event(at: .distantPast, actor: .daemon, body: .service(change)), Event(at: .distantPast, actor: .daemon, body: moved),
        ]
        try scene.store.write { try $0.append(events) }
        #expect(try scene.store.readBlocking { try $0.events(after: 0, limit: 9) }.map(\.event) == events)

        // Texts with escapes are read by Foundation's decoder, so that it is not our own reading alone that agrees with our writing.
        let occurrence = Scene.occurrence("a")
        let id = try scene.store.write { try $0.createTask(for: occurrence, nextAt: occurrence.dates.opens) }
        var task = try #require(try scene.store.readBlocking { try $0.task(id) }).task
        task.state = .dismissed(TaskState.Closing(at: occurrence.dates.due, by: .login("anna"), note: text))
        let action = TaskAction(
            change: LastChange(revision: task.revision, by: .login("anna"), at: occurrence.dates.due, kind: .taskDismissed), lastTask: id,
            before: .init(task: task, interaction: InteractionID(text)))
        try scene.store.write { try $0.note(action, on: id) }
        #expect(try scene.store.readBlocking { try $0.lastAction(on: task) } == action)
    }

    @Test("events of every kind come back as they were, in order, under numbers without a hole")
    func events() throws {
        #expect(Set(Scene.bodies.map { Event(at: .distantPast, actor: .daemon, body: $0).kind }) == Set(EventKind.allCases))
        let scene = try Scene()
        let events = Scene.bodies.enumerated().map { index, body in
            Event(at: Instant(microseconds: Int64(index) - 3), actor: index.isMultiple(of: 2) ? .daemon : .login("anna"), body: body)
        }
        try scene.store.write { try $0.append(events) }
        let read = try scene.store.readBlocking { try $0.events(after: 0, limit: 10_000) }
        #expect(read == events.enumerated().map { LoggedEvent(seq: Int64($0 + 1), event: $1) })
        #expect(try scene.store.readBlocking { try $0.lastSeq() } == Int64(events.count))
        // Any page is a part of it.
        #expect(try scene.store.readBlocking { try $0.events(after: 3, limit: 4) } == Array(read[3..<7]))
    }

    @Test("records come back as they were, with everything and with as little as possible")
    func records() throws {
        let scene = try Scene()
        let rep = Rep(
            login: "zoë", name: "Zoë", email: "z@example.org", team: "t", manager: "anna", zone: "Asia/Tokyo", isActive: false)
        let day = try CivilDate(iso8601: "2024-02-29")
        let customers = [
            Customer(id: CustomerID("C2"), name: "", segment: "", owner: nil, status: .inactive),
            Customer(
                id: CustomerID("C3"), name: "Ω\u{0}x", segment: "gold", owner: "anna", status: .active, since: day, zone: "Asia/Tokyo"),
        ]
        let contracts = [
            Contract(id: ContractID("K2"), customer: CustomerID("C1"), name: "", start: .first, end: .last, notice: .zero),
            Contract(
                id: ContractID("K1"), customer: CustomerID("C1"), name: "Paper", status: .renewed, start: day, end: day, endIncluded: false,
                notice: Span(months: 14, days: 3, businessDays: 2, microseconds: 5_400_000_001), autoRenew: false, value: .min,
                currency: "EUR"),
        ]
        let interactions = [
            Interaction(id: InteractionID("1"), customer: CustomerID("C1"), kind: .visit, at: Instant(microseconds: -1)),
            Interaction(
                id: InteractionID("2"), customer: CustomerID("C1"), kind: .order, outcome: .leftMessage, at: Instant(microseconds: 5),
                rep: "anna", note: "60 × “mice”"),
        ]
        try scene.store.write { transaction in
            try transaction.upsert(rep)
            for customer in customers { #expect(try transaction.insertIfNew(customer)) }
            for contract in contracts { try transaction.upsert(contract) }
            for interaction in interactions { #expect(try transaction.insertIfNew(interaction)) }
            #expect(try !transaction.insertIfNew(interactions[0]))
            #expect(try !transaction.insertIfNew(customers[0]))
        }
        try scene.store.readBlocking { (snapshot: Snapshot) throws -> Void in
            #expect(try snapshot.team()["zoë"] == rep)
            for customer in customers { #expect(try snapshot.customer(customer.id)?.record == customer) }
            #expect(try snapshot.contracts(of: CustomerID("C1")) == contracts.sorted { $0.id < $1.id })
            for contract in contracts { #expect(try snapshot.contract(contract.id) == contract) }
            #expect(try snapshot.interactions(of: CustomerID("C1"), limit: 9) == interactions.reversed())
            let counts = try snapshot.recordCounts()
            #expect([counts.customers, counts.contracts, counts.interactions, counts.reps] == [3, 2, 2, 3])
        }
    }

    @Test("a contact is only noted when it is later than the one that is known, and a reader's cursor only moves on")
    func onlyForward() throws {
        let scene = try Scene()
        for at in [50, 20, 70, 70, 10] as [Int64] {
            try scene.store.write { transaction in
                try transaction.raiseLastContact(of: CustomerID("C1"), to: Instant(microseconds: at))
                try transaction.setCursor(of: "journal", to: at)
            }
        }
        #expect(try scene.store.readBlocking { try $0.customer(CustomerID("C1"))?.lastContact } == Instant(microseconds: 70))
        #expect(try scene.store.readBlocking { try $0.cursor(of: "journal") } == 70)
        #expect(try scene.store.readBlocking { try $0.cursor(of: "nobody") } == 0)
    }
}
