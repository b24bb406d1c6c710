/// The kinds of record that can be handed in.
///
/// Deals follow with the rules that speak of them; they take their place here and in the store's schema.
package enum RecordKind: String, Hashable, Sendable, CaseIterable {
    case customers, contracts, interactions, reps
}
