import CivilTime

/// What ought to exist for a customer, or a rep, at an instant.
package struct Plan: Hashable, Sendable {
    /// In the order of the rules' names, the records' ids, and the steps.
    package var occurrences: [Occurrence]
    /// When time alone may change the plan; nil when it never does.
    package var nextLook: Instant?
    /// Nil for a rep, and for a customer who is not active.
    package var coverage: Coverage?

    package init(occurrences: [Occurrence] = [], nextLook: Instant? = nil, coverage: Coverage? = nil) {
        self.occurrences = occurrences
        self.nextLook = nextLook
        self.coverage = coverage
    }
}
