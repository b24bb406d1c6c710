import FollowUp

/// What a change of the team touches, still to be planned anew.
package struct TeamReplan: Hashable, Sendable {
    /// Which of the customers around a rep.
    package enum Part: Int64, Hashable, Sendable, CaseIterable {
        /// Those that have this rep as their owner, or as the owner of a deal, or as the asker or the specialist of a question.
        case records = 0
        /// Those about whom this rep has a live task that a rule gave by choosing among people: somebody of a team, the author, a named rep.
        case chosen = 1
        /// Those about whom this rep has any live task.
        case tasks = 2
    }

    /// Nil: what is assigned to nobody.
    package var rep: RepLogin?
    package var part: Part

    package init(rep: RepLogin?, part: Part) {
        self.rep = rep
        self.part = part
    }

    /// How far a walk over what is touched has come.
    package struct Place: Hashable, Sendable {
        /// The kinds of record, or the states of tasks, are walked one after the other.
        fileprivate var walk: Int
        fileprivate var number: Int64
        fileprivate var due: Int64

        fileprivate init(walk: Int, number: Int64 = 0, due: Int64 = .min) {
            self.walk = walk
            self.number = number
            self.due = due
        }

        package static let start = Place(walk: 0)
    }
}

extension Snapshot {
    /// What still has to be planned anew because the team changed, in the order of the logins.
    package func teamReplans() throws -> [TeamReplan] {
        try BoundStatement("SELECT owner, part FROM replan_owners ORDER BY owner, part", in: db).all { row in
            guard let part = TeamReplan.Part(rawValue: row.integer(1)) else { throw unreadable("replan_owners.part", row.text(1)) }
            return TeamReplan(rep: row.text(0).isEmpty ? nil : RepLogin(row.text(0)), part: part)
        }
    }

    /// A page of the customers that such a change touches. A customer may come more than once.
    ///
    /// - Parameters:
    ///   - rules: the rules that choose among people, for the part `chosen`.
    ///   - place: where the last page ended.
    /// - Returns: the page, and where it ends; nil after the last one.
    package func customers(
        touchedBy replan: TeamReplan, rules: Set<RuleName>, after place: TeamReplan.Place, limit: Int
    ) throws -> (page: [CustomerID], end: TeamReplan.Place?) {
        switch replan.part {
        case .records:
            guard let rep = replan.rep, Self.recordWalks.indices.contains(place.walk) else { return ([], nil) }
            var statement = try BoundStatement(Self.recordWalks[place.walk], in: db)
            statement.bind(rep.rawValue)
            statement.bind(place.number)
            statement.bind(Int64(limit))
            let found = try statement.all { (CustomerID($0.text(0)), $0.integer(1)) }
            guard let last = found.last, found.count == limit else {
                let isLast = place.walk == Self.recordWalks.count - 1
                return (found.map(\.0), isLast ? nil : TeamReplan.Place(walk: place.walk + 1))
            }
            return (found.map(\.0), TeamReplan.Place(walk: place.walk, number: last.1))
        case .chosen, .tasks:
            let states: [TaskState.Name] = [.planned, .open, .snoozed]
            guard states.indices.contains(place.walk) else { return ([], nil) }
            var statement = try BoundStatement(
                """
                SELECT customer, due, id, rule FROM tasks
                WHERE rep IS ? AND state = ? AND (due, id) > (?, ?) ORDER BY due, id LIMIT ?
                """, in: db)
            statement.bind(replan.rep?.rawValue)
            statement.bind(states[place.walk].code)
            statement.bind(place.due)
            statement.bind(place.number)
            statement.bind(Int64(limit))
            let found = try statement.all { (customer: $0.text(0), due: $0.integer(1), id: $0.integer(2), rule: RuleName($0.text(3))) }
            // A task about a rep has no customer.
            let page = found.filter { !$0.customer.isEmpty && (replan.part == .tasks || rules.contains($0.rule)) }.map {
                CustomerID($0.customer)
            }
            guard let last = found.last, found.count == limit else {
                return (page, place.walk == states.count - 1 ? nil : TeamReplan.Place(walk: place.walk + 1))
            }
            return (page, TeamReplan.Place(walk: place.walk, number: last.id, due: last.due))
        }
    }

    /// Each is an ordered walk of an index that ends after a page.
    private static let recordWalks = [
        "SELECT id, rowid FROM customers WHERE owner = ? AND rowid > ? ORDER BY rowid LIMIT ?",
        "SELECT customer, rowid FROM deals WHERE owner = ? AND rowid > ? ORDER BY rowid LIMIT ?",
        "SELECT customer, rowid FROM requests WHERE rep = ? AND rowid > ? ORDER BY rowid LIMIT ?",
        "SELECT customer, rowid FROM requests WHERE specialist = ? AND rowid > ? ORDER BY rowid LIMIT ?",
    ]
}

extension Transaction {
    /// Notes that it has to be planned anew, so that a crash does not forget it.
    package func request(_ replan: TeamReplan) throws {
        var statement = try BoundStatement("INSERT INTO replan_owners (owner, part) VALUES (?, ?) ON CONFLICT DO NOTHING", in: db)
        statement.bind(replan.rep?.rawValue ?? "")
        statement.bind(replan.part.rawValue)
        try statement.run()
    }

    /// Notes that it was done.
    package func finish(_ replan: TeamReplan) throws {
        var statement = try BoundStatement("DELETE FROM replan_owners WHERE owner = ? AND part = ?", in: db)
        statement.bind(replan.rep?.rawValue ?? "")
        statement.bind(replan.part.rawValue)
        try statement.run()
    }
}
