import FollowUp

// In tests a key may be written as it is.

extension RepLogin: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self.init(value) }
}

extension CustomerID: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self.init(value) }
}

extension ContractID: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self.init(value) }
}

extension DealID: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self.init(value) }
}

extension RequestID: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self.init(value) }
}

extension InteractionID: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self.init(value) }
}
