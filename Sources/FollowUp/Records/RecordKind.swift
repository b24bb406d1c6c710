/// The kinds of record that can be handed in.
package enum RecordKind: String, Hashable, Sendable, CaseIterable {
    case customers, contracts, deals, interactions, requests, reps, absences
}
