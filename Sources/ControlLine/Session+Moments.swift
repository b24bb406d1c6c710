import CivilTime

extension Session {
    /// Reads a moment as it was typed. What takes business days is read by the daemon, which knows the house's; all else needs none.
    ///
    /// - Throws: `WhenError`, and what keeps from the daemon.
    func moment(_ text: String, _ direction: When.Direction) async throws -> Instant {
        let when = surroundings.when(direction)
        guard when.takesBusinessDays(text) else { return try when.instant(text) }
        return try await daemon().moment(text, direction, in: surroundings.zone, words.language)
    }

    /// The same for a day; a date says itself, and "today" is today.
    func day(_ text: String, _ direction: When.Direction) async throws -> CivilDate {
        if let date = try? CivilDate(iso8601: text) { return date }
        if ["today", "vandaag"].contains(text) { return times.today }
        return surroundings.zone.date(at: try await moment(text, direction))
    }
}
