import CivilTime

/// A sale that is hoped for: from a lead that was identified to an order that was won, or lost.
package struct Deal: Hashable, Sendable {
    /// How far it has come.
    package enum Stage: String, Hashable, Sendable, CaseIterable {
        case lead, qualified, proposal, won, lost

        package var isOpen: Bool { self != .won && self != .lost }
    }

    package var id: DealID
    package var customer: CustomerID
    package var name: String
    package var stage: Stage
    /// Since when it has been in that stage; entering a stage again starts anew.
    package var stageSince: Instant
    /// When it was first known.
    package var created: Instant
    /// The rep who works on it; nil means the customer's owner.
    package var owner: RepLogin?
    /// When its owner took over the lead; nil while it lies there.
    package var accepted: Instant?
    /// The day on which it is expected to be decided.
    package var expectedClose: CivilDate?
    /// In hundredths of `currency`; nil where the source has none.
    package var value: Int64?
    /// ISO 4217 code; empty where the source has none.
    package var currency: String
    package var attributes: Attributes

    package init(
        id: DealID, customer: CustomerID, name: String, stage: Stage = .lead, stageSince: Instant, created: Instant, owner: RepLogin? = nil,
        accepted: Instant? = nil, expectedClose: CivilDate? = nil, value: Int64? = nil, currency: String = "", attributes: Attributes = [:]
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

    /// A stage that a deal was in, and until when: its history, for conversion rates.
    package struct Passage: Hashable, Sendable {
        package var stage: Stage
        package var from: Instant
        /// Nil: it is still in it.
        package var until: Instant?

        package init(stage: Stage, from: Instant, until: Instant?) {
            self.stage = stage
            self.from = from
            self.until = until
        }
    }
}
