import CivilTime

extension Zone {
    /// The zone of whoever runs this: what $TZ names, else the machine's own, else UTC.
    ///
    /// Of the forms of tzset(3), $TZ may have the name of a zone; a rule spelled out ("CET-1CEST") is not read, and the machine's own zone holds.
    static func local(environment: [String: String]) -> Zone {
        let zones = ZoneDatabase(directory: environment["TZDIR"])
        if let name = environment["TZ"], let zone = try? zones.zone(named: name.hasPrefix(":") ? String(name.dropFirst()) : name) {
            return zone
        }
        guard let name = ZoneDatabase.systemZoneName(), let zone = try? zones.zone(named: name) else { return .utc }
        return zone
    }
}
