import CivilTime

/// A deal as it is handed in: what is left out follows from what is known already.
package struct IncomingDeal: Hashable, Sendable {
    package var id: DealID
    package var customer: CustomerID
    package var name: String
    package var stage: Deal.Stage
    /// Nil: since it was first handed in with that stage.
    package var stageSince: Instant?
    /// Nil: when it was first handed in.
    package var created: Instant?
    package var owner: RepLogin?
    package var accepted: Instant?
    package var expectedClose: CivilDate?
    package var value: Int64?
    package var currency: String
    package var attributes: Attributes

    package init(
        id: DealID, customer: CustomerID, name: String, stage: Deal.Stage = .lead, stageSince: Instant? = nil, created: Instant? = nil,
        owner: RepLogin? = nil, accepted: Instant? = nil, expectedClose: CivilDate? = nil, value: Int64? = nil, currency: String = "",
        attributes: Attributes = [:]
    ) {
        self.id = id
        self.customer = customer
        self.name = name
        self.stage = stage
        self.stageSince = stageSince
        self.created = created
        self.owner = owner
        self.accepted = accepted
        self.expectedClose = expectedClose
        self.value = value
        self.currency = currency
        self.attributes = attributes
    }

    /// The deal that it makes of the one that is known, or of none.
    package func deal(after known: Deal?, now: Instant) -> Deal {
        let stageSince = stageSince ?? (known?.stage == stage ? known?.stageSince : nil) ?? now
        return Deal(
            id: id, customer: customer, name: name, stage: stage, stageSince: stageSince,
            // It was there before it came into its stage, and before somebody accepted it.
            created: created ?? known?.created ?? [now, stageSince, accepted ?? now].min() ?? now,
            owner: owner,
            // Whoever gets it next has yet to take it over.
            accepted: accepted ?? (known?.owner == owner ? known?.accepted : nil), expectedClose: expectedClose, value: value,
            currency: currency,
            attributes: attributes)
    }
}

/// A question to a specialist as it is handed in, likewise.
package struct IncomingRequest: Hashable, Sendable {
    package var id: RequestID
    package var customer: CustomerID
    package var topic: String
    package var status: SpecialistRequest.Status
    package var rep: RepLogin?
    package var specialist: RepLogin?
    /// Nil: when it was first handed in.
    package var asked: Instant?
    /// Nil: when it was first handed in as answered.
    package var answered: Instant?
    package var deal: DealID?

    package init(
        id: RequestID, customer: CustomerID, topic: String, status: SpecialistRequest.Status = .open, rep: RepLogin? = nil,
        specialist: RepLogin? = nil, asked: Instant? = nil, answered: Instant? = nil, deal: DealID? = nil
    ) {
        self.id = id
        self.customer = customer
        self.topic = topic
        self.status = status
        self.rep = rep
        self.specialist = specialist
        self.asked = asked
        self.answered = answered
        self.deal = deal
    }

    /// The question that it makes of the one that is known, or of none.
    package func request(after known: SpecialistRequest?, now: Instant) -> SpecialistRequest {
        let asked = asked ?? known?.asked ?? answered.map { min($0, now) } ?? now
        return SpecialistRequest(
            id: id, customer: customer, topic: topic, status: status, rep: rep, specialist: specialist, asked: asked,
            answered: status == .answered ? answered ?? known?.answered ?? max(asked, now) : nil, deal: deal)
    }
}
