import CivilTime
import FollowUp
import Store

extension Keeper {
    /// Takes deals in: new ones are planned with their customer, changed ones planned anew, unchanged ones left alone.
    package func upsert(_ deals: [IncomingDeal], by actor: Actor) async throws -> RecordsOutcome {
        try await take(deals, kind: .deals, by: actor) { incoming, intake in
            if let refusal = try intake.refusal(rep: incoming.owner, field: "owner", customer: incoming.customer) { return refusal }
            let known = try intake.transaction.snapshot.deal(incoming.id)
            let deal = incoming.deal(after: known, now: intake.now)
            if known == deal { return nil }
            if let known, known.customer != deal.customer {
                return Refusal(field: "customer", reason: "deal \(deal.id) belongs to \(known.customer); a deal does not change hands")
            }
            if let known, deal.stageSince < known.stageSince {
                return Refusal(
                    field: "stage_since",
                    reason: "\(deal.stageSince) is before \(known.stageSince), since when the deal is in the stage \(known.stage.rawValue)")
            }
            try intake.transaction.upsert(deal)
            intake.touched.insert(deal.customer)
            return nil
        }
    }

    /// Takes questions to specialists in, in the same way.
    package func upsert(_ requests: [IncomingRequest], by actor: Actor) async throws -> RecordsOutcome {
        try await take(requests, kind: .requests, by: actor) { incoming, intake in
            if let refusal = try intake.refusal(rep: incoming.rep, field: "rep", customer: incoming.customer) { return refusal }
            if let refusal = try intake.refusal(rep: incoming.specialist, field: "specialist", customer: incoming.customer) {
                return refusal
            }
            let known = try intake.transaction.snapshot.request(incoming.id)
            let request = incoming.request(after: known, now: intake.now)
            if known == request { return nil }
            if let known, known.customer != request.customer {
                return Refusal(
                    field: "customer", reason: "request \(request.id) is about \(known.customer); ask anew about another customer")
            }
            try intake.transaction.upsert(request)
            intake.touched.insert(request.customer)
            return nil
        }
    }

    /// Takes absences in; from then on who is away is passed over.
    package func upsert(_ absences: [Absence], by actor: Actor) async throws -> RecordsOutcome {
        let outcome = try await takeIn(absences, kind: .absences, by: actor) { absence, intake in
            let team = intake.state.planner.team
            guard team[absence.rep] != nil else { return .unknown(rep: absence.rep, field: "rep") }
            if let substitute = absence.substitute {
                guard team[substitute] != nil else { return .unknown(rep: substitute, field: "substitute") }
                guard substitute != absence.rep else {
                    return Refusal(
                        field: "substitute", reason: "'\(substitute)' is the one who is away; name somebody else, or nobody for the manager"
                    )
                }
            }
            if try intake.transaction.snapshot.absence(absence.id) == absence { return nil }
            try intake.transaction.upsert(absence)
            intake.state.planner.team.set(absence)
            intake.touchedReps.insert(absence.rep)
            return nil
        }
        return outcome.outcome
    }
}

extension Keeper.Intake {
    /// Why a record that names such a rep and customer cannot be taken; nil when it can.
    func refusal(rep: RepLogin?, field: String, customer: CustomerID) throws -> Keeper.Refusal? {
        if let rep, state.planner.team[rep] == nil { return .unknown(rep: rep, field: field) }
        return try transaction.snapshot.customer(customer) == nil ? .unknown(customer: customer) : nil
    }
}
