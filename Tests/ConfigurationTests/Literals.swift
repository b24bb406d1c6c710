import FollowUp

// In tests a key may be written as it is.

extension RepLogin: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

extension CustomerID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

extension ContractID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

extension DealID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

extension RequestID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

extension InteractionID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}
