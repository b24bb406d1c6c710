import CivilTime

/// A customer with all records that belong to them: what is planned together.
package struct Dossier: Hashable, Sendable {
    package var customer: WatchedCustomer
    package var contracts: [Contract]
    package var deals: [Deal]
    package var requests: [SpecialistRequest]

    package init(customer: WatchedCustomer, contracts: [Contract] = [], deals: [Deal] = [], requests: [SpecialistRequest] = []) {
        self.customer = customer
        self.contracts = contracts
        self.deals = deals
        self.requests = requests
    }

    /// The records of a kind as subjects, in the order of their ids; contracts in each term that there is something to do about on `day`.
    package func subjects(_ kind: Subject.Kind, on day: CivilDate, calendar: BusinessCalendar, zone: Zone) -> [Subject] {
        switch kind {
        case .customer: [.customer(customer)]
        case .contract:
            contracts.sorted { $0.id < $1.id }.flatMap { contract in
                contract.terms(on: day, calendar: calendar, zone: zone).map { .contract($0, customer) }
            }
        case .deal: deals.sorted { $0.id < $1.id }.map { .deal($0, customer) }
        case .interaction: customer.interactions.sorted { $0.id < $1.id }.map { .interaction($0, customer) }
        case .request: requests.sorted { $0.id < $1.id }.map { .request($0, customer) }
        case .rep: []
        }
    }
}

/// Whether a customer is looked after: every active customer has an active owner and a next touch.
package enum Coverage: String, Hashable, Sendable, CaseIterable {
    case covered
    case noOwner = "no owner"
    case noNextTouch = "no next touch"
}
