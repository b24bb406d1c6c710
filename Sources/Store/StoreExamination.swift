import FollowUp
internal import GRDB
import Synchronization

/// Something that is wrong with the database.
package struct StoreFinding: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Pages or indexes of the file are damaged.
        case file
        /// A row holds what followupd never writes.
        case rows
        /// A row belongs to one that is not there.
        case links
        /// A task waits for a moment that nothing will wake it at.
        case schedule
        /// The index of words is not that of the records.
        case words
        /// A mark lies beyond what there is to mark.
        case log
    }

    package var kind: Kind
    /// What, and where; of the file in SQLite's words.
    package var text: String
    /// SQL that mends it while the daemon does not run; nil where only the missing data would.
    package var mend: String?

    init(_ kind: Kind, _ text: String, mend: String? = nil) {
        self.kind = kind
        self.text = text
        self.mend = mend
    }
}

/// A check of the whole database, by a connection of its own: nobody else waits for it.
///
/// It changes nothing. Either it looks at one thing after the other (`parts`), each as it is at that moment, or at everything as it is at one moment (`whole`), which keeps the
/// write-ahead log from being moved into the database meanwhile.
package final class StoreExamination: Sendable {
    /// One thing to look at.
    package enum Look: Hashable, Sendable {
        /// A table with its indexes; "sqlite_schema" stands for the schema and the free pages.
        case table(String)
        /// Every page of the file: also those that two tables use, or none.
        case file
        case rows, schedule
        /// What each row belongs to, as the schema knows it.
        case parents
        /// What each task is about, which is in one of several tables.
        case subjects
        case words(WordIndex)
        case log
    }

    /// What is not looked at table by table.
    private static let contents: [Look] = [.parents, .subjects, .rows, .schedule, .words(.customers), .words(.tasks), .log]
    package static let whole: [Look] = [.file] + contents

    /// Of one look. Who has more to mend than this restores a backup.
    static let mostFindings = 100

    private let queue: DatabaseQueue

    /// - Throws: `StoreError` when there is no database.
    package init(of path: String) throws {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.label = "store.examination"
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -4096")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    deinit { try? queue.close() }

    /// Everything, in looks that each take no longer than a table does.
    package func parts() async throws -> [Look] {
        do {
            return try await queue.read { db in
                let tables = try BoundStatement("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", in: db).all {
                    $0.text(0)
                }
                return (["sqlite_schema"] + tables).map(Look.table) + Self.contents
            }
        } catch let error where !(error is CancellationError) {
            throw StoreError(error, path: queue.path)
        }
    }

    /// What is wrong, as it is at one moment.
    package func findings(_ looks: [Look]) async throws -> [StoreFinding] {
        let found = Mutex<[StoreFinding]>([])
        do {
            try await queue.read { db in
                for look in looks {
                    let new = try Self.findings(look, in: db)
                    found.withLock { $0 += new }
                }
            }
            return found.withLock { $0 }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            // Where pages are damaged, not even the end of a transaction that only reads is sure to be.
            return found.withLock { $0.isEmpty ? [StoreFinding(.file, error.message ?? "damaged")] : $0 }
        } catch let error where !(error is CancellationError) {
            throw StoreError(error, path: queue.path)
        }
    }

    static func findings(_ look: Look, in db: Database) throws -> [StoreFinding] {
        do {
            switch look {
            case .table(let name): return try damage(of: name, in: db)
            case .file: return try damage(of: nil, in: db)
            case .rows: return try unreadableRows(in: db)
            case .parents: return try parents(in: db)
            case .subjects: return try subjects(in: db)
            case .schedule: return try schedule(in: db)
            case .words(let index): return try words(index, in: db)
            case .log: return try marks(in: db)
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            let words = "\(error.message ?? "damaged") (while looking at \(look.name))"
            if case .words(let index) = look { return [StoreFinding(.words, words, mend: index.mend)] }
            return [StoreFinding(.file, words)]
        } catch let error as DatabaseError where [.SQLITE_ERROR, .SQLITE_NOTADB, .SQLITE_IOERR].contains(error.resultCode) {
            // A table that is gone, or a row that the query itself trips over: everything else is looked at all the same.
            let words = "\(look.name) cannot be looked at: \(error.message ?? "error \(error.resultCode.rawValue)")"
            if case .words = look { return [StoreFinding(.words, words)] }
            return [StoreFinding(.file, words)]
        }
    }

    /// https://sqlite.org/pragma.html#pragma_integrity_check
    private static func damage(of table: String?, in db: Database) throws -> [StoreFinding] {
        // A pragma takes no bound values; the name is one of the schema's own.
        let argument = table.map { "\"" + $0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"" }
        return try String.fetchAll(db, sql: "PRAGMA integrity_check(\(argument ?? String(mostFindings)))").filter { $0 != "ok" }.map {
            StoreFinding(.file, $0)
        }
    }

    // MARK: - Rows

    private static func unreadableRows(in db: Database) throws -> [StoreFinding] {
        let tasks = try BoundStatement("SELECT \(Snapshot.taskColumns) FROM tasks", in: db)
        var found: [StoreFinding] = []
        while found.count < mostFindings, try tasks.step() {
            do { _ = try Snapshot.storedTask(tasks) } catch {
                found.append(StoreFinding(.rows, "task \(tasks.integer(0)): \(StoreError(error, path: "tasks"))"))
            }
        }
        // Else the query for their words would trip over them.
        let customers = "SELECT id FROM customers WHERE attributes IS NOT NULL AND NOT json_valid(attributes) LIMIT \(mostFindings)"
        return try found + BoundStatement(customers, in: db).all { StoreFinding(.rows, "the attributes of customer \($0.text(0))") }
    }

    private static func parents(in db: Database) throws -> [StoreFinding] {
        let rows = try Row.fetchCursor(db, sql: "PRAGMA foreign_key_check")
        var found: [StoreFinding] = []
        var customers: [String: Int] = [:]
        while found.count < mostFindings, customers.count < mostFindings, let row = try rows.next() {
            let (table, number, parent) = (row[0] as String? ?? "?", row[1] as Int64?, row[2] as String? ?? "?")
            if table == "tasks", parent == "customers", let number,
                let customer = try String.fetchOne(db, sql: "SELECT customer FROM tasks WHERE id = ?", arguments: [number])
            {
                customers[customer, default: 0] += 1
                continue
            }
            let place = number.map { "row \($0) of \(table)" } ?? "a row of \(table)"
            found.append(StoreFinding(.links, "\(place) belongs to one of \(parent) that is not there"))
        }
        found += customers.sorted { $0.key < $1.key }.map { customer, count in
            StoreFinding(.links, "customer \(customer) is not there, but \(count == 1 ? "a task" : "\(count) tasks") of theirs")
        }
        return found
    }

    private static func subjects(in db: Database) throws -> [StoreFinding] {
        var found: [StoreFinding] = []
        for (kind, table) in [(Subject.Kind.contract, "contracts"), (.deal, "deals"), (.request, "requests")] {
            let sql = """
                SELECT id, subject FROM tasks WHERE subject_kind = \(kind.code) AND closed_at IS NULL
                    AND NOT EXISTS (SELECT 1 FROM \(table) WHERE \(table).id = tasks.subject) LIMIT \(mostFindings)
                """
            found += try BoundStatement(sql, in: db).all { row in
                StoreFinding(.links, "task \(row.integer(0)) is about \(kind.rawValue) \(row.text(1)), which is not there")
            }
        }
        return found
    }

    /// A planned task waits to open and one that is put off to come back, unless its rule cannot be read at the moment. One that cannot be read itself is no
    /// use waking: the daemon would set it aside again.
    private static func schedule(in db: Database) throws -> [StoreFinding] {
        let condition = """
            state IN (\(TaskState.Name.planned.code), \(TaskState.Name.snoozed.code)) AND next_at IS NULL
                AND rule NOT IN (SELECT rule FROM planned_rules WHERE fingerprint = '')
            """
        let tasks = try BoundStatement("SELECT \(Snapshot.taskColumns) FROM tasks WHERE \(condition)", in: db)
        var found: [StoreFinding] = []
        while found.count < mostFindings, try tasks.step() {
            guard (try? Snapshot.storedTask(tasks)) != nil else { continue }
            let id = tasks.integer(0)
            found.append(
                StoreFinding(
                    .schedule, "task \(id) is not open yet, and nothing will wake it",
                    mend: "UPDATE tasks SET next_at = 0 WHERE id = \(id);"))
        }
        return found
    }

    // MARK: - Marks

    private static func marks(in db: Database) throws -> [StoreFinding] {
        let last = try Snapshot(db: db).lastSeq()
        var found: [StoreFinding] = []
        func beyond(_ sql: String, _ finding: (BoundStatement) -> StoreFinding) throws {
            var statement = try BoundStatement(sql, in: db)
            statement.bind(last)
            found += try statement.all(finding)
        }
        func quoted(_ text: String) -> String {
            "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        }
        try beyond("SELECT name, seq FROM readers WHERE seq > ? ORDER BY name") { row in
            StoreFinding(
                .log, "reader \(row.text(0)) has taken event \(row.integer(1)), the last there ever was is \(last)",
                mend: "UPDATE readers SET seq = \(last) WHERE name = \(quoted(row.text(0)));")
        }
        try beyond("SELECT program, seq FROM program_failures WHERE seq > ? ORDER BY program") { row in
            StoreFinding(
                .log, "program \(row.text(0)) failed at event \(row.integer(1)), the last there ever was is \(last)",
                mend: "DELETE FROM program_failures WHERE program = \(quoted(row.text(0)));")
        }
        try beyond("SELECT value FROM counters WHERE name = 'pruned_events' AND value > ?") { row in
            StoreFinding(
                .log, "events up to \(row.integer(0)) are said to be pruned, the last there ever was is \(last)",
                mend: "UPDATE counters SET value = coalesce((SELECT min(seq) FROM events) - 1, \(last)) WHERE name = 'pruned_events';")
        }
        let newest = try BoundStatement("SELECT max(id) FROM tasks", in: db).first { $0.integer(0) } ?? 0
        let counted = try Snapshot(db: db).counter("tasks")
        if newest > counted {
            found.append(
                StoreFinding(
                    .log, "the next task would get number \(counted + 1), which is not above \(newest)",
                    mend: "INSERT INTO counters VALUES ('tasks', \(newest)) ON CONFLICT DO UPDATE SET value = \(newest);"))
        }
        return found
    }
}

extension StoreExamination.Look {
    var name: String {
        switch self {
        case .table(let name): name
        case .file: "the file"
        case .rows: "rows"
        case .parents: "what rows belong to"
        case .subjects: "what tasks are about"
        case .schedule: "the schedule"
        case .words(let index): index.rawValue
        case .log: "the log"
        }
    }
}
