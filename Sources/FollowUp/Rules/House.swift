import CivilTime

/// The house's own habits: its zone, its business days, its working day.
package struct House: Sendable {
    package var zone: Zone
    package var calendar: BusinessCalendar
    /// When a task without a time of day opens.
    package var dayStarts: TimeOfDay
    /// When a task without a time of day falls due.
    package var dayEnds: TimeOfDay
    /// Gives the zone of a name that intake accepted; the house's own when the name is nil or no longer known.
    package var zoneNamed: @Sendable (String?) -> Zone

    package init(
        zone: Zone, calendar: BusinessCalendar, dayStarts: TimeOfDay, dayEnds: TimeOfDay, zoneNamed: @escaping @Sendable (String?) -> Zone
    ) {
        self.zone = zone
        self.calendar = calendar
        self.dayStarts = dayStarts
        self.dayEnds = dayEnds
        self.zoneNamed = zoneNamed
    }
}
