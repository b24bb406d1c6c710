/// How a rep did of late beside their own usual: never beside others.
package struct RepPerformance: Hashable, Sendable {
    /// Tasks that were closed over the last 28 days, and over the 84 before them.
    package var recent: Counts
    package var usual: Counts

    package init(recent: Counts = Counts(), usual: Counts = Counts()) {
        self.recent = recent
        self.usual = usual
    }

    /// Tasks that were closed, and those of them that were done before they were due.
    package struct Counts: Hashable, Sendable {
        package var closed: Int
        package var onTime: Int

        package init(closed: Int = 0, onTime: Int = 0) {
            self.closed = closed
            self.onTime = onTime
        }

        /// Nil where too few were closed to say anything.
        package var rate: Double? { closed >= RepPerformance.fewest ? Double(onTime) / Double(closed) : nil }
    }

    /// With fewer tasks than this nothing is said.
    package static let fewest = 5

    /// Nil while too little is known.
    ///
    /// Improved or declined is only what would come about by chance in fewer than one of twenty cases: the two-proportion z-test with pooled variance (NIST/SEMATECH
    /// e-Handbook of Statistical Methods, 7.3.3), at |z| > 1.96.
    package var trend: RepTrend? {
        guard let new = recent.rate, let old = usual.rate else { return nil }
        let pooled = Double(recent.onTime + usual.onTime) / Double(recent.closed + usual.closed)
        let variance = pooled * (1 - pooled) * (1 / Double(recent.closed) + 1 / Double(usual.closed))
        guard variance > 0 else { return .steady }
        let z = (new - old) / variance.squareRoot()
        return z > 1.96 ? .improved : z < -1.96 ? .declined : .steady
    }
}

/// Whether a rep does better or worse than they used to.
package enum RepTrend: String, Hashable, Sendable, CaseIterable {
    case improved, steady, declined
}
