internal import GRDB

/// The schema, as forward-only steps. A step that was released is never edited; a new one follows it.
enum Migrations {
    static func migrator() -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 records, tasks, events") { db in
            try db.execute(sql: records)
            try db.execute(sql: tasks)
            try db.execute(sql: log)
        }
        migrator.registerMigration("programs") { db in try db.execute(sql: ProgramTables.sql) }
        return migrator
    }

    /// The records as they were handed in. Days are days since 1970-01-01; instants are microseconds since then, UTC.
    /// (`deals` follow with the rules that speak of them, as a step of their own.)
    private static let records = """
        CREATE TABLE reps (
            login TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            email TEXT NOT NULL,
            team TEXT NOT NULL,
            manager TEXT,
            zone TEXT,
            active INTEGER NOT NULL CHECK (active IN (0, 1))
        ) STRICT;

        CREATE TABLE customers (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            segment TEXT NOT NULL,
            owner TEXT REFERENCES reps (login),
            status TEXT NOT NULL CHECK (status IN ('active', 'inactive')),
            since INTEGER,
            zone TEXT,
            last_contact INTEGER
        ) STRICT;
        CREATE INDEX customers_by_owner ON customers (owner);

        CREATE TABLE contracts (
            id TEXT NOT NULL PRIMARY KEY,
            customer TEXT NOT NULL REFERENCES customers (id),
            name TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status = 'active' OR status = 'renewed' OR status = 'cancelled' OR status = 'ended'),
            start_day INTEGER NOT NULL,
            end_day INTEGER NOT NULL,
            end_included INTEGER NOT NULL CHECK (end_included IN (0, 1)),
            notice TEXT NOT NULL,
            auto_renew INTEGER NOT NULL CHECK (auto_renew IN (0, 1)),
            value INTEGER,
            currency TEXT NOT NULL,
            CHECK (start_day <= end_day)
        ) STRICT;
        CREATE INDEX contracts_by_customer ON contracts (customer);

        CREATE TABLE interactions (
            id TEXT NOT NULL PRIMARY KEY,
            customer TEXT NOT NULL REFERENCES customers (id),
            kind TEXT NOT NULL,
            outcome TEXT NOT NULL,
            at INTEGER NOT NULL,
            rep TEXT REFERENCES reps (login),
            note TEXT NOT NULL
        ) STRICT;
        CREATE INDEX interactions_by_customer ON interactions (customer, at);
        """

    /// The tasks. `subject_kind` and `state` are the codes of StoredCodes.swift; the checks make a state without what belongs to it
    /// impossible, as the enum does in memory. The numbers of tasks come from `counters`, and none is ever given twice: AUTOINCREMENT
    /// would promise the same, at the price of one more row written for each.
    private static let tasks = """
        CREATE TABLE tasks (
            id INTEGER PRIMARY KEY,
            rule TEXT NOT NULL,
            subject_kind INTEGER NOT NULL,
            subject TEXT NOT NULL,
            anchor TEXT NOT NULL,
            step INTEGER NOT NULL,
            customer TEXT NOT NULL REFERENCES customers (id),
            rep TEXT,
            title TEXT NOT NULL,
            opens INTEGER NOT NULL,
            due INTEGER NOT NULL,
            closes INTEGER,
            state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5),
            snoozed_until INTEGER,
            closed_at INTEGER,
            closed_by TEXT,
            note TEXT,
            outcome TEXT,
            reminded_through INTEGER NOT NULL,
            next_at INTEGER,
            CHECK ((state = 2) = (snoozed_until IS NOT NULL)),
            CHECK ((state >= 3) = (closed_at IS NOT NULL)),
            CHECK (closed_at IS NULL OR next_at IS NULL)
        ) STRICT;
        CREATE UNIQUE INDEX tasks_by_occurrence ON tasks (subject, subject_kind, rule, step, anchor);
        CREATE INDEX tasks_by_attention ON tasks (next_at) WHERE next_at IS NOT NULL;
        CREATE INDEX tasks_by_rep ON tasks (rep, state, due, id);
        """

    /// The log, its readers, and what planning has to remember of itself.
    private static let log = """
        CREATE TABLE events (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            kind TEXT NOT NULL,
            task INTEGER,
            rule TEXT,
            customer TEXT,
            rep TEXT,
            title TEXT,
            due INTEGER,
            until INTEGER,
            outcome TEXT,
            note TEXT,
            missed INTEGER,
            detail TEXT
        ) STRICT;

        CREATE TABLE readers (
            name TEXT NOT NULL PRIMARY KEY,
            seq INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE planned_rules (
            rule TEXT NOT NULL PRIMARY KEY,
            fingerprint TEXT NOT NULL
        ) STRICT;

        CREATE TABLE replan_owners (
            owner TEXT NOT NULL PRIMARY KEY
        ) STRICT;

        CREATE TABLE counters (
            name TEXT NOT NULL PRIMARY KEY,
            value INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE properties (
            name TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT;
        """
}
