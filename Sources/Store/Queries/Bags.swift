import CivilTime
import FollowUp

/// What a rep is told together, once its time has come.
package struct Bag: Hashable, Sendable {
    package var rep: RepLogin
    /// When it is told.
    package var until: Instant
    /// When the first late thing in it ought to have been; nil when nothing in it is late.
    package var lateSince: Instant?
    /// What is late may put off the telling of what is late, but not beyond this; nil while nothing in it is late.
    package var latest: Instant?

    package init(rep: RepLogin, until: Instant, lateSince: Instant? = nil, latest: Instant? = nil) {
        self.rep = rep
        self.until = until
        self.lateSince = lateSince
        self.latest = latest
    }

    /// What happened to a task. The numbers are stored.
    package enum Item: Int64, Hashable, Sendable, CaseIterable {
        case opened = 0
        case reminded = 1
        case overdue = 2
        case expired = 3
        case skipped = 4
        case escalated = 5
    }
}

extension Snapshot {
    package func bag(of rep: RepLogin) throws -> Bag? {
        var statement = try BoundStatement("SELECT rep, until, late_since, latest FROM bags WHERE rep = ?", in: db)
        statement.bind(rep.rawValue)
        return try statement.first(Self.bag)
    }

    /// The bags whose time has come.
    package func bags(at now: Instant, limit: Int) throws -> [Bag] {
        var statement = try BoundStatement(
            "SELECT rep, until, late_since, latest FROM bags WHERE until <= ? ORDER BY until LIMIT ?", in: db)
        statement.bind(now.microseconds)
        statement.bind(Int64(limit))
        return try statement.all(Self.bag)
    }

    /// Whose the tasks in a rep's bag are, those aside that are there since they were escalated.
    package func assignees(inBagOf rep: RepLogin) throws -> [RepLogin] {
        var statement = try BoundStatement(
            "SELECT DISTINCT tasks.rep FROM bag_items JOIN tasks ON tasks.id = task WHERE bag_items.rep = ? AND kind <> ? AND tasks.rep IS NOT NULL",
            in: db)
        statement.bind(rep.rawValue)
        statement.bind(Bag.Item.escalated.rawValue)
        return try statement.all { RepLogin($0.text(0)) }
    }

    private static func bag(_ row: BoundStatement) -> Bag {
        Bag(
            rep: RepLogin(row.text(0)), until: Instant(microseconds: row.integer(1)),
            lateSince: row.optionalInteger(2).map(Instant.init(microseconds:)),
            latest: row.optionalInteger(3).map(Instant.init(microseconds:)))
    }

    /// What is in a rep's bag.
    package func gathered(for rep: RepLogin) throws -> RepChange.Gathered {
        var gathered = RepChange.Gathered()
        var counts = try BoundStatement("SELECT kind, sum(count) FROM bag_items WHERE rep = ? GROUP BY kind", in: db)
        counts.bind(rep.rawValue)
        for (code, count) in try counts.all({ ($0.integer(0), Int($0.integer(1))) }) {
            switch Bag.Item(rawValue: code) {
            case .opened?: gathered.opened = count
            case .reminded?: gathered.reminded = count
            case .overdue?: gathered.overdue = count
            case .expired?: gathered.expired = count
            case .skipped?: gathered.skipped = count
            case .escalated?: gathered.escalated = count
            case nil: throw unreadable("bag_items.kind", String(code))
            }
        }
        var number = try BoundStatement("SELECT count(DISTINCT task) FROM bag_items WHERE rep = ?", in: db)
        number.bind(rep.rawValue)
        gathered.count = try number.first { Int($0.integer(0)) } ?? 0
        var tasks = try BoundStatement(
            "SELECT task FROM bag_items WHERE rep = ? GROUP BY task ORDER BY min(due), task LIMIT ?", in: db)
        tasks.bind(rep.rawValue)
        tasks.bind(Int64(RepChange.Gathered.mostTasks))
        gathered.tasks = try tasks.all { TaskID($0.integer(0)) }
        return gathered
    }
}

extension Transaction {
    /// Opens a bag, or writes what it now is.
    package func put(_ bag: Bag) throws {
        var statement = try BoundStatement(
            """
            INSERT INTO bags (rep, until, late_since, latest) VALUES (?, ?, ?, ?)
            ON CONFLICT (rep) DO UPDATE SET until = excluded.until, late_since = excluded.late_since, latest = excluded.latest
            """, in: db)
        statement.bind(bag.rep.rawValue)
        statement.bind(bag.until.microseconds)
        statement.bind(bag.lateSince?.microseconds)
        statement.bind(bag.latest?.microseconds)
        try statement.run()
    }

    /// Puts something into a rep's bag, which is open.
    package func put(_ item: Bag.Item, of task: FollowUpTask, count: Int = 1, inBagOf rep: RepLogin) throws {
        var statement = try BoundStatement(
            """
            INSERT INTO bag_items (rep, task, kind, due, count) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (rep, task, kind) DO UPDATE SET due = excluded.due, count = count + excluded.count
            """, in: db)
        statement.bind(rep.rawValue)
        statement.bind(task.id.rawValue)
        statement.bind(item.rawValue)
        statement.bind(task.occurrence.dates.due.microseconds)
        statement.bind(Int64(count))
        try statement.run()
    }

    /// Takes out what was resolved, or put off, before it was told, which stays silent. A snooze puts off no escalation.
    package func takeOutResolved(ofBagOf rep: RepLogin) throws {
        var statement = try BoundStatement(
            """
            DELETE FROM bag_items WHERE rep = ?1 AND kind <> ?2 AND NOT EXISTS (
                SELECT 1 FROM tasks WHERE id = bag_items.task
                    AND (state = \(TaskState.Name.open.code) OR (state = \(TaskState.Name.snoozed.code) AND kind = ?3)))
            """, in: db)
        statement.bind(rep.rawValue)
        statement.bind(Bag.Item.expired.rawValue)
        statement.bind(Bag.Item.escalated.rawValue)
        try statement.run()
    }

    /// Moves what is in a rep's bag of the tasks of `assignee` to that of another, which is open. Escalations stay: they are not for the assignee.
    package func moveItems(ofTasksOf assignee: RepLogin, fromBagOf rep: RepLogin, to other: RepLogin) throws {
        let theirs = "rep = ?1 AND kind <> ?2 AND (SELECT rep FROM tasks WHERE id = bag_items.task) = ?3"
        var copying = try BoundStatement(
            """
            INSERT INTO bag_items (rep, task, kind, due, count) SELECT ?4, task, kind, due, count FROM bag_items WHERE \(theirs)
            ON CONFLICT (rep, task, kind) DO UPDATE SET due = excluded.due, count = count + excluded.count
            """, in: db)
        var removing = try BoundStatement("DELETE FROM bag_items WHERE \(theirs)", in: db)
        copying.bind(rep.rawValue)
        removing.bind(rep.rawValue)
        copying.bind(Bag.Item.escalated.rawValue)
        removing.bind(Bag.Item.escalated.rawValue)
        copying.bind(assignee.rawValue)
        removing.bind(assignee.rawValue)
        copying.bind(other.rawValue)
        try copying.run()
        try removing.run()
    }

    /// Empties a rep's bag and closes it.
    package func close(_ bag: Bag) throws {
        for table in ["bag_items", "bags"] {
            var statement = try BoundStatement("DELETE FROM \(table) WHERE rep = ?", in: db)
            statement.bind(bag.rep.rawValue)
            try statement.run()
        }
    }
}
