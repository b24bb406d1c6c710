/// What the delivery to programs has to remember besides its cursors.
enum ProgramTables {
    static let sql = """
        -- What a program has failed at so far, for the one event that it is at. Gone once the event is taken or given up.
        CREATE TABLE program_failures (
            program TEXT NOT NULL PRIMARY KEY,
            seq INTEGER NOT NULL,
            failures INTEGER NOT NULL CHECK (failures > 0),
            not_before INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;

        -- Events that a program was given up on. `request` is the object that it was handed, since the event itself may be pruned.
        -- `retry` is 1 while somebody has asked for it to be tried again.
        CREATE TABLE dead_letters (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program TEXT NOT NULL,
            log_id TEXT NOT NULL,
            seq INTEGER NOT NULL,
            kind TEXT NOT NULL,
            message TEXT NOT NULL,
            request TEXT NOT NULL,
            failures INTEGER NOT NULL,
            reason TEXT NOT NULL,
            died_at INTEGER NOT NULL,
            retry INTEGER NOT NULL DEFAULT 0 CHECK (retry IN (0, 1)),
            UNIQUE (program, log_id, seq)
        ) STRICT;
        CREATE INDEX dead_letters_by_program ON dead_letters (program, retry, id);
        CREATE INDEX dead_letters_by_death ON dead_letters (died_at);
        """
}
