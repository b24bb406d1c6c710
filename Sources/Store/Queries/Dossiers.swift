import FollowUp

extension Snapshot {
    /// A customer with all that belongs to them, as far as the rules in force need it.
    package func dossier(of customer: WatchedCustomer, needs: RuleSet.Needs) throws -> Dossier {
        let id = customer.record.id
        var watched = customer
        if needs.contains(.interactions) {
            watched.interactions = try interactions(of: id, limit: WatchedCustomer.interactionsLookedAt)
        }
        return Dossier(customer: watched, contracts: try contracts(of: id), deals: try deals(of: id), requests: try requests(of: id))
    }

    /// The same by id; nil when there is no such customer.
    package func dossier(of id: CustomerID, needs: RuleSet.Needs) throws -> Dossier? {
        try customer(id).map { try dossier(of: $0, needs: needs) }
    }
}
