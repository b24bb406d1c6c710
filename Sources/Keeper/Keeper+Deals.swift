import CivilTime
import FollowUp
import Store

/// There is no such record, or whoever asks may not know of it.
package struct RecordMissing: Error, Hashable, Sendable {
    package var kind: RecordKind
    package var id: String

    package init(kind: RecordKind, id: String) {
        self.kind = kind
        self.id = id
    }
}

extension Keeper {
    /// Takes deals in: new ones are planned with their customer, changed ones planned anew, unchanged ones left alone.
    ///
    /// - Parameters:
    ///   - mayHandle: whether the one who asks may know of a customer; nil: of all.
    ///   - mayChange: whether they may change a deal that is known, by those who work on it; nil: all.
    package func upsert(
        _ deals: [IncomingDeal], by actor: Actor, once: RecordsOnce? = nil, mayHandle: CustomerCheck? = nil, mayChange: RepCheck? = nil
    ) async throws -> RecordsOutcome {
        try await take(deals, kind: .deals, by: actor, once: once) { incoming, intake in
            if let refusal = try intake.refusal(customer: incoming.customer, mayHandle) { return refusal }
            let known = try intake.transaction.snapshot.deal(incoming.id)
            if let known, let mayChange, try !mayChange(intake.workers(on: known)) {
                return Refusal(field: "id", reason: "'\(incoming.id)' is not one of your deals; take another id for a new one")
            }
            return try intake.take(incoming, known: known)
        }
    }

    /// Changes some of what is known of a deal, such as its stage.
    ///
    /// - Throws: `RecordMissing` when there is none of that id that the one who asks may change.
    package func change(_ change: DealChange, by actor: Actor, once: RecordsOnce? = nil, mayChange: @escaping RepCheck) async throws
        -> RecordsOutcome
    {
        try await take([change], kind: .deals, by: actor, once: once) { change, intake in
            guard let known = try intake.transaction.snapshot.deal(change.id), try mayChange(intake.workers(on: known)) else {
                throw RecordMissing(kind: .deals, id: change.id.rawValue)
            }
            return try intake.take(change.applied(to: known, now: intake.now), known: known)
        }
    }

    /// Takes questions to specialists in, in the same way.
    package func upsert(
        _ requests: [IncomingRequest], by actor: Actor, once: RecordsOnce? = nil, mayHandle: CustomerCheck? = nil,
        mayChange: RepCheck? = nil
    ) async throws -> RecordsOutcome {
        try await take(requests, kind: .requests, by: actor, once: once) { incoming, intake in
            if let refusal = try intake.refusal(customer: incoming.customer, mayHandle) { return refusal }
            let known = try intake.transaction.snapshot.request(incoming.id)
            if let known, let mayChange, try !mayChange(intake.workers(on: known)) {
                return Refusal(field: "id", reason: "'\(incoming.id)' is not one of your requests; take another id for a new one")
            }
            return try intake.take(incoming, known: known)
        }
    }

    /// Changes some of what is known of a question, such as that it is answered.
    ///
    /// - Throws: `RecordMissing` when there is none of that id that the one who asks may change.
    package func change(_ change: RequestChange, by actor: Actor, once: RecordsOnce? = nil, mayChange: @escaping RepCheck) async throws
        -> RecordsOutcome
    {
        try await take([change], kind: .requests, by: actor, once: once) { change, intake in
            guard let known = try intake.transaction.snapshot.request(change.id), try mayChange(intake.workers(on: known)) else {
                throw RecordMissing(kind: .requests, id: change.id.rawValue)
            }
            return try intake.take(change.applied(to: known), known: known)
        }
    }
}

extension Keeper {
    /// Whether somebody may change what belongs to one of these reps.
    package typealias RepCheck = @Sendable (Set<RepLogin>) -> Bool
}

extension Keeper.Intake {
    // MARK: - What makes a record impossible

    /// Why a record about such a customer cannot be taken; nil when it can. Those whom the one who asks may not know of are as unknown as those that are not there.
    func refusal(customer id: CustomerID, _ mayHandle: Keeper.CustomerCheck?) throws -> Keeper.Refusal? {
        guard let customer = try transaction.snapshot.customer(id) else { return .unknown(customer: id) }
        if let mayHandle, try !mayHandle(customer, transaction.snapshot, state) { return .unknown(customer: id) }
        return nil
    }

