import FollowUp

/// How much there is of what.
package struct RecordCounts: Hashable, Sendable {
    package var customers = 0
    package var contracts = 0
    package var deals = 0
    package var requests = 0
    package var absences = 0
    package var interactions = 0
    package var reps = 0
}

extension Snapshot {
    /// How far a reader of the log has come: every event up to this number has been taken. 0 for a new reader.
    package func cursor(of reader: String) throws -> Int64 {
        var statement = try BoundStatement("SELECT seq FROM readers WHERE name = ?", in: db)
        statement.bind(reader)
        return try statement.first { $0.integer(0) } ?? 0
    }

    /// The rules as they were last planned over all records, with their fingerprints.
    package func plannedRules() throws -> [RuleName: String] {
        let rows = try BoundStatement("SELECT rule, fingerprint FROM planned_rules", in: db).all { (RuleName($0.text(0)), $0.text(1)) }
        return Dictionary(rows, uniquingKeysWith: { _, last in last })
    }

    /// A name of this log that no other log has: 32 hexadecimal digits.
    package func logID() throws -> String {
        try BoundStatement("SELECT value FROM properties WHERE name = 'log_id'", in: db).first { $0.text(0) } ?? ""
    }

    /// What was noted under a name, as a number; 0 when nothing was.
    func counter(_ name: String) throws -> Int64 {
        var statement = try BoundStatement("SELECT value FROM counters WHERE name = ?", in: db)
        statement.bind(name)
        return try statement.first { $0.integer(0) } ?? 0
    }

    package func recordCounts() throws -> RecordCounts {
        func count(_ table: String) throws -> Int {
            try BoundStatement("SELECT count(*) FROM \(table)", in: db).first { Int($0.integer(0)) } ?? 0
        }
        return RecordCounts(
            customers: try count("customers"), contracts: try count("contracts"), deals: try count("deals"),
            requests: try count("requests"),
            absences: try count("absences"), interactions: try count("interactions"), reps: try count("reps"))
    }
}

extension Transaction {
    /// Notes that a reader has taken every event up to `seq`.
    package func setCursor(of reader: String, to seq: Int64) throws {
        var statement = try BoundStatement(
            "INSERT INTO readers (name, seq) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = max(seq, excluded.seq)", in: db)
        statement.bind(reader)
        statement.bind(seq)
        try statement.run()
    }

    /// Forgets a reader that is no more.
    package func removeCursor(of reader: String) throws {
        var statement = try BoundStatement("DELETE FROM readers WHERE name = ?", in: db)
        statement.bind(reader)
        try statement.run()
    }

    /// Gives this log another name: what was told under the old one does not count for it.
    package func renameLog(to id: String) throws {
        var statement = try BoundStatement("UPDATE properties SET value = ? WHERE name = 'log_id'", in: db)
        statement.bind(id)
        try statement.run()
    }

    /// Notes that a rule has to be planned over all records as soon as it can be read, or withdrawn when it is gone, even if its file is
    /// then what it was before.
    package func requestPlanning(of rule: RuleName) throws {
        // No rule has an empty fingerprint.
        try setPlanned(rule, fingerprint: "")
    }

    /// Notes that a rule has been planned over all records; nil forgets it, once its tasks are gone.
    package func setPlanned(_ rule: RuleName, fingerprint: String?) throws {
        guard let fingerprint else {
            var statement = try BoundStatement("DELETE FROM planned_rules WHERE rule = ?", in: db)
            statement.bind(rule.rawValue)
            return try statement.run()
        }
        var statement = try BoundStatement(
            "INSERT INTO planned_rules (rule, fingerprint) VALUES (?, ?) ON CONFLICT (rule) DO UPDATE SET fingerprint = excluded.fingerprint",
            in: db)
        statement.bind(rule.rawValue)
        statement.bind(fingerprint)
        try statement.run()
    }
}
