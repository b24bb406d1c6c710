import CivilTime
import FollowUp

extension Snapshot {
    /// A page of tasks.
    ///
    /// By due date each (rep, state) is one ordered walk of an index that ends after `limit` rows; the walks are merged here. SQLite would
    /// sort all rows of all states instead. In another order, and for a customer or a text, it does sort, but only what the filter lets through.
    package func tasks(_ filter: TaskFilter) throws -> [StoredTask] { try page(filter).map(\.task) }

    /// The same, each with its place in the list.
    package func page(_ filter: TaskFilter) throws -> [(task: StoredTask, position: TaskFilter.Position)] {
        guard filter.isWalk else { return try sorted(filter) }
        var found: [(task: StoredTask, position: TaskFilter.Position)] = []
        for rep in try filter.holders(in: self) {
            for state in filter.states { found += try walk(filter, "rep IS ?", rep?.rawValue, state) }
        }
        if let watcher = filter.watcher {
            let known = Set(found.map(\.task.task.id))
            // Few, and sorted as they are found.
            for state in filter.states {
                found += try walk(filter, "id IN (SELECT task FROM task_watchers WHERE rep = ?)", watcher.rawValue, state)
                    .filter { !known.contains($0.task.task.id) }
            }
        }
        found.sort { $0.position < $1.position }
        return Array(found.prefix(filter.limit))
    }

    /// How many tasks a filter lets through; its order, limit and place do not matter.
    ///
    /// Counts entries of an index, one for each task of those who are asked about, not rows of the table.
    ///
    /// - Parameter todayEnds: the end of the present day.
    package func counts(_ filter: TaskFilter, at now: Instant, todayEnds: Instant) throws -> TaskCounts {
        var counts = TaskCounts()
        func add(_ state: TaskState.Name, _ scope: TaskConditions) throws {
            var conditions = scope
            conditions.add(filter.conditions(for: state), state: state)
            var statement = try BoundStatement(
                """
                SELECT count(*), count(*) FILTER (WHERE due <= \(now.microseconds)),
                    count(*) FILTER (WHERE due > \(now.microseconds) AND due < \(todayEnds.microseconds))
                FROM tasks WHERE \(conditions.sql)
                """, in: db)
            conditions.bind(to: &statement)
            guard let (all, overdue, today) = try statement.first({ (Int($0.integer(0)), Int($0.integer(1)), Int($0.integer(2))) }) else {
                return
            }
            counts.byState[state, default: 0] += all
            guard state == .open || state == .snoozed else { return }
            counts.overdue += overdue
            counts.today += today
            counts.later += all - overdue - today
        }
        for state in filter.states {
            if filter.isByHolder, filter.watcher == nil {
                for rep in try filter.holders(in: self) { try add(state, TaskConditions("rep IS ?", .text(rep?.rawValue))) }
            } else {
                try add(state, filter.scope)
            }
        }
        return counts
    }

    /// How many tasks a rep, or everybody, has in each state.
    package func taskCounts(rep: RepLogin? = nil) throws -> [TaskState.Name: Int] {
        var statement: BoundStatement
        if let rep {
            statement = try BoundStatement("SELECT state, count(*) FROM tasks WHERE rep = ? GROUP BY state", in: db)
            statement.bind(rep.rawValue)
        } else {
            statement = try BoundStatement("SELECT state, count(*) FROM tasks GROUP BY state", in: db)
        }
        let counts = try statement.all { (TaskState.Name(code: $0.integer(0)), Int($0.integer(1))) }
        return Dictionary(counts.compactMap { name, count in name.map { ($0, count) } }, uniquingKeysWith: +)
    }

    /// How many tasks that are not closed each rule has, by where they stand.
    ///
    /// - Parameter reps: only theirs; nil: everybody's.
    package func liveTaskCounts(of reps: Set<RepLogin>? = nil) throws -> [RuleName: [TaskState.Name: Int]] {
        var counts: [RuleName: [TaskState.Name: Int]] = [:]
        for rep in try reps.map({ $0.sorted().map(RepLogin?.some) }) ?? taskHolders() {
            for state in [TaskState.Name.planned, .open, .snoozed] {
                var statement = try BoundStatement("SELECT rule FROM tasks WHERE rep IS ? AND state = ?", in: db)
                statement.bind(rep?.rawValue)
                statement.bind(state.code)
                for rule in try statement.all({ $0.text(0) }) { counts[RuleName(rule), default: [:]][state, default: 0] += 1 }
            }
        }
        return counts
    }

