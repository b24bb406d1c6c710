import CivilTime
import FollowUp
import Store
import Testing

@Suite("Hot queries walk an index")
struct QueryPlanTests {
    struct Query: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What at least one step of every statement has to say; where there are several statements, one of these.
        let uses: String
        let run: @Sendable (Snapshot) throws -> Void

        init(_ name: String, uses: String, _ run: @escaping @Sendable (Snapshot) throws -> Void) {
            testDescription = name
            self.uses = uses
            self.run = run
        }
    }

    private static let anna = RepLogin("anna")
    private static let record = SubjectID(kind: .customer, key: "C1")

    /// Walks what a change of the team touches, as far as so many walks.
    private static func touched(_ snapshot: Snapshot, rep: RepLogin? = anna, part: TeamReplan.Part = .records, walks: Int) throws {
        var place = TeamReplan.Place.start
        for _ in 0..<walks {
            let replan = TeamReplan(rep: rep, part: part)
            guard let end = try snapshot.customers(touchedBy: replan, rules: ["review"], after: place, limit: 200).end else { return }
            place = end
        }
    }

    static let queries = [
        Query("the next attention", uses: "_by_") { _ = try $0.nextAttention() },
        Query("what is due", uses: "tasks_by_attention") { _ = try $0.dueTasks(at: Instant(microseconds: 5), limit: 128) },
        Query("a rep's tasks in a state by due date", uses: "tasks_by_rep (rep=? AND state=?") {
            _ = try $0.tasks(TaskFilter(rep: anna, states: [.open], limit: 20))
        },
        Query("the next page of them", uses: "tasks_by_rep (rep=? AND state=? AND due>?") {
            let position = TaskFilter.Position(due: Instant(microseconds: 5), id: TaskID(9))
            _ = try $0.tasks(TaskFilter(rep: anna, states: [.open], limit: 20, after: position))
        },
        Query("everybody's tasks", uses: "tasks_by_rep (rep") {
            _ = try $0.tasks(TaskFilter(rep: nil, states: [.open, .snoozed], limit: 20))
        },
        Query("a rep's tasks of a rule", uses: "tasks_by_rep (rep=? AND state=?") {
            var filter = TaskFilter(rep: anna, states: [.open], limit: 20)
            filter.rule = "renewal"
            filter.dueBefore = Instant(microseconds: 9)
            _ = try $0.tasks(filter)
        },
        Query("everybody's waiting tasks of a rule", uses: "tasks_waiting_by_rule (rule=?)") {
            var filter = TaskFilter(rep: nil, states: [.open, .snoozed], limit: 20)
            filter.rule = "renewal"
            _ = try $0.tasks(filter)
        },
        Query("everybody's waiting tasks of a rule, due from a day on", uses: "tasks_waiting_by_rule (rule=? AND due>?)") {
            var filter = TaskFilter(rep: nil, states: [.open], limit: 20)
            filter.rule = "renewal"
            filter.dueFrom = Instant(microseconds: 5)
            _ = try $0.tasks(filter)
        },
        Query("what was escalated to a rep", uses: "PRIMARY KEY (rep=?)") { _ = try $0.tasksEscalated(to: anna) },
        Query("how many of a rep's tasks wait", uses: "COVERING INDEX tasks_by_rep (rep=? AND state=?)") {
            _ = try $0.counts(
                TaskFilter(rep: anna, states: [.open, .snoozed], limit: 1), at: Instant(microseconds: 5),
                todayEnds: Instant(microseconds: 9))
        },
        Query("how many of everybody's tasks wait", uses: "COVERING INDEX tasks_by_rep (rep") {
            _ = try $0.counts(
                TaskFilter(rep: nil, states: [.open, .snoozed], limit: 1), at: Instant(microseconds: 5), todayEnds: Instant(microseconds: 9)
            )
        },
        Query("how many tasks each rule has", uses: "tasks_by_rep (rep") { _ = try $0.liveTaskCounts() },
        Query("how many tasks wait for each rep", uses: "tasks_by_rep (rep") { _ = try $0.waitingTasks(at: Instant(microseconds: 5)) },
        Query("a customer's waiting tasks", uses: "tasks_by_occurrence (customer=?)") {
            var filter = TaskFilter(rep: anna, states: [.open], limit: 20)
            filter.customer = CustomerID("C1")
            _ = try $0.counts(filter, at: Instant(microseconds: 5), todayEnds: Instant(microseconds: 9))
        },
        Query("customers with a gap that some own", uses: "customers_by_gap (coverage=? AND id>?)") {
            _ = try $0.customers(with: .noOwner, ownedBy: [anna], after: CustomerID("C1"), limit: 9)
        },
        Query("gaps of some owners", uses: "customers_by_gap") { _ = try $0.coverageGaps(ownedBy: [anna]) },
        Query("a page of all customers", uses: "sqlite_autoindex_customers_1 (id>?)") {
            var filter = CustomerFilter(sight: nil, limit: 20)
            filter.after = CustomerID("C1")
            _ = try $0.customers(filter)
        },
        Query("customers with a gap, in a list", uses: "customers_by_gap (coverage=? AND id>?)") {
            var filter = CustomerFilter(sight: nil, limit: 20)
            filter.gap = .noOwner
            _ = try $0.customers(filter)
        },
        Query("a rep's bag", uses: "sqlite_autoindex_bags_1 (rep=?)") { _ = try $0.bag(of: anna) },
        Query("closed tasks to prune", uses: "tasks_by_closing (closed_at") {
            _ = try $0.closedTasks(
                before: Instant(microseconds: 9), after: .init(closedAt: Instant(microseconds: 1), id: TaskID(0)), limit: 20)
        },
        Query("an answer that was given before", uses: "answers_by_key (caller=? AND key=?)") {
            _ = try $0.answer(to: "anna", key: "k", since: Instant(microseconds: 5))
        },
        Query("how many tasks a rep has", uses: "tasks_by_rep (rep=?)") { _ = try $0.taskCounts(rep: anna) },
        Query("a customer's tasks", uses: "tasks_by_occurrence (customer=?)") { _ = try $0.history(of: CustomerID("C1")) },
        Query("the tasks about a rep", uses: "tasks_about_reps (subject=?)") {
            _ = try $0.history(of: anna)
        },
        Query("whose plan time may change", uses: "customers_by_look") {
            _ = try $0.customersToLookAt(at: Instant(microseconds: 5), limit: 9)
        },
        Query("reps whose plan time may change", uses: "reps_by_look") { _ = try $0.repsToLookAt(at: Instant(microseconds: 5), limit: 9) },
        Query("gaps in coverage", uses: "customers_by_gap") { _ = try $0.coverageGaps() },
        Query("customers with a gap", uses: "customers_by_gap (coverage=? AND id>?)") {
            _ = try $0.customers(with: .noOwner, after: CustomerID("C1"), limit: 9)
        },
        Query("a customer's deals", uses: "deals_by_customer (customer=?)") { _ = try $0.deals(of: CustomerID("C1")) },
        Query("the stages of a deal", uses: "PRIMARY KEY (deal=?)") { _ = try $0.stages(of: DealID("D1")) },
        Query("a customer's questions", uses: "requests_by_customer (customer=?)") { _ = try $0.requests(of: CustomerID("C1")) },
        Query("how a rep did", uses: "tasks_by_rep (rep=? AND state=?)") {
            _ = try $0.performance(of: anna, now: Instant(microseconds: 5))
        },
        Query("a task", uses: "INTEGER PRIMARY KEY (rowid=?)") { _ = try $0.task(TaskID(1)) },
        Query("the events after a number", uses: "INTEGER PRIMARY KEY (rowid>?)|sqlite_autoindex_counters_1 (name=?)") {
            _ = try $0.events(after: 3, limit: 512)
        },
        Query("an event", uses: "INTEGER PRIMARY KEY (rowid=?)") { _ = try $0.event(3) },
        Query("the dead letter of a program to try again", uses: "dead_letters_by_program (program=? AND retry=?)") {
            _ = try $0.deadLetterToRetry(of: "mail")
        },
        Query("a page of dead letters", uses: "INTEGER PRIMARY KEY (rowid>?)") { _ = try $0.deadLetters(after: 3, limit: 20) },
        Query("what a program failed at", uses: "sqlite_autoindex_program_failures_1 (program=?)") { _ = try $0.failure(of: "mail") },
        Query("a customer", uses: "sqlite_autoindex_customers_1 (id=?)") { _ = try $0.customer(CustomerID("C1")) },
        Query("a page of customers", uses: "sqlite_autoindex_customers_1 (id>?)") {
            _ = try $0.customers(after: CustomerID("C1"), limit: 200)
        },
        Query("a page of a rep's customers", uses: "customers_by_owner (owner=? AND rowid>?)") { try touched($0, walks: 1) },
        Query("and of the deals, and the questions, that are theirs", uses: "_by_") { try touched($0, walks: 4) },
        Query("a page of a rep's tasks, to plan them anew", uses: "tasks_by_rep (rep=? AND state=? AND due>?)") {
            try touched($0, part: .tasks, walks: 3)
        },
        Query("a page of what nobody has", uses: "tasks_by_rep (rep=? AND state=? AND due>?)") {
            try touched($0, rep: nil, part: .chosen, walks: 3)
        },
        Query("a page of a customer's interactions", uses: "interactions_by_customer (customer=? AND at<?)") {
            _ = try $0.interactions(of: CustomerID("C1"), before: .init(at: Instant(microseconds: 5), row: 7), limit: 20)
        },
        Query("a customer's closed tasks", uses: "tasks_by_occurrence (customer=?)") {
            _ = try $0.closedTasks(of: CustomerID("C1"), limit: 10)
        },
        Query("a customer's contracts", uses: "contracts_by_customer (customer=?)") { _ = try $0.contracts(of: CustomerID("C1")) },
        Query("a customer's latest interactions", uses: "interactions_by_customer (customer=?)") {
            _ = try $0.interactions(of: CustomerID("C1"), limit: 20)
        },
        Query("an interaction", uses: "sqlite_autoindex_interactions_1 (id=?)") { _ = try $0.interaction(InteractionID("1")) },
        Query("a reader's cursor", uses: "sqlite_autoindex_readers_1 (name=?)") { _ = try $0.cursor(of: "journal") },
    ]

    /// What is sorted is what an index lets through, not a table.
    static let sorting = [
        Query("a rep's tasks by priority", uses: "tasks_by_rep (rep=? AND state=?)") {
            var filter = TaskFilter(reps: [anna, "bert"], states: [.open, .snoozed], limit: 20)
            filter.order = .priority
            _ = try $0.tasks(filter)
        },
        Query("a customer's tasks in a list", uses: "tasks_by_occurrence (customer=?)") {
            var filter = TaskFilter(rep: nil, states: [.open], limit: 20)
            filter.customer = CustomerID("C1")
            _ = try $0.tasks(filter)
        },
        Query("everybody's tasks by words", uses: "tasks_text VIRTUAL TABLE INDEX") {
            var filter = TaskFilter(rep: nil, states: [.open], limit: 20)
            filter.text = TextQuery("baker")
            _ = try $0.tasks(filter)
        },
        Query("customers by words", uses: "customers_text VIRTUAL TABLE INDEX") {
            var filter = CustomerFilter(sight: nil, limit: 20)
            filter.text = TextQuery("baker")
            _ = try $0.customers(filter)
        },
        Query("the customers that a rep may know of", uses: "customers_by_owner (owner=?)") {
            _ = try $0.customers(CustomerFilter(sight: CustomerSight(owners: [anna], workers: [anna]), limit: 20))
        },
        Query("an owner's customers in a list", uses: "customers_by_owner (owner=?)") {
            var filter = CustomerFilter(sight: nil, limit: 20)
            filter.owner = anna
            _ = try $0.customers(filter)
        },
    ]

    @Test("a list in another order, or by words, reads what its indexes let through", arguments: sorting)
    func sorted(_ query: Query) throws {
        let scene = try Scene()
        try scene.store.write { transaction in
            _ = try transaction.createTask(for: Scene.occurrence("a"), nextAt: Instant(microseconds: 1))
            while try transaction.indexText(limit: 10) > 0 {}
        }
        let plans = try scene.store.queryPlans(of: query.run)
        #expect(!plans.isEmpty)
        for plan in plans {
            #expect(plan.steps.contains { $0.contains(query.uses) }, "\(plan.sql): \(plan.steps)")
            #expect(!plan.steps.contains { $0.hasPrefix("SCAN") && !$0.contains("VIRTUAL TABLE INDEX") }, "\(plan.sql): \(plan.steps)")
        }
    }

    @Test("every statement uses its index and sorts nothing", arguments: queries)
    func plan(_ query: Query) throws {
        let scene = try Scene()
        try scene.store.write { transaction in
            _ = try transaction.createTask(for: Scene.occurrence("a"), nextAt: Instant(microseconds: 1))
            _ = try transaction.createTask(for: Scene.occurrence("b", rep: nil), nextAt: Instant(microseconds: 1))
        }
        let plans = try scene.store.queryPlans(of: query.run)
        #expect(!plans.isEmpty)
        for plan in plans {
            let uses = query.uses.split(separator: "|")
            #expect(plan.steps.contains { step in uses.contains { step.contains($0) } }, "\(plan.sql): \(plan.steps)")
            #expect(!plan.steps.contains { $0.contains("TEMP B-TREE") }, "\(plan.sql): \(plan.steps)")
            #expect(!plan.steps.contains { $0.hasPrefix("SCAN") && !$0.contains("USING") }, "\(plan.sql): \(plan.steps)")
        }
    }
}
