import CivilTime

/// Somebody who must not be forgotten.
package struct Customer: Hashable, Sendable {
    /// Whether the customer is watched.
    package enum Status: String, Hashable, Sendable, CaseIterable {
        case active, inactive
    }

    package var id: CustomerID
    package var name: String
    /// The segment that rules speak of ("gold"); empty where the source has none.
    package var segment: String
    /// The rep whose customer this is; nil is a gap in coverage, not an error.
    package var owner: RepLogin?
    package var status: Status
    /// Since when they are a customer: where a cadence starts while there was no contact yet.
    package var since: CivilDate?
    /// The zone in which the customer's dates are meant; nil means the house's own.
    package var zone: String?
    package var attributes: Attributes

    package init(
        id: CustomerID, name: String, segment: String = "", owner: RepLogin? = nil, status: Status = .active, since: CivilDate? = nil,
        zone: String? = nil, attributes: Attributes = [:]
    ) {
        self.id = id
        self.name = name
        self.segment = segment
        self.owner = owner
        self.status = status
        self.since = since
        self.zone = zone
        self.attributes = attributes
    }
}
