import CivilTime

/// The house's own habits: its zone, its business days, its working day.
package struct House: Sendable {
    package var zone: Zone
    package var calendar: BusinessCalendar
    /// When a task without a time of day opens.
    package var dayStarts: TimeOfDay
    /// When a task without a time of day falls due.
    package var dayEnds: TimeOfDay
    /// A task that is late at the moment it is planned opens so many seconds later, so that what comes in next can still correct it: the
    /// interactions after the customers of an import, or the second thought after a rule was edited.
    package var settling: Int64
    /// Gives the zone of a name that intake accepted; the house's own when the name is nil or no longer known.
    package var zoneNamed: @Sendable (String?) -> Zone

    /// When the keeper first looks at a task that opens at `opens`, seen from `now`.
    package func firstLook(opens: Instant, now: Instant) -> Instant {
        opens > now ? opens : now.adding(seconds: settling)
    }

    package init(
        zone: Zone, calendar: BusinessCalendar, dayStarts: TimeOfDay, dayEnds: TimeOfDay, settling: Int64 = 0,
        zoneNamed: @escaping @Sendable (String?) -> Zone
    ) {
        self.zone = zone
        self.calendar = calendar
        self.dayStarts = dayStarts
        self.dayEnds = dayEnds
        self.settling = settling
        self.zoneNamed = zoneNamed
    }
}
