/// What must hold for a record.
package indirect enum Condition: Hashable, Sendable {
    /// All of the comparisons hold for the field's value.
    case field(Field, [Comparison])
    case all([Condition])
    case any([Condition])
    /// None of them holds.
    case not([Condition])

    /// The field has one of these texts.
    package static func field(_ field: Field, in values: Set<String>) -> Condition { .field(field, [.oneOf(values)]) }

    /// Every field that it asks about.
    package var fields: Set<Field> {
        switch self {
        case .field(let field, let comparisons): Set([field] + comparisons.compactMap(\.otherField))
        case .all(let list), .any(let list), .not(let list): list.reduce(into: []) { $0.formUnion($1.fields) }
        }
    }
}
