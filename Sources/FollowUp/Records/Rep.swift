import CivilTime

/// Somebody who looks after customers.
package struct Rep: Hashable, Sendable {
    package var login: RepLogin
    package var name: String
    package var email: String
    package var team: String
    package var manager: RepLogin?
    /// The zone of the rep's working day; nil means the house's own.
    package var zone: String?
    package var isActive: Bool
    /// When on a business day, on the rep's clock, they are told together what has not to be told sooner; nil: each by itself.
    package var digest: TimeOfDay?

    package init(
        login: RepLogin, name: String, email: String = "", team: String = "", manager: RepLogin? = nil, zone: String? = nil,
        isActive: Bool = true, digest: TimeOfDay? = nil
    ) {
        self.login = login
        self.name = name
        self.email = email
        self.team = team
        self.manager = manager
        self.zone = zone
        self.isActive = isActive
        self.digest = digest
    }
}
