import CivilTime

/// Something that happened between a customer and the house.
package struct Interaction: Hashable, Sendable {
    /// By which way.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case call, email, meeting, visit, order, feedback
    }

    /// How it went.
    package enum Outcome: String, Hashable, Sendable, CaseIterable {
        case reached
        case noAnswer = "no_answer"
        case leftMessage = "left_message"
    }

    /// What the customer let show, in feedback above all.
    package enum Sentiment: String, Hashable, Sendable, CaseIterable {
        case positive, neutral, negative
    }

    package var id: InteractionID
    package var customer: CustomerID
    package var kind: Kind
    package var outcome: Outcome
    package var at: Instant
    package var rep: RepLogin?
    package var note: String
    /// Nil where nobody said.
    package var sentiment: Sentiment?
    /// What was bought, of an order; empty where the source does not say, and for everything else.
    package var lines: [OrderLine]
    /// The deal it belongs to, if to one.
    package var deal: DealID?

    package init(
        id: InteractionID, customer: CustomerID, kind: Kind, outcome: Outcome = .reached, at: Instant, rep: RepLogin? = nil,
        note: String = "", sentiment: Sentiment? = nil, lines: [OrderLine] = [], deal: DealID? = nil
    ) {
        self.id = id
        self.customer = customer
        self.kind = kind
        self.outcome = outcome
        self.at = at
        self.rep = rep
        self.note = note
        self.sentiment = sentiment
        self.lines = lines
        self.deal = deal
    }

    /// Whether the customer was really reached. Only a qualified contact starts the cadence anew: an unanswered call is a try.
    package var isQualified: Bool { outcome == .reached }
}
