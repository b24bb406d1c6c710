import CivilTime
import FollowUp

/// Which tasks to list, in the order of their due dates.
package struct TaskFilter: Hashable, Sendable {
    /// Nil: everybody's.
    package var rep: RepLogin?
    /// Besides those of `rep`: those of others that they stand in for.
    package var others: Set<RepLogin> = []
    /// Besides: those that were escalated to this rep.
    package var watcher: RepLogin?
    /// Not empty.
    package var states: Set<TaskState.Name>
    package var limit: Int
    /// Where the last page ended.
    package var after: Position?

    /// How many rows are read for it at most.
    package var mostRows: Int { rep == nil ? .max : states.count * limit }

    /// A place in the list; stable while tasks come and go around it.
    package struct Position: Hashable, Sendable, Comparable {
        package var due: Instant
        package var id: TaskID

        package init(due: Instant, id: TaskID) {
            self.due = due
            self.id = id
        }

        package static func < (left: Self, right: Self) -> Bool { (left.due, left.id) < (right.due, right.id) }
    }

    package init(rep: RepLogin?, states: Set<TaskState.Name>, limit: Int, after: Position? = nil) {
        self.rep = rep
        self.states = states
        self.limit = limit
        self.after = after
    }
}

extension Snapshot {
    /// A page of tasks by due date.
    ///
    /// Each (rep, state) is one ordered walk of an index that ends after `limit` rows; the walks are merged here. SQLite would
    /// sort all rows of all states instead.
    package func tasks(_ filter: TaskFilter) throws -> [StoredTask] {
        let reps: [RepLogin?] = try filter.rep.map { [$0] + filter.others.sorted() } ?? taskHolders()
        var found: [StoredTask] = []
        for rep in reps {
            for state in filter.states {
                found += try tasks(rep: rep, state: state, after: filter.after, limit: filter.limit)
            }
        }
        if let watcher = filter.watcher {
            let known = Set(found.map(\.task.id))
            for state in filter.states {
                found += try tasks(escalatedTo: watcher, state: state, after: filter.after, limit: filter.limit).filter {
                    !known.contains($0.task.id)
                }
            }
        }
        found.sort { TaskFilter.Position($0) < TaskFilter.Position($1) }
        return Array(found.prefix(filter.limit))
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

    private func tasks(
        rep: RepLogin?, state: TaskState.Name, after: TaskFilter.Position?, limit: Int
    ) throws -> [StoredTask] {
        var statement = try BoundStatement(
            """
            SELECT \(Self.taskColumns) FROM tasks
            WHERE rep IS ? AND state = ? AND (due, id) > (?, ?) ORDER BY due, id LIMIT ?
            """, in: db)
        statement.bind(rep?.rawValue)
        statement.bind(state.code)
        statement.bind(after?.due.microseconds ?? Int64.min)
        statement.bind(after?.id.rawValue ?? 0)
        statement.bind(Int64(limit))
        return try statement.all(Self.storedTask)
    }

    /// Those that were escalated to a rep: few, and sorted as they are found.
    private func tasks(
        escalatedTo rep: RepLogin, state: TaskState.Name, after: TaskFilter.Position?, limit: Int
    ) throws -> [StoredTask] {
        var statement = try BoundStatement(
            """
            SELECT \(Self.taskColumns) FROM tasks
            WHERE id IN (SELECT task FROM task_watchers WHERE rep = ?) AND state = ? AND (due, id) > (?, ?) ORDER BY due, id LIMIT ?
            """, in: db)
        statement.bind(rep.rawValue)
        statement.bind(state.code)
        statement.bind(after?.due.microseconds ?? Int64.min)
        statement.bind(after?.id.rawValue ?? 0)
        statement.bind(Int64(limit))
        return try statement.all(Self.storedTask)
    }

    /// Everybody who ever had a task, nobody included: one seek in the index for each.
    private func taskHolders() throws -> [RepLogin?] {
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

extension TaskFilter.Position {
    package init(_ stored: StoredTask) {
        self.init(due: stored.task.occurrence.dates.due, id: stored.task.id)
    }
}
