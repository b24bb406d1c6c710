extension CalendarExpression {
    /// The first occurrence after that instant, never the instant itself; nil when there is none before the end of 2199, as in systemd, whose
    /// years are 1970 to 2199.
    ///
    /// A civil time in a gap happens at the gap's end, and several in the same gap at once; a civil time that comes twice happens the first
    /// time only. So nothing that is due is lost or done twice, and asking again from each answer gives strictly later ones.
    ///
    /// Takes a bounded time for any expression, and allocates nothing.
    ///
    /// - Parameter zone: the zone of the civil times. `zone(from:otherwise:)` gives the one that the expression names.
    package func next(after instant: Instant, in zone: Zone) -> Instant? {
        plan.moment(atOrAfter: zone.firstUnshown(after: instant.heldNearPlan)).map(zone.firstInstant(showing:))
    }

    /// The last occurrence before that instant, never the instant itself; nil when there is none since 1970.
    ///
    /// The same occurrences as `next(after:in:)` gives, the other way round.
    package func previous(before instant: Instant, in zone: Zone) -> Instant? {
        plan.moment(atOrBefore: zone.firstUnshown(after: instant.heldNearPlan.adding(microseconds: -1)) - 1)
            .map(zone.firstInstant(showing:))
    }
}

extension Instant {
    /// Held to some days around the years in which expressions occur: farther out the answers are the same, and nothing overflows.
    fileprivate var heldNearPlan: Instant {
        let margin: Int64 = 7 * 86_400_000_000
        let moments = OccurrencePlan.localMoments
        return Instant(microseconds: min(max(microseconds, moments.lowerBound - margin), moments.upperBound + margin))
    }
}
