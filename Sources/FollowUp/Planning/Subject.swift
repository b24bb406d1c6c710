import CivilTime

/// A record that rules are applied to, with what planning needs to know around it.
package enum Subject: Hashable, Sendable {
    case customer(WatchedCustomer)
    case contract(Contract, WatchedCustomer)

    /// The kinds of record a rule can be about.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case customer, contract
    }

    package var kind: Kind {
        switch self {
        case .customer: .customer
        case .contract: .contract
        }
    }

    /// The customer that the record is, or belongs to.
    package var customer: WatchedCustomer {
        switch self {
        case .customer(let customer), .contract(_, let customer): customer
        }
    }

    package var id: SubjectID {
        switch self {
        case .customer(let customer): SubjectID(kind: .customer, key: customer.record.id.rawValue)
        case .contract(let contract, _): SubjectID(kind: .contract, key: contract.id.rawValue)
        }
    }
}

/// A customer with the facts that were gathered about them.
package struct WatchedCustomer: Hashable, Sendable {
    package var record: Customer
    /// The latest qualified contact.
    package var lastContact: Instant?

    package init(record: Customer, lastContact: Instant? = nil) {
        self.record = record
        self.lastContact = lastContact
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