    /// How many tasks wait for each rep (open, or put off), and how many of them are late at `now`; the key nil is for those that nobody has.
    package func waitingTasks(at now: Instant) throws -> [RepLogin?: (waiting: Int, late: Int)] {
        var waiting: [RepLogin?: (waiting: Int, late: Int)] = [:]
        for rep in try taskHolders() {
            var (count, late) = (0, 0)
            for state in [TaskState.Name.open, .snoozed] {
                var statement = try BoundStatement(
                    "SELECT count(*), count(*) FILTER (WHERE due <= ?) FROM tasks WHERE rep IS ? AND state = ?", in: db)
                statement.bind(now.microseconds)
                statement.bind(rep?.rawValue)
                statement.bind(state.code)
                let found = try statement.first { (Int($0.integer(0)), Int($0.integer(1))) }
                count += found?.0 ?? 0
                late += found?.1 ?? 0
            }
            if count > 0 { waiting[rep] = (count, late) }
        }
        return waiting
    }

    /// The tasks that were escalated to a rep: few.
    package func tasksEscalated(to rep: RepLogin) throws -> Set<TaskID> {
        var statement = try BoundStatement("SELECT task FROM task_watchers WHERE rep = ?", in: db)
        statement.bind(rep.rawValue)
        return Set(try statement.all { TaskID($0.integer(0)) })
    }

    /// An ordered walk of an index, from the filter's place on.
    private func walk(
        _ filter: TaskFilter, _ scope: String, _ value: String?, _ state: TaskState.Name
    ) throws -> [(task: StoredTask, position: TaskFilter.Position)] {
        var start = filter.after ?? TaskFilter.Position(due: .init(microseconds: .min), id: TaskID(0))
        // Numbers begin at 1.
        if let from = filter.dueFrom, from > start.due { start = TaskFilter.Position(due: from, id: TaskID(0)) }
        var statement = try BoundStatement(
            """
            SELECT \(Self.taskColumns) FROM tasks
            WHERE \(scope) AND state = ? AND (due, id) > (?, ?)\(filter.dueBefore == nil ? "" : " AND due < ?")\
            \(filter.rule == nil ? "" : " AND rule = ?") ORDER BY due, id LIMIT ?
            """, in: db)
        statement.bind(value)
        statement.bind(state.code)
        statement.bind(start.due.microseconds)
        statement.bind(start.id.rawValue)
        if let before = filter.dueBefore { statement.bind(before.microseconds) }
        if let rule = filter.rule { statement.bind(rule.rawValue) }
        statement.bind(Int64(filter.limit))
        return try statement.all { row in
            let task = try Self.storedTask(row)
            return (task, TaskFilter.Position(task))
        }
    }

    /// What the filter lets through, sorted by SQLite.
    private func sorted(_ filter: TaskFilter) throws -> [(task: StoredTask, position: TaskFilter.Position)] {
        guard filter.reps == nil, filter.isByHolder else { return try sorted(filter, filter.scope) }
        // Everybody's: SQLite would read the whole table, whatever the states.
        var found: [(task: StoredTask, position: TaskFilter.Position)] = []
        for rep in try filter.holders(in: self) {
            found += try sorted(filter, TaskConditions("rep IS ?", .text(rep?.rawValue)))
            // As many are enough, of however many reps.
            if found.count > 2 * filter.limit + 1000 { found = Self.first(filter.limit, of: found) }
        }
        return Self.first(filter.limit, of: found)
    }

    private static func first(
        _ limit: Int, of found: [(task: StoredTask, position: TaskFilter.Position)]
    ) -> [(task: StoredTask, position: TaskFilter.Position)] {
        Array(
            found.sorted { left, right in
                // As SQLite compares texts, not as people do: places in pages would not follow each other.
                guard case (.text(let one), .text(let other)) = (left.position.key, right.position.key),
                    // Two spellings of one letter are equal to Swift and not to SQLite.
                    !one.utf8.elementsEqual(other.utf8)
                else {
                    return left.position < right.position
                }
                return one.utf8.lexicographicallyPrecedes(other.utf8)
            }.prefix(limit))
    }

