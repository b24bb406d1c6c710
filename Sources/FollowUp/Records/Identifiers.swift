/// A record's identity: the key its source system gave it, kept exactly as it came.
///
/// One type per kind of record, so that a customer's key can never be passed where a contract's is meant.
package protocol RecordIdentifier: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The key itself.
    var rawValue: String { get }
    /// Wraps a key without checking it; intake checks.
    init(_ rawValue: String)
}

extension RecordIdentifier {
    package var description: String { rawValue }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Names a customer.
package struct CustomerID: RecordIdentifier {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
}

/// Names a contract.
package struct ContractID: RecordIdentifier {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
}

/// Names an interaction; importing the same one twice changes nothing.
package struct InteractionID: RecordIdentifier {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
}

/// Names a deal.
package struct DealID: RecordIdentifier {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
}

/// Names a question to a specialist.
package struct RequestID: RecordIdentifier {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
}

/// Names an absence.
package struct AbsenceID: RecordIdentifier {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
}

/// Names a rep by the login that the kernel reports for their connections.
package struct RepLogin: RecordIdentifier {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
}

/// Names a rule; also the stem of its file's name.
package struct RuleName: RecordIdentifier {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
}

/// A task's number: short, typable, never used twice.
package struct TaskID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let rawValue: Int64
    package init(_ rawValue: Int64) { self.rawValue = rawValue }
    package var description: String { String(rawValue) }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
