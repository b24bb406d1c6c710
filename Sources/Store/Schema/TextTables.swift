/// The index of words, by SQLite's FTS5.
///
/// It holds no texts of its own. New rows are taken in a moment after they came, in small steps, up to the number in `counters`; the triggers keep in step what it holds.
/// The number of a row that was removed last may be given again: the mark goes back then.
enum TextTables {
    /// The values of a JSON object of attributes, without their names.
    static func words(_ attributes: String) -> String { "(SELECT group_concat(value, ' ') FROM json_each(\(attributes)))" }

    /// How words are told apart, and what is kept of them.
    static let options = "content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'"

    static let sql = """
        CREATE VIRTUAL TABLE customers_text USING fts5 (
            id, name, attributes, \(options));
        CREATE VIRTUAL TABLE tasks_text USING fts5 (title, \(options));
        INSERT INTO counters (name, value) VALUES ('customers_text', 0), ('tasks_text', 0);

        CREATE TRIGGER customers_text_update AFTER UPDATE OF name, attributes ON customers
        WHEN old.rowid <= (SELECT value FROM counters WHERE name = 'customers_text')
            AND (old.name IS NOT new.name OR old.attributes IS NOT new.attributes)
        BEGIN
            INSERT INTO customers_text (customers_text, rowid, id, name, attributes)
                VALUES ('delete', old.rowid, old.id, old.name, \(words("old.attributes")));
            INSERT INTO customers_text (rowid, id, name, attributes) VALUES (new.rowid, new.id, new.name, \(words("new.attributes")));
        END;
        CREATE TRIGGER customers_text_delete AFTER DELETE ON customers
        WHEN old.rowid <= (SELECT value FROM counters WHERE name = 'customers_text')
        BEGIN
            INSERT INTO customers_text (customers_text, rowid, id, name, attributes)
                VALUES ('delete', old.rowid, old.id, old.name, \(words("old.attributes")));
            UPDATE counters SET value = min(value, coalesce((SELECT max(rowid) FROM customers), 0)) WHERE name = 'customers_text';
        END;

        CREATE TRIGGER tasks_text_update AFTER UPDATE OF title ON tasks
        WHEN old.title <> new.title AND old.id <= (SELECT value FROM counters WHERE name = 'tasks_text')
        BEGIN
            INSERT INTO tasks_text (tasks_text, rowid, title) VALUES ('delete', old.id, old.title);
            INSERT INTO tasks_text (rowid, title) VALUES (new.id, new.title);
        END;
        CREATE TRIGGER tasks_text_delete AFTER DELETE ON tasks
        WHEN old.id <= (SELECT value FROM counters WHERE name = 'tasks_text')
        BEGIN
            INSERT INTO tasks_text (tasks_text, rowid, title) VALUES ('delete', old.id, old.title);
        END;

        CREATE INDEX tasks_waiting_by_rule ON tasks (rule, due, id) WHERE state IN (1, 2);
        """
}
