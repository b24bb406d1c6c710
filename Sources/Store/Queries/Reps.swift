import FollowUp

extension Snapshot {
    /// Everybody who can be given work. Small: a house has tens or hundreds of reps.
    package func team() throws -> Team {
        Team(
            try BoundStatement("SELECT login, name, email, team, manager, zone, active FROM reps ORDER BY login", in: db).all { row in
                Rep(
                    login: RepLogin(row.text(0)), name: row.text(1), email: row.text(2), team: row.text(3),
                    manager: row.optionalText(4).map(RepLogin.init), zone: row.optionalText(5), isActive: row.bool(6))
            })
    }
}

extension Transaction {
    package func upsert(_ rep: Rep) throws {
        var statement = try BoundStatement(
            """
            INSERT INTO reps (login, name, email, team, manager, zone, active) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (login) DO UPDATE SET name = excluded.name, email = excluded.email, team = excluded.team,
                manager = excluded.manager, zone = excluded.zone, active = excluded.active
            """, in: db)
        statement.bind(rep.login.rawValue)
        statement.bind(rep.name)
        statement.bind(rep.email)
        statement.bind(rep.team)
        statement.bind(rep.manager?.rawValue)
        statement.bind(rep.zone)
        statement.bind(rep.isActive)
        try statement.run()
    }
}
