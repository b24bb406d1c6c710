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
        migrator.registerMigration("words") { db in try db.execute(sql: TextTables.sql) }
        migrator.registerMigration("hashes of requests") { db in try hashRequests(db) }
        migrator.registerMigration("summaries that do not wait for ever") { db in
            try db.execute(sql: "ALTER TABLE bags ADD COLUMN latest INTEGER")
        }
        return migrator
    }

    /// `answers.request` was the whole call, with all that is said of customers in it.
    private static func hashRequests(_ db: Database) throws {
        for id in try Int64.fetchAll(db, sql: "SELECT id FROM answers") {
            guard let request = try String.fetchOne(db, sql: "SELECT request FROM answers WHERE id = ?", arguments: [id]) else { continue }
            try db.execute(sql: "UPDATE answers SET request = ? WHERE id = ?", arguments: [SHA256.text(request), id])
        }
    }

    /// The records as they were handed in. Days are days since 1970-01-01; instants are microseconds since then, UTC. Attributes are a JSON object, null where there are
    /// none. `next_look` is when time alone may change what is planned; `digest` counts minutes since midnight; `coverage` is a code of StoredCodes.swift, null for a customer who is not active.
    private static let records = """
        CREATE TABLE reps (
            login TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            email TEXT NOT NULL,
            team TEXT NOT NULL,
            manager TEXT,
            zone TEXT,
            digest INTEGER,
            active INTEGER NOT NULL CHECK (active IN (0, 1)),
            next_look INTEGER
        ) STRICT;
        CREATE INDEX reps_by_look ON reps (next_look) WHERE next_look IS NOT NULL;

        CREATE TABLE absences (
            id TEXT NOT NULL PRIMARY KEY,
            rep TEXT NOT NULL REFERENCES reps (login),
            first_day INTEGER NOT NULL,
            last_day INTEGER NOT NULL,
            substitute TEXT REFERENCES reps (login),
            CHECK (first_day <= last_day)
        ) STRICT;

        CREATE TABLE customers (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            segment TEXT NOT NULL,
            owner TEXT REFERENCES reps (login),
            status TEXT NOT NULL CHECK (status IN ('active', 'inactive')),
            since INTEGER,
            zone TEXT,
            attributes TEXT,
            last_contact INTEGER,
            last_order INTEGER,
            next_look INTEGER,
            coverage INTEGER
        ) STRICT;
        CREATE INDEX customers_by_owner ON customers (owner);
        CREATE INDEX customers_by_look ON customers (next_look) WHERE next_look IS NOT NULL;
        CREATE INDEX customers_by_gap ON customers (coverage, id) WHERE coverage > 0;

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
            initial_term TEXT,
            renewal_term TEXT,
            value INTEGER,
            currency TEXT NOT NULL,
            attributes TEXT,
            CHECK (start_day <= end_day),
            CHECK (initial_term IS NULL OR renewal_term IS NOT NULL)
        ) STRICT;
        CREATE INDEX contracts_by_customer ON contracts (customer);

        CREATE TABLE deals (
            id TEXT NOT NULL PRIMARY KEY,
            customer TEXT NOT NULL REFERENCES customers (id),
            name TEXT NOT NULL,
            stage TEXT NOT NULL CHECK (stage IN ('lead', 'qualified', 'proposal', 'won', 'lost')),
            stage_since INTEGER NOT NULL,
            created INTEGER NOT NULL,
            owner TEXT REFERENCES reps (login),
            accepted INTEGER,
            expected_close INTEGER,
            value INTEGER,
            currency TEXT NOT NULL,
            attributes TEXT
        ) STRICT;
        CREATE INDEX deals_by_customer ON deals (customer);
        CREATE INDEX deals_by_owner ON deals (owner) WHERE owner IS NOT NULL;

        CREATE TABLE deal_stages (
            deal TEXT NOT NULL REFERENCES deals (id),
            since INTEGER NOT NULL,
            stage TEXT NOT NULL,
            PRIMARY KEY (deal, since)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE requests (
            id TEXT NOT NULL PRIMARY KEY,
            customer TEXT NOT NULL REFERENCES customers (id),
            topic TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('open', 'answered', 'withdrawn')),
            rep TEXT REFERENCES reps (login),
            specialist TEXT REFERENCES reps (login),
            asked INTEGER NOT NULL,
            answered INTEGER,
            deal TEXT,
            CHECK ((status = 'answered') = (answered IS NOT NULL))
        ) STRICT;
        CREATE INDEX requests_by_customer ON requests (customer);
        CREATE INDEX requests_by_rep ON requests (rep) WHERE rep IS NOT NULL;
        CREATE INDEX requests_by_specialist ON requests (specialist) WHERE specialist IS NOT NULL;

        CREATE TABLE interactions (
            id TEXT NOT NULL PRIMARY KEY,
            customer TEXT NOT NULL REFERENCES customers (id),
            kind TEXT NOT NULL,
            outcome TEXT NOT NULL,
            at INTEGER NOT NULL,
            rep TEXT REFERENCES reps (login),
            note TEXT NOT NULL,
            sentiment TEXT,
            deal TEXT
        ) STRICT;
        CREATE INDEX interactions_by_customer ON interactions (customer, at);
        CREATE INDEX interactions_by_time ON interactions (at);

        CREATE TABLE order_lines (
            interaction TEXT NOT NULL REFERENCES interactions (id),
            line INTEGER NOT NULL,
            item TEXT NOT NULL,
            quantity REAL NOT NULL CHECK (quantity > 0),
            PRIMARY KEY (interaction, line)
        ) STRICT, WITHOUT ROWID;
        """

    /// The tasks. `subject_kind` and `state` are the codes of StoredCodes.swift; the checks make a state without what belongs to it
    /// impossible, as the enum does in memory. The numbers of tasks come from `counters`, and none is ever given twice: AUTOINCREMENT
    /// would promise the same, at the price of one more row written for each. `customer` is null for a task about a rep. `subject` is empty for one about the customer itself,
    /// whose id would otherwise stand twice in a million rows and as many entries of the index. `rep` is the one whose it is; `handed_from` the one whom planning chose, where
    /// it was handed over. `task_actions` is the last thing that somebody did to a task, with what it was before, as JSON; `task_watchers` are those to whom it was escalated; a
    /// bag holds what a rep is told together at a time.
    private static let tasks = """
        CREATE TABLE tasks (
            id INTEGER PRIMARY KEY,
            rule TEXT NOT NULL,
            customer TEXT REFERENCES customers (id),
            subject_kind INTEGER NOT NULL,
            subject TEXT NOT NULL,
            anchor TEXT NOT NULL,
            step TEXT NOT NULL,
            rep TEXT,
            title TEXT NOT NULL,
            opens INTEGER NOT NULL,
            due INTEGER NOT NULL,
            closes INTEGER,
            priority INTEGER NOT NULL,
            state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5),
            snoozed_until INTEGER,
            closed_at INTEGER,
            closed_by TEXT,
            note TEXT,
            outcome TEXT,
            reminded_through INTEGER NOT NULL,
            next_at INTEGER,
            escalated_through INTEGER,
            opened_at INTEGER,
            seen_at INTEGER,
            seen_by TEXT,
            handed_from TEXT,
            handed_at INTEGER,
            handed_by TEXT,
            handed_note TEXT,
            revision INTEGER NOT NULL DEFAULT 0,
            CHECK ((seen_at IS NULL) = (seen_by IS NULL)),
            CHECK ((handed_at IS NULL) = (handed_by IS NULL) AND (handed_at IS NULL OR rep IS NOT NULL)),
            CHECK ((subject_kind = 5) = (customer IS NULL)),
            CHECK ((state = 2) = (snoozed_until IS NOT NULL)),
            CHECK ((state >= 3) = (closed_at IS NOT NULL)),
            CHECK (closed_at IS NULL OR next_at IS NULL)
        ) STRICT;
        CREATE UNIQUE INDEX tasks_by_occurrence ON tasks (customer, subject_kind, subject, rule, step, anchor);
        CREATE UNIQUE INDEX tasks_about_reps ON tasks (subject, rule, step, anchor) WHERE customer IS NULL;
        CREATE INDEX tasks_by_attention ON tasks (next_at) WHERE next_at IS NOT NULL;
        CREATE INDEX tasks_by_rep ON tasks (rep, state, due, id);
        CREATE INDEX tasks_by_closing ON tasks (closed_at) WHERE closed_at IS NOT NULL;

        CREATE TABLE task_actions (
            task INTEGER PRIMARY KEY REFERENCES tasks (id),
            revision INTEGER NOT NULL,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            kind TEXT NOT NULL,
            last_task INTEGER NOT NULL,
            before TEXT
        ) STRICT;

        CREATE TABLE task_watchers (
            rep TEXT NOT NULL,
            task INTEGER NOT NULL REFERENCES tasks (id),
            PRIMARY KEY (rep, task)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX watchers_by_task ON task_watchers (task);

        CREATE TABLE bags (
            rep TEXT NOT NULL PRIMARY KEY,
            until INTEGER NOT NULL,
            late_since INTEGER
        ) STRICT;
        CREATE INDEX bags_by_time ON bags (until);

        CREATE TABLE bag_items (
            rep TEXT NOT NULL REFERENCES bags (rep),
            task INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            due INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (rep, task, kind)
        ) STRICT, WITHOUT ROWID;
        """

    /// The log, its readers, and what planning has to remember of itself. `answers` are those that were given to calls with an idempotency key; `chores` what the keeper does
    /// for itself at a time.
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
            detail TEXT,
            recipient TEXT,
            gathered INTEGER,
            passage INTEGER
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
            owner TEXT NOT NULL,
            part INTEGER NOT NULL,
            PRIMARY KEY (owner, part)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE counters (
            name TEXT NOT NULL PRIMARY KEY,
            value INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE answers (
            id INTEGER PRIMARY KEY,
            caller TEXT NOT NULL,
            key TEXT NOT NULL,
            at INTEGER NOT NULL,
            request TEXT NOT NULL,
            answer TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX answers_by_key ON answers (caller, key);

        CREATE TABLE chores (
            name TEXT NOT NULL PRIMARY KEY,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX chores_by_time ON chores (at);

        CREATE TABLE segment_rhythms (
            segment TEXT NOT NULL PRIMARY KEY,
            bins TEXT NOT NULL
        ) STRICT;

        CREATE TABLE properties (
            name TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT;
        """
}
