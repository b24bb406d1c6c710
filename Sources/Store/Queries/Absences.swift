import CivilTime
import FollowUp

extension Snapshot {
    private static let columns = "id, rep, first_day, last_day, substitute"

    package func absence(_ id: AbsenceID) throws -> Absence? {
        var statement = try BoundStatement("SELECT \(Self.columns) FROM absences WHERE id = ?", in: db)
        statement.bind(id.rawValue)
        return try statement.first(Self.absence)
    }

    /// Every absence that is known.
    func absences() throws -> [Absence] { try BoundStatement("SELECT \(Self.columns) FROM absences", in: db).all(Self.absence) }

    private static func absence(_ row: BoundStatement) throws -> Absence {
        Absence(
            id: AbsenceID(row.text(0)), rep: RepLogin(row.text(1)), first: CivilDate(clampingDayNumber: Int(row.integer(2))),
            last: CivilDate(clampingDayNumber: Int(row.integer(3))), substitute: row.optionalText(4).map(RepLogin.init))
    }
}

extension Transaction {
    package func upsert(_ absence: Absence) throws {
        var statement = try BoundStatement(
            """
            INSERT INTO absences (id, rep, first_day, last_day, substitute) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET rep = excluded.rep, first_day = excluded.first_day, last_day = excluded.last_day,
                substitute = excluded.substitute
            """, in: db)
        statement.bind(absence.id.rawValue)
        statement.bind(absence.rep.rawValue)
        statement.bind(Int64(absence.first.dayNumber))
        statement.bind(Int64(absence.last.dayNumber))
        statement.bind(absence.substitute?.rawValue)
        try statement.run()
    }

    /// Forgets an absence; false when there is none of that id.
    package func remove(_ id: AbsenceID) throws -> Bool {
        var statement = try BoundStatement("DELETE FROM absences WHERE id = ?", in: db)
        statement.bind(id.rawValue)
        try statement.run()
        return db.changesCount == 1
    }
}
