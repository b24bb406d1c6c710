/// What a civil time means in a zone.
package enum LocalResolution: Hashable, Sendable {
    /// The usual case.
    case unique(Instant)
    /// The clock was put forward over it: it never was. `start` is when, `shift` by how many seconds.
    case gap(start: Instant, shift: Int)
    /// The clock was put back over it: it was twice.
    case overlap(earlier: Instant, later: Instant)
}

/// What to make of a civil time that never was, or was twice.
package enum Ambiguity: String, Hashable, Sendable, CaseIterable {
    /// In a gap, as if the clock had been put forward before; in an overlap, the first time.
    case earlier
    /// In a gap, as if the clock had not been put forward yet; in an overlap, the second time.
    case later
    /// In a gap, its end, so that nothing is lost; in an overlap, the first time, so that nothing is doubled. What followupd does.
    case shifted
}

extension Zone {
    /// What is unusual about a civil time, and how it is taken; nil where nothing is. For people who ask why something happens when it does:
    ///
    /// "2027-03-28 02:30 is skipped in Europe/Amsterdam: the clock goes from 02:00 to 03:00, which is taken"
    /// "2026-10-25 02:30 comes twice in Europe/Amsterdam, at +02:00 and at +01:00: the first is taken"
    package func remark(on civil: CivilDateTime, _ ambiguity: Ambiguity = .shifted) -> String? {
        switch resolve(civil) {
        case .unique: return nil
        case .gap(let start, let shift):
            let end = self.civil(at: start)
            let taken = self.civil(at: instant(of: civil, ambiguity))
            let before = CivilDateTime(localSeconds: end.localSeconds - Int64(shift), microsecond: 0)
            let way = before.date == end.date ? "\(before.time) to \(end.time)" : "\(before) to \(end)"
            let choice = taken == end ? "which is" : "\(taken.date == civil.date ? taken.time.description : taken.description) is"
            return "\(civil) is skipped in \(name): the clock goes from \(way), \(choice) taken"
        case .overlap(let earlier, let later):
            let choice = ambiguity == .later ? "second" : "first"
            return "\(civil) comes twice in \(name), at \(offsetText(at: earlier)) and at \(offsetText(at: later)): the \(choice) is taken"
        }
    }

    /// "+02:00".
    private func offsetText(at instant: Instant) -> String {
        let minutes = abs(offset(at: instant)) / 60
        let digits = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return (offset(at: instant) < 0 ? "-" : "+") + digits.joined(separator: ":")
    }
}
