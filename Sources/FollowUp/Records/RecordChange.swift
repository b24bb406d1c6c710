import CivilTime

/// What is to change of a deal that is known; nil leaves it as it is.
package struct DealChange: Hashable, Sendable {
    package var id: DealID
    package var stage: Deal.Stage?
    /// Since when it is in that stage; nil: since now, if it is another one.
    package var stageSince: Instant?
    package var owner: RepLogin?
    /// Its owner takes the lead over, now.
    package var isAccepted: Bool
    package var expectedClose: CivilDate?
    package var value: Int64?

    package init(
        id: DealID, stage: Deal.Stage? = nil, stageSince: Instant? = nil, owner: RepLogin? = nil, isAccepted: Bool = false,
        expectedClose: CivilDate? = nil, value: Int64? = nil
    ) {
        self.id = id
        self.stage = stage
        self.stageSince = stageSince
        self.owner = owner
        self.isAccepted = isAccepted
        self.expectedClose = expectedClose
        self.value = value
    }

    /// The deal as it would be handed in with this change.
    package func applied(to known: Deal, now: Instant) -> IncomingDeal {
        let owner = owner ?? known.owner
        var accepted = owner == known.owner ? known.accepted : nil
        if isAccepted, accepted == nil { accepted = now }
        return IncomingDeal(
            id: known.id, customer: known.customer, name: known.name, stage: stage ?? known.stage, stageSince: stageSince,
            created: known.created,
            owner: owner, accepted: accepted, expectedClose: expectedClose ?? known.expectedClose, value: value ?? known.value,
            currency: known.currency, attributes: known.attributes)
    }
}

/// What is to change of a question to a specialist that is known, likewise.
package struct RequestChange: Hashable, Sendable {
    package var id: RequestID
    package var status: SpecialistRequest.Status?
    package var specialist: RepLogin?
    package var topic: String?

    package init(id: RequestID, status: SpecialistRequest.Status? = nil, specialist: RepLogin? = nil, topic: String? = nil) {
        self.id = id
        self.status = status
        self.specialist = specialist
        self.topic = topic
    }

    /// The question as it would be handed in with this change.
    package func applied(to known: SpecialistRequest) -> IncomingRequest {
        let status = status ?? known.status
        return IncomingRequest(
            id: known.id, customer: known.customer, topic: topic ?? known.topic, status: status, rep: known.rep,
            specialist: specialist ?? known.specialist, asked: known.asked, answered: status == .answered ? known.answered : nil,
            deal: known.deal)
    }
}
