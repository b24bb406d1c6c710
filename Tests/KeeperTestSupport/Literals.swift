import FollowUp

extension RepLogin: ExpressibleByStringLiteral {
    /// In tests a login may be written as it is.
    public init(stringLiteral value: String) { self.init(value) }
}

extension RuleName: ExpressibleByStringLiteral {
    /// In tests a rule's name may be written as it is.
    public init(stringLiteral value: String) { self.init(value) }
}

extension CustomerID: ExpressibleByStringLiteral {
    /// In tests a customer's id may be written as it is.
    public init(stringLiteral value: String) { self.init(value) }
}

extension DealID: ExpressibleByStringLiteral {
    /// In tests a deal's id may be written as it is.
    public init(stringLiteral value: String) { self.init(value) }
}
