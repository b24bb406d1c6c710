import CivilTime

/// A question that is too hard for the rep and was put to somebody who knows. It has a clock of its own, and comes back once it is answered.
package struct SpecialistRequest: Hashable, Sendable {
    /// Where the question stands.
    package enum Status: String, Hashable, Sendable, CaseIterable {
        case open, answered, withdrawn
    }

    package var id: RequestID
    package var customer: CustomerID
    /// What it is about, in a few words.
    package var topic: String
    package var status: Status
    /// The rep who asks and gets the answer back.
    package var rep: RepLogin?
    /// Who is asked; nil while it is for a team to take up.
    package var specialist: RepLogin?
    package var asked: Instant
    /// When it was answered; nil before.
    package var answered: Instant?
    package var deal: DealID?

    package init(
        id: RequestID, customer: CustomerID, topic: String, status: Status = .open, rep: RepLogin? = nil, specialist: RepLogin? = nil,
        asked: Instant, answered: Instant? = nil, deal: DealID? = nil
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
}
