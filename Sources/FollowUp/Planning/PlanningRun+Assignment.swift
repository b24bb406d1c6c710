import CivilTime

extension PlanningRun {
    /// Who gets the task, and how that came about: in words only while explaining.
    ///
    /// - Parameter opens: whoever is away then is passed over where there is a choice. A task that has an owner stays with the owner: while they are away, the substitute
    ///   gets the reminders (`Team.standIn`).
    func assignee(
        of assignment: Assignment, key: OccurrenceKey, for subject: Subject, on opens: Instant
    ) -> (login: RepLogin?, words: [String]) {
        let team = planner.team
        switch assignment {
        case .owner: return responsible(owner(of: subject), "the owner")
        case .author: return responsible(author(of: subject) ?? owner(of: subject), "the author")
        case .rep(let login): return responsible(login, "named by the rule")
        case .manager:
            let owner = owner(of: subject)
            guard let owner, let rep = team[owner], rep.isActive || team.manager(of: owner) != nil else {
                // What nobody looks after must not wait with nobody.
                return (team.head, ["nobody owns it, so whoever is above all: \(team.head?.rawValue ?? "nobody")"])
            }
            let manager = team.manager(of: owner)
            return (manager, isExplaining ? ["the manager of \(owner): \(manager?.rawValue ?? "nobody")"] : [])
        case .specialist:
            guard case .request(let request, _) = subject else { return (nil, ["only a question has a specialist"]) }
            return responsible(request.specialist, "the specialist")
        case .team(let name, let choice): return member(of: name, choice, key: key, on: opens)
        }
    }

    private func owner(of subject: Subject) -> RepLogin? {
        switch subject {
        case .rep(let rep): rep.record.login
        case .deal(let deal, let customer): deal.owner ?? customer.record.owner
        case .customer(let customer), .contract(_, let customer), .interaction(_, let customer), .request(_, let customer):
            customer.record.owner
        }
    }

    private func author(of subject: Subject) -> RepLogin? {
        switch subject {
        case .interaction(let interaction, _): interaction.rep
        case .request(let request, _): request.rep
        case .customer, .contract, .deal, .rep: nil
        }
    }

    private func responsible(_ login: RepLogin?, _ what: String) -> (login: RepLogin?, words: [String]) {
        let taken = planner.team.assignee(for: login)
        guard isExplaining else { return (taken, []) }
        var words = ["\(what): \(login?.rawValue ?? "nobody")"]
        if taken != login { words.append("not active, so the first active one up the line: \(taken?.rawValue ?? "nobody")") }
        return (taken, words)
    }

    /// One of a team. Whoever has the task already keeps it as long as they are in the team.
    private func member(
        of name: String, _ choice: Assignment.Choice, key: OccurrenceKey, on opens: Instant
    ) -> (login: RepLogin?, words: [String]) {
        let team = planner.team
        let members = team.members(of: name)
        guard !members.isEmpty else { return (nil, ["nobody in the team \(name) is active"]) }
        if let task = history.live.first(where: { $0.occurrence.key.namesSameTurn(as: key) && $0.state != .planned }),
            let login = task.occurrence.assignee,
            members.contains(login)
        {
            return (login, ["\(login) of the team \(name) has it already"])
        }
        let there = members.filter { login in
            let zone = house.zoneNamed(team[login]?.zone)
            return team.absence(of: login, on: zone.date(at: max(opens, now))) == nil
        }
        let candidates = there.isEmpty ? members : there
        let chosen = candidates.max { Self.weight(of: $0, key) < Self.weight(of: $1, key) }
        guard isExplaining else { return (chosen, []) }
        let away = members.count - there.count
        var words =
            switch choice {
            case .roundRobin: ["\(chosen?.rawValue ?? "nobody") of the \(members.count) in the team \(name), \(choice.rawValue)"]
            case .leastLoaded:
                [
                    "who of the \(members.count) in the team \(name) has least to do as it opens; until then it stands with \(chosen?.rawValue ?? "nobody")"
                ]
            }
        if away > 0 { words.append("\(away) of them away then") }
        return (chosen, words)
    }

    /// Rendezvous hashing (Thaler and Ravishankar 1998): who has the highest weight for an occurrence gets it. Everybody gets a like share, nobody's order matters, and when
    /// one leaves only their tasks go to others.
    private static func weight(of login: RepLogin, _ key: OccurrenceKey) -> UInt64 {
        // FNV-1a (RFC 9923), then the finalizer of MurmurHash3, without which the last letters of a login would decide little.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for text in [key.rule.rawValue, key.subject.kind.rawValue, key.subject.key, key.anchor, key.step.rawValue, login.rawValue] {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
            hash = (hash ^ 0x1ff) &* 0x0000_0100_0000_01b3
        }
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ (hash >> 33)
    }
}
