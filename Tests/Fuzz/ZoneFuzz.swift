import CivilTime

/// Zone files as an attacker would write them. A file that is taken answers every question, and its answers agree with each other.
func fuzzZone(_ bytes: UnsafeRawBufferPointer) {
    guard let zone = try? Zone(name: "Fuzz/Zone", tzif: Array(bytes)) else { return }
    for seconds: Int64 in [-70_000_000_000, -2_208_988_800, 0, 1_774_746_000, 4_102_444_800, 253_402_300_799] {
        let instant = Instant(seconds: seconds)
        let civil = zone.civil(at: instant)
        for ambiguity in Ambiguity.allCases { _ = zone.instant(of: civil, ambiguity) }
        switch zone.resolve(civil) {
        case .unique(let found): precondition(found == instant || isAtTheEdge(civil), "a civil time leads elsewhere")
        case .overlap(let earlier, let later): precondition(earlier < later, "an overlap is in order")
        case .gap: preconditionFailure("a clock showed what it never shows")
        }
        var moment = instant
        for _ in 0..<50 {
            guard let next = zone.nextTransition(after: moment) else { break }
            precondition(next > moment, "transitions go on")
            moment = next
        }
    }
}

/// Where the calendar ends, civil times are held at its first and last moment.
private func isAtTheEdge(_ civil: CivilDateTime) -> Bool {
    civil.date <= CivilDate.first.adding(days: 2) || civil.date >= CivilDate.last.adding(days: -2)
}
