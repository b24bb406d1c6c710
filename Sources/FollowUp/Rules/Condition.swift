/// One thing that must hold for a record: the field has one of the values.
package struct Condition: Hashable, Sendable {
    /// The fields that a condition can ask about, by the names they have in a rule file.
    package enum Field: String, Hashable, Sendable, CaseIterable {
        case status
        case segment
        case owner
        case autoRenew = "auto_renew"
        case customerStatus = "customer.status"
        case customerSegment = "customer.segment"
        case customerOwner = "customer.owner"
    }

    package var field: Field
    package var anyOf: Set<String>

    package init(field: Field, anyOf: Set<String>) {
        self.field = field
        self.anyOf = anyOf
    }

    /// Whether it holds for `subject`. A field that the record does not have holds for nothing; the loader refuses such a rule.
    package func holds(for subject: Subject) -> Bool {
        guard let value = Self.value(of: field, in: subject) else { return false }
        return anyOf.contains(value)
    }

    /// The text of a field as conditions compare it; nil when this kind of record has no such field, or it is empty.
    package static func value(of field: Field, in subject: Subject) -> String? {
        switch (field, subject) {
        case (.status, .customer(let customer)), (.customerStatus, .customer(let customer)),
            (.customerStatus, .contract(_, let customer)):
            customer.record.status.rawValue
        case (.segment, .customer(let customer)), (.customerSegment, .customer(let customer)),
            (.customerSegment, .contract(_, let customer)):
            customer.record.segment
        case (.owner, .customer(let customer)), (.customerOwner, .customer(let customer)), (.customerOwner, .contract(_, let customer)):
            customer.record.owner?.rawValue
        case (.status, .contract(let contract, _)): contract.status.rawValue
        case (.autoRenew, .contract(let contract, _)): contract.autoRenew ? "true" : "false"
        case (.segment, .contract), (.owner, .contract), (.autoRenew, .customer): nil
        }
    }

    /// The values a field can have, or nil when any text is possible. The loader refuses others.
    package static func possibleValues(of field: Field, about kind: Subject.Kind) -> [String]? {
        switch field {
        case .status: kind == .customer ? Customer.Status.allCases.map(\.rawValue) : Contract.Status.allCases.map(\.rawValue)
        case .customerStatus: Customer.Status.allCases.map(\.rawValue)
        case .autoRenew: ["true", "false"]
        case .segment, .owner, .customerSegment, .customerOwner: nil
        }
    }

    /// The fields that records of a kind have.
    package static func fields(about kind: Subject.Kind) -> [Field] {
        switch kind {
        case .customer: [.status, .segment, .owner]
        case .contract: [.status, .autoRenew, .customerStatus, .customerSegment, .customerOwner]
        }
    }
}
