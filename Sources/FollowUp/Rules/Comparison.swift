import CivilTime

/// One thing that a condition asks of a field's value.
package enum Comparison: Hashable, Sendable {
    /// It is one of these texts; flags are "true" and "false".
    case oneOf(Set<String>)
    /// It has one of these texts in it, whatever the case of the letters.
    case contains(String)
    case atLeast(Double)
    case atMost(Double)
    case moreThan(Double)
    case lessThan(Double)
    case before(CivilDate)
    /// On that day or later.
    case from(CivilDate)
    /// It lies before what another field of the same record holds, and both are known.
    case beforeField(Field)
    /// It lies where another field of the same record does, or later, and both are known.
    case fromField(Field)
    /// It lies at least so long ago. What never was is older than any span.
    case olderThan(Span)
    /// It lies less than so long ago, and not ahead.
    case newerThan(Span)
    /// It lies ahead, by no more than that.
    case within(Span)
    /// It is known at all, or not.
    case isSet(Bool)

    /// Its key in a rule file; nil for `oneOf`, which is written as the value itself.
    package var key: String? {
        switch self {
        case .oneOf: nil
        case .contains: "contains"
        case .atLeast: "at_least"
        case .atMost: "at_most"
        case .moreThan: "more_than"
        case .lessThan: "less_than"
        case .before, .beforeField: "before"
        case .from, .fromField: "from"
        case .olderThan: "older_than"
        case .newerThan: "newer_than"
        case .within: "within"
        case .isSet: "set"
        }
    }

    /// In words, after the name of a field: "is gold or silver", "is at least 1000".
    ///
    /// - Parameter kind: what the rule is about, from where other fields are named.
    package func words(about kind: Subject.Kind) -> String {
        switch self {
        case .oneOf(let values): "is \(values.sorted().joined(separator: " or "))"
        case .contains(let text): "contains '\(text)'"
        case .atLeast(let number): "is at least \(FieldValue.text(number))"
        case .atMost(let number): "is at most \(FieldValue.text(number))"
        case .moreThan(let number): "is more than \(FieldValue.text(number))"
        case .lessThan(let number): "is less than \(FieldValue.text(number))"
        case .before(let date): "is before \(date)"
        case .from(let date): "is \(date) or later"
        case .beforeField(let field): "is before \(field.name(about: kind))"
        case .fromField(let field): "is \(field.name(about: kind)) or later"
        case .olderThan(let span): "is older than \(span)"
        case .newerThan(let span): "is newer than \(span)"
        case .within(let span): "is within \(span)"
        case .isSet(let isSet): isSet ? "is set" : "is not set"
        }
    }

    /// The field that the value is compared with, where it is one.
    var otherField: Field? {
        switch self {
        case .beforeField(let field), .fromField(let field): field
        default: nil
        }
    }
}
