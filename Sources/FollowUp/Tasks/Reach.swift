import CivilTime

/// Who is told of a task, and when they may be.
package struct Reach: Sendable {
    package var house: House
    package var team: Team

    package init(house: House, team: Team) {
        self.house = house
        self.team = team
    }

    /// How late a message may be and still be sent outside working hours: it was due within them, and the machine was busy.
    package static let tolerance: Int64 = 300

    /// The zone of a rep's day; the house's own for nobody.
    package func zone(of rep: RepLogin?) -> Zone {
        guard let name = rep.flatMap({ team[$0]?.zone }) else { return house.zone }
        return house.zoneNamed(name)
    }

    /// Who gets what is sent to a rep at an instant: whoever stands in for them on that day of theirs. The rep, where nobody does.
    package func recipient(for rep: RepLogin?, at instant: Instant) -> RepLogin? {
        guard let rep else { return nil }
        return team.standIn(for: rep, on: zone(of: rep).date(at: instant)) ?? rep
    }

    /// The first moment from `instant` on at which whoever then gets what is sent to `rep` is at work.
    ///
    /// The end of a working day belongs to it. Where the calendar never opens again, `instant` itself.
    package func moment(for rep: RepLogin?, notBefore instant: Instant) -> Instant {
        guard house.quiet == .outsideBusinessHours else { return instant }
        var moment = instant
        // A stand-in may work at other times, and the one they stand in for may be back by then. It settles at once, or on the next day.
        for _ in 0..<4 {
            let zone = zone(of: recipient(for: rep, at: moment))
            if isAtWork(at: moment, in: zone) { return moment }
            guard let opening = house.calendar.opening(atOrAfter: moment, in: zone) else { return instant }
            moment = opening
        }
        return moment
    }

    /// When a message that falls on `due` is to be sent, seen from `now`: in the first working hours from then on, or, if those are past, in the
    /// next ones.
    ///
    /// - Parameter isExact: somebody chose that very moment, whatever their hours are.
    package func delivery(for rep: RepLogin?, due: Instant, now: Instant, isExact: Bool = false) -> Instant {
        let first = isExact ? due : moment(for: rep, notBefore: due)
        return first >= now.adding(seconds: -Self.tolerance) ? first : moment(for: rep, notBefore: max(first, now))
    }

    private func isAtWork(at instant: Instant, in zone: Zone) -> Bool {
        house.calendar.isOpen(at: instant, in: zone) || house.calendar.isOpen(at: instant.adding(microseconds: -1), in: zone)
    }
}