    /// The same of a record that belongs to such a deal.
    func refusal(deal id: DealID?, of customer: CustomerID) throws -> Keeper.Refusal? {
        guard let id else { return nil }
        guard try transaction.snapshot.deal(id)?.customer == customer else {
            return Keeper.Refusal(
                field: "deal", reason: "customer \(customer) has no deal '\(id)'; import the deals first, correct the id, or leave it empty"
            )
        }
        return nil
    }

    private func refusal(rep: RepLogin?, field: String) -> Keeper.Refusal? {
        guard let rep, state.planner.team[rep] == nil else { return nil }
        return .unknown(rep: rep, field: field)
    }

    private func refusal(future instant: Instant?, field: String) -> Keeper.Refusal? {
        guard let instant, instant > now.adding(seconds: Keeper.tolerance) else { return nil }
        return Keeper.Refusal(field: field, reason: "\(instant) lies in the future; correct the year, or leave it empty for now")
    }

    // MARK: - Taking them

    /// Writes a deal, if it says anything new.
    ///
    /// - Parameter known: the deal of that id.
    mutating func take(_ incoming: IncomingDeal, known: Deal?) throws -> Keeper.Refusal? {
        if let refusal = refusal(rep: incoming.owner, field: "owner") { return refusal }
        let given = [("created", incoming.created), ("stage_since", incoming.stageSince), ("accepted", incoming.accepted)]
        for (field, instant) in given { if let refusal = refusal(future: instant, field: field) { return refusal } }
        let deal = incoming.deal(after: known, now: now)
        guard let known else {
            try transaction.upsert(deal)
            touched.insert(deal.customer)
            return nil
        }
        if known == deal { return nil }
        // Whoever left keeps what they had, until somebody takes it over; nobody hands it to them anew.
        if let owner = incoming.owner, owner != known.owner, state.planner.team[owner]?.isActive == false {
            return Keeper.Refusal(field: "owner", reason: "'\(owner)' works here no more; name an active rep")
        }
        if known.customer != deal.customer {
            return Keeper.Refusal(field: "customer", reason: "deal \(deal.id) belongs to \(known.customer); a deal does not change hands")
        }
        if deal.stageSince < known.stageSince {
            return Keeper.Refusal(
                field: "stage_since",
                reason: "\(deal.stageSince) is before \(known.stageSince), since when the deal is in the stage \(known.stage.rawValue)")
        }
        try transaction.upsert(deal)
        touched.insert(deal.customer)
        return nil
    }

    /// Writes a question, if it says anything new.
    ///
    /// - Parameter known: the question of that id.
    mutating func take(_ incoming: IncomingRequest, known: SpecialistRequest?) throws -> Keeper.Refusal? {
        if let refusal = refusal(rep: incoming.rep, field: "rep") { return refusal }
        if let refusal = refusal(rep: incoming.specialist, field: "specialist") { return refusal }
        if let refusal = try refusal(deal: incoming.deal, of: incoming.customer) { return refusal }
        for (field, instant) in [("asked", incoming.asked), ("answered", incoming.answered)] {
            if let refusal = refusal(future: instant, field: field) { return refusal }
        }
        let request = incoming.request(after: known, now: now)
        if known == request { return nil }
        if let known, known.customer != request.customer {
            return Keeper.Refusal(
                field: "customer", reason: "request \(request.id) is about \(known.customer); ask anew about another customer")
        }
        if let answered = request.answered, answered < request.asked {
            return Keeper.Refusal(field: "answered", reason: "\(answered) is before it was asked, \(request.asked)")
        }
        try transaction.upsert(request)
        touched.insert(request.customer)
        return nil
    }

    // MARK: - Whose they are

    /// Those who work on a deal: its owner, else the customer's, and whoever stands in for one who left.
    func workers(on deal: Deal) throws -> Set<RepLogin> {
        try people([deal.owner ?? transaction.snapshot.customer(deal.customer)?.record.owner])
    }

    /// Those whom a question concerns: who asked, who is asked, and the customer's owner.
    func workers(on request: SpecialistRequest) throws -> Set<RepLogin> {
        try people([request.rep, request.specialist, transaction.snapshot.customer(request.customer)?.record.owner])
    }

    private func people(_ logins: [RepLogin?]) throws -> Set<RepLogin> {
        Set(logins.compactMap(\.self) + logins.compactMap { state.planner.team.assignee(for: $0) })
    }
}
