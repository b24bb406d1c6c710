import CivilTime
import FollowUp

extension Snapshot {
    /// Everybody who can be given work. Small: a house has tens or hundreds of reps.
    package func team() throws -> Team {
        Team(
            try BoundStatement("SELECT login, name, email, team, manager, zone, active, digest FROM reps ORDER BY login", in: db).all {
                row in
                Rep(
                    login: RepLogin(row.text(0)), name: row.text(1), email: row.text(2), team: row.text(3),
                    manager: row.optionalText(4).map(RepLogin.init), zone: row.optionalText(5), isActive: row.bool(6),
                    digest: row.optionalInteger(7).flatMap { TimeOfDay(hour: Int($0) / 60, minute: Int($0) % 60) })
            }, absences: try absences())
    }

    /// Reps whose plan may have changed by time alone, those first that wait longest.
    package func repsToLookAt(at now: Instant, limit: Int) throws -> [RepLogin] {
        var statement = try BoundStatement("SELECT login FROM reps WHERE next_look <= ? ORDER BY next_look LIMIT ?", in: db)
        statement.bind(now.microseconds)
        statement.bind(Int64(limit))
        return try statement.all { RepLogin($0.text(0)) }
    }
}

extension Transaction {
    /// Notes when time alone may change what is planned for a rep. Writes only what is new.
    package func note(nextLook: Instant?, of rep: RepLogin) throws {
        var statement = try BoundStatement("UPDATE reps SET next_look = ?1 WHERE login = ?2 AND next_look IS NOT ?1", in: db)
        statement.bind(nextLook?.microseconds)
        statement.bind(rep.rawValue)
        try statement.run()
    }

    package func upsert(_ rep: Rep) throws {
        var statement = try BoundStatement(
            """
            INSERT INTO reps (login, name, email, team, manager, zone, active, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (login) DO UPDATE SET name = excluded.name, email = excluded.email, team = excluded.team,
                manager = excluded.manager, zone = excluded.zone, active = excluded.active, digest = excluded.digest
            """, in: db)
        statement.bind(rep.login.rawValue)
        statement.bind(rep.name)
        statement.bind(rep.email)
        statement.bind(rep.team)
        statement.bind(rep.manager?.rawValue)
        statement.bind(rep.zone)
        statement.bind(rep.isActive)
        statement.bind(rep.digest.map { Int64($0.hour * 60 + $0.minute) })
        try statement.run()
    }
}
