import FollowUp

extension RepLogin: ExpressibleByStringLiteral {
    /// In tests a login may be written as it is.
    public init(stringLiteral value: String) { self.init(value) }
}

extension RuleName: ExpressibleByStringLiteral {
    /// In tests a rule's name may be written as it is.
    public init(stringLiteral value: String) { self.init(value) }
}
