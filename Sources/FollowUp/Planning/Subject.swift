import CivilTime

/// A record that rules are applied to, with what planning needs to know around it.
package enum Subject: Hashable, Sendable {
    case customer(WatchedCustomer)
    /// In the term that runs.
    case contract(Contract, WatchedCustomer)
    case deal(Deal, WatchedCustomer)
    case interaction(Interaction, WatchedCustomer)
    case request(SpecialistRequest, WatchedCustomer)
    case rep(WatchedRep)

    /// The kinds of record a rule can be about.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case customer, contract, deal, interaction, request, rep

        /// Whether it is, or belongs to, a customer.
        package var hasCustomer: Bool { self != .rep }
    }

    package var kind: Kind {
        switch self {
        case .customer: .customer
        case .contract: .contract
        case .deal: .deal
        case .interaction: .interaction
        case .request: .request
        case .rep: .rep
        }
    }

    /// The customer that the record is, or belongs to; nil for a rep.
    package var customer: WatchedCustomer? {
        switch self {
        case .customer(let customer), .contract(_, let customer), .deal(_, let customer), .interaction(_, let customer),
            .request(_, let customer):
            customer
        case .rep: nil
        }
    }

    package var id: SubjectID {
        switch self {
        case .customer(let customer): SubjectID(kind: .customer, key: customer.record.id.rawValue)
        case .contract(let contract, _): SubjectID(kind: .contract, key: contract.id.rawValue)
        case .deal(let deal, _): SubjectID(kind: .deal, key: deal.id.rawValue)
        case .interaction(let interaction, _): SubjectID(kind: .interaction, key: interaction.id.rawValue)
        case .request(let request, _): SubjectID(kind: .request, key: request.id.rawValue)
        case .rep(let rep): SubjectID(kind: .rep, key: rep.record.login.rawValue)
        }
    }

    /// The zone in which its dates are meant, by name; nil means the house's own.
    package var zoneName: String? {
        if case .rep(let rep) = self { rep.record.zone } else { customer?.record.zone }
    }
}

/// A customer with the facts that were gathered about them.
package struct WatchedCustomer: Hashable, Sendable {
    package var record: Customer
    /// The latest qualified contact.
    package var lastContact: Instant?
    /// The latest order.
    package var lastOrder: Instant?
    /// Their latest interactions, the latest first; only as far as the rules in force ask for them (`RuleSet.needs`).
    package var interactions: [Interaction]

    package init(record: Customer, lastContact: Instant? = nil, lastOrder: Instant? = nil, interactions: [Interaction] = []) {
        self.record = record
        self.lastContact = lastContact
        self.lastOrder = lastOrder
        self.interactions = interactions
    }

    /// How many of a customer's latest interactions planning looks at.
    package static let interactionsLookedAt = 200

    /// The orders among `interactions`.
    package var orders: [Interaction] { interactions.filter { $0.kind == .order } }

    /// The days on which they bought, on the calendar of `zone`.
    package func purchases(zone: Zone) -> PurchaseHistory { PurchaseHistory(orders.map { zone.date(at: $0.at) }) }
}

/// A rep with the facts that were gathered about them.
package struct WatchedRep: Hashable, Sendable {
    package var record: Rep
    package var isManager: Bool
    /// How they did of late, and usually do.
    package var performance: RepPerformance

    package init(record: Rep, isManager: Bool = false, performance: RepPerformance = RepPerformance()) {
        self.record = record
        self.isManager = isManager
        self.performance = performance
    }
}

/// Names the record that a task is about.
package struct SubjectID: Hashable, Sendable {
    package var kind: Subject.Kind
    package var key: String

    package init(kind: Subject.Kind, key: String) {
        self.kind = kind
        self.key = key
    }
}
