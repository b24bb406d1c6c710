import CivilTime
import FollowUp
import KeeperTestSupport
import Store
import Testing

/// Every combination of filters and orders that the lists of the API allow, and how SQLite reads each: no table is read from one end to the other for a page.
@Suite("No list reads a whole table", .timeLimit(.minutes(3)))
struct ListPlanTests {
    private func scene() throws -> Scene {
        let scene = try Scene()
        try scene.store.write { transaction in
            for (anchor, rep) in [("a", "anna"), ("b", nil), ("c", "mila")] as [(String, RepLogin?)] {
                _ = try transaction.createTask(for: Scene.occurrence(anchor, rep: rep), nextAt: Instant(microseconds: 1))
            }
            while try transaction.indexText(limit: 10) > 0 {}
        }
        return scene
    }

    /// The steps that walk all of a table, or all of an index of it.
    private static func walks(_ plan: QueryPlan) -> [String] {
        plan.steps.filter {
            $0.hasPrefix("SCAN") && !$0.contains("VIRTUAL TABLE INDEX") && !$0.contains("SUBQUERY") && !$0.contains("json_each")
        }
    }

    private static var filters: [TaskFilter] {
        var filters: [TaskFilter] = []
        let states: [Set<TaskState.Name>] = [
            [.open, .snoozed], [.open], [.planned, .open, .snoozed], [.done], Set(TaskState.Name.allCases),
        ]
        for (reps, watcher) in [(nil, nil), (["anna"], nil), (["anna"], "anna"), (["anna", "mila"], nil), (["anna", "mila"], "mila")]
            as [(Set<RepLogin>?, RepLogin?)]
        {
            for states in states {
                // Each of: rule, customer, due range, words, a place in the list.
                for bits in 0..<32 {
                    for order in TaskFilter.Order.allCases {
                        var filter = TaskFilter(reps: reps, states: states, limit: 20)
                        (filter.watcher, filter.order) = (watcher, order)
                        if bits & 1 != 0 { filter.rule = "renewal" }
                        if bits & 2 != 0 { filter.customer = CustomerID("C1") }
                        if bits & 4 != 0 { (filter.dueFrom, filter.dueBefore) = (Instant(microseconds: 3), Instant(microseconds: 9)) }
                        if bits & 8 != 0 { filter.text = TextQuery("baker") }
                        if bits & 16 != 0 {
                            let key: TaskFilter.Position.Key =
                                switch order {
                                case .due: .none
                                case .priority, .opened: .number(1)
                                case .customer: .text("x")
                                }
                            filter.after = TaskFilter.Position(due: Instant(microseconds: 5), id: TaskID(9), key: key)
                        }
                        filters.append(filter)
                    }
                }
            }
        }
        return filters
    }

    @Test("tasks: by whose, state, rule, customer, due dates and words, in every order, and how many there are")
    func tasks() throws {
        let scene = try scene()
        var wrong: [String: String] = [:]
        for filter in Self.filters {
            let plans = try scene.store.queryPlans { snapshot in
                _ = try snapshot.tasks(filter)
                _ = try snapshot.counts(filter, at: Instant(microseconds: 5), todayEnds: Instant(microseconds: 9))
            }
            for plan in plans {
                for step in Self.walks(plan) {
                    let kind =
                        "\(step) \(filter.order) reps=\(filter.reps?.count ?? -1) states=\(filter.states.count) count=\(plan.sql.contains("count(*)"))"
                    wrong[kind] = "\(plan.sql): \(plan.steps)"
                }
            }
        }
        for (kind, plan) in wrong.sorted(by: { $0.key < $1.key }) { Issue.record("\(kind): \(plan)") }
    }

    @Test("customers and deals: by whose, segment, status, gap, customer and words")
    func records() throws {
        let scene = try scene()
        let sight = CustomerSight(owners: ["anna"], workers: ["anna", "mila"])
        for bits in 0..<128 {
            var customers = CustomerFilter(sight: bits & 1 != 0 ? sight : nil, limit: 20)
            if bits & 2 != 0 { customers.owner = "anna" }
            if bits & 4 != 0 { customers.segment = "gold" }
            if bits & 8 != 0 { customers.status = .active }
            if bits & 16 != 0 { customers.gap = .noOwner }
            if bits & 32 != 0 { customers.text = TextQuery("baker") }
            if bits & 64 != 0 { customers.after = CustomerID("C1") }
            var deals = DealFilter(sight: bits & 1 != 0 ? sight : nil, limit: 20)
            if bits & 2 != 0 { deals.owner = "anna" }
            if bits & 4 != 0 { deals.customer = CustomerID("C1") }
            deals.isOpen = bits & 8 != 0
            if bits & 32 != 0 { deals.text = "D" }
            if bits & 64 != 0 { deals.after = DealID("D1") }
            let (customerFilter, dealFilter) = (customers, deals)
            let plans = try scene.store.queryPlans { snapshot in
                _ = try snapshot.customers(customerFilter)
                _ = try snapshot.deals(dealFilter)
            }
            #expect(plans.count >= 2)
            for plan in plans { #expect(Self.walks(plan) == [], "\(plan.sql): \(plan.steps)") }
        }
    }

    @Test(
        "a deal is found by the beginning of its id and by its customer's words; somebody sees theirs and those of customers that they may know of"
    )
    func deals() throws {
        let scene = try scene()
        try scene.store.write { transaction in
            var baker = World.customer("C2", owner: "mila")
            baker.name = "Bäckerei Müller"
            _ = try transaction.insertIfNew(baker)
            while try transaction.indexText(limit: 10) > 0 {}
            let at = Instant(microseconds: 5)
            for (id, customer, owner, stage) in [
                ("D-1", "C1", "anna", .lead), ("D-2", "C2", "anna", .won), ("D-3", "C2", "mila", .proposal), ("E-1", "C2", nil, .lead),
            ] as [(String, String, RepLogin?, Deal.Stage)] {
                try transaction.upsert(
                    Deal(
                        id: DealID(id), customer: CustomerID(customer), name: "Kitchen", stage: stage, stageSince: at, created: at,
                        owner: owner))
            }
        }
        func ids(_ sight: CustomerSight? = nil, _ change: (inout DealFilter) -> Void = { _ in }) throws -> [String] {
            var filter = DealFilter(sight: sight, limit: 9)
            change(&filter)
            return try scene.store.readBlocking { try $0.deals(filter) }.map(\.deal.id.rawValue)
        }
        #expect(try ids() == ["D-1", "D-2", "D-3", "E-1"])
        #expect(try ids { $0.text = "D-" } == ["D-1", "D-2", "D-3"])
        #expect(try ids { $0.text = "muller" } == ["D-2", "D-3", "E-1"])
        #expect(try ids { $0.text = "%" } == [])
        #expect(try ids { $0.isOpen = true } == ["D-1", "D-3", "E-1"])
        #expect(try ids { $0.customer = CustomerID("C2") } == ["D-2", "D-3", "E-1"])
        #expect(try ids { $0.owner = "anna" } == ["D-1", "D-2"])
        #expect(try ids { $0.after = DealID("D-2") } == ["D-3", "E-1"])
        #expect(try ids(CustomerSight(owners: ["anna"], workers: ["anna"])) == ["D-1", "D-2"])
        #expect(try ids(CustomerSight(owners: ["mila"], workers: ["zoe"])) == ["D-2", "D-3", "E-1"])
        #expect(try ids(CustomerSight(owners: [], workers: ["zoe"])) == [])
    }
}
