import CivilTime

/// Dates, times of day and RFC 3339: what is read is written so that it is read back.
func fuzzDate(_ bytes: UnsafeRawBufferPointer) {
    let text = text(bytes)
    if let date = try? CivilDate(iso8601: text) {
        precondition(date.description == text, "a date is written as it was read")
        precondition(CivilDate(dayNumber: date.dayNumber) == date, "a day number leads back")
        precondition((1...53).contains(date.isoWeek.week), "a week has a number")
    }
    if let time = try? TimeOfDay(text) { precondition((try? TimeOfDay(time.description)) == time, "a time is read back") }
    if let instant = try? Instant(rfc3339: text) {
        // An offset may lead out of the years that can be written.
        let inRange = Zone.utc.civil(at: instant).date
        if inRange > .first, inRange < .last {
            precondition((try? Instant(rfc3339: instant.description)) == instant, "an instant is read back")
        }
    }
}