    private func sorted(_ filter: TaskFilter, _ scope: TaskConditions) throws -> [(task: StoredTask, position: TaskFilter.Position)] {
        var conditions = scope
        conditions.add(filter.conditions(for: nil), state: nil)
        let key = filter.order.key
        if let after = filter.after {
            switch (key, after.key) {
            case (let key?, .number(let number)):
                conditions.add(
                    "(\(key), due, id) > (?, ?, ?)", .number(number), .number(after.due.microseconds), .number(after.id.rawValue))
            case (let key?, .text(let text)):
                conditions.add("(\(key), due, id) > (?, ?, ?)", .text(text), .number(after.due.microseconds), .number(after.id.rawValue))
            default: conditions.add("(due, id) > (?, ?)", .number(after.due.microseconds), .number(after.id.rawValue))
            }
        }
        var statement = try BoundStatement(
            """
            SELECT \(Self.taskColumns), \(key ?? "NULL") FROM tasks WHERE \(conditions.sql)
            ORDER BY \(key.map { "\($0), " } ?? "")due, id LIMIT ?
            """, in: db)
        conditions.bind(to: &statement)
        statement.bind(Int64(filter.limit))
        let column = Int32(Self.taskColumnCount)
        return try statement.all { row in
            let task = try Self.storedTask(row)
            var position = TaskFilter.Position(task)
            switch filter.order {
            case .due: break
            case .priority, .opened: position.key = .number(row.integer(column))
            case .customer: position.key = .text(row.text(column))
            }
            return (task, position)
        }
    }

    /// Everybody who ever had a task, nobody included: one seek in the index for each.
    fileprivate func taskHolders() throws -> [RepLogin?] {
        var holders: [RepLogin?] = []
        if try BoundStatement("SELECT 1 FROM tasks WHERE rep IS NULL LIMIT 1", in: db).first({ _ in true }) != nil { holders.append(nil) }
        var last = ""
        while true {
            var statement = try BoundStatement("SELECT rep FROM tasks WHERE rep > ? ORDER BY rep LIMIT 1", in: db)
            statement.bind(last)
            guard let next = try statement.first({ $0.text(0) }) else { return holders }
            holders.append(RepLogin(next))
            last = next
        }
    }
}

extension TaskFilter {
    /// Those whose tasks are asked for, one after the other.
    fileprivate func holders(in snapshot: Snapshot) throws -> [RepLogin?] {
        try reps.map { $0.sorted().map(RepLogin?.some) } ?? snapshot.taskHolders()
    }

    /// Whose tasks, and of which customer.
    fileprivate var scope: TaskConditions {
        var scope = TaskConditions()
        if let customer { scope.add("customer = ?", .text(customer.rawValue)) }
        guard let reps = reps?.sorted() else { return scope }
        let values = reps.map { TaskConditions.Value.text($0.rawValue) }
        // Of a customer's tasks there are few: SQLite would walk all that the reps have.
        let own = "\(customer == nil ? "" : "+")rep IN (\(values.map { _ in "?" }.joined(separator: ", ")))"
        if let watcher {
            scope.add(
                "(\(own) OR \(customer == nil ? "" : "+")id IN (SELECT task FROM task_watchers WHERE rep = ?))",
                values + [.text(watcher.rawValue)])
        } else {
            scope.add(own, values)
        }
        return scope
    }

    /// All other conditions, on tasks in one state, or in any of the filter's.
    fileprivate func conditions(for state: TaskState.Name?) -> TaskConditions {
        var conditions = TaskConditions()
        let states = state.map { [$0] } ?? self.states
        // As literals, so that SQLite sees when the index of what waits is enough.
        let waiting = [TaskState.Name.open, .snoozed]
        if rule != nil, states.isSubset(of: waiting) {
            conditions.add("state IN (\(waiting.map { "\($0.code)" }.joined(separator: ", ")))")
        }
        if state == nil { conditions.add("state IN (\(states.map(\.code).sorted().map(String.init).joined(separator: ", ")))") }
        if let rule { conditions.add("rule = ?", .text(rule.rawValue)) }
        if let dueFrom { conditions.add("due >= ?", .number(dueFrom.microseconds)) }
        if let dueBefore { conditions.add("due < ?", .number(dueBefore.microseconds)) }
        if let text { conditions.add(text.taskCondition.sql, text.taskCondition.values) }
        return conditions
    }
}

extension TaskFilter.Order {
    /// What is sorted by before the due date.
    fileprivate var key: String? {
        switch self {
        case .due: nil
        case .priority: "-priority"
        case .opened: "opens"
        case .customer: "coalesce((SELECT name FROM customers WHERE id = tasks.customer), '')"
        }
    }
}
