import CivilTime

/// How somebody in `zone`, at `now`, speaks of instants and days.
package struct TimeWords: Sendable {
    package var now: Instant
    package var zone: Zone

    package init(now: Instant, zone: Zone) {
        self.now = now
        self.zone = zone
    }

    package var today: CivilDate { zone.date(at: now) }

    // MARK: - On the calendar

    /// "Mon 23 Nov 16:30", with the year when it is not this one.
    package func moment(_ instant: Instant) -> String { "\(day(zone.date(at: instant))) \(minute(instant))" }

    /// "Mon 23 Nov", with the year when it is not this one.
    package func day(_ date: CivilDate) -> String {
        let day = "\(date.weekday.shortName) \(date.day) \(Self.month(date).prefix(3))"
        return date.year == today.year ? day : "\(day) \(date.year)"
    }

    /// "23 Dec 2026".
    package func fullDay(_ date: CivilDate) -> String { "\(date.day) \(Self.month(date).prefix(3)) \(date.year)" }

    /// "Monday 23 November 2026, 12:20".
    package var present: String {
        "\(today.weekday.name) \(today.day) \(Self.month(today)) \(today.year), \(minute(now))"
    }

    /// "16:30".
    package func minute(_ instant: Instant) -> String { String(zone.civil(at: instant).time.description.prefix(5)) }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]

    private static func month(_ date: CivilDate) -> String { months[date.month - 1] }

    // MARK: - From now

    /// Of a due date: "2 days late", "today 16:30", "in 3 days".
    package func due(_ instant: Instant) -> String {
        if instant > now { return ahead(instant) }
        return past(instant).map { "\($0) late" } ?? "due now"
    }

    /// Of anything: "2 days ago", "yesterday", "today 16:30", "in 3 days".
    package func distance(_ instant: Instant) -> String {
        if instant > now { return ahead(instant) }
        guard let past = past(instant) else { return "just now" }
        return past == "1 day" ? "yesterday" : "\(past) ago"
    }

    /// Of a day: "2 days ago", "yesterday", "today", "tomorrow", "in 3 days".
    package func distance(_ date: CivilDate) -> String {
        switch today.days(until: date) {
        case -1: "yesterday"
        case 0: "today"
        case 1: "tomorrow"
        case let days where days < 0: "\(Self.length(days: -days)) ago"
        case let days: "in \(Self.length(days: days))"
        }
    }

    private func ahead(_ instant: Instant) -> String {
        switch today.days(until: zone.date(at: instant)) {
        case 0: "today \(minute(instant))"
        case 1: "tomorrow \(minute(instant))"
        case let days: "in \(Self.length(days: days))"
        }
    }

    /// How long ago, nil for less than a minute. Days are those of the calendar: what was due yesterday noon is a day late this morning.
    private func past(_ instant: Instant) -> String? {
        let minutes = now.microseconds(since: instant) / 60_000_000
        let days = zone.date(at: instant).days(until: today)
        switch minutes {
        case ..<1: return nil
        case ..<60: return "\(minutes) min"
        case ..<(12 * 60): return "\(minutes / 60) h"
        default: return days < 1 ? "\(minutes / 60) h" : Self.length(days: days)
        }
    }

    /// The largest unit of which there are at least two, so that the error stays below a half.
    private static func length(days: Int) -> String {
        switch days {
        case ..<21: "\(days) day\(days == 1 ? "" : "s")"
        case ..<61: "\(days / 7) weeks"
        case ..<731: "\(Int((Double(days) / 30.44).rounded())) months"
        default: "\(Int((Double(days) / 365.25).rounded())) years"
        }
    }
}

extension TimeWords {
    /// "Mon 23 Nov 16:30:07".
    func second(_ text: String) -> String {
        guard let instant = read(text) else { return text }
        return "\(day(zone.date(at: instant))) \(minute(instant)):\(String(100 + zone.civil(at: instant).time.second).dropFirst())"
    }

    /// Of an instant as the daemon writes it; a text that is none stands for itself.
    func moment(_ text: String) -> String { read(text).map { moment($0) } ?? text }

    func due(_ text: String) -> String { read(text).map { due($0) } ?? text }

    func distance(_ text: String) -> String { read(text).map { distance($0) } ?? text }

    /// "Mon 23 Nov 16:30 (in 4 h)".
    func both(_ text: String) -> String { read(text).map { "\(moment($0)) (\(brief($0)))" } ?? text }

    /// As `distance`, but beside the instant itself: "in 4 h", "tomorrow".
    private func brief(_ instant: Instant) -> String {
        let minutes = instant.microseconds(since: now) / 60_000_000
        switch today.days(until: zone.date(at: instant)) {
        case 0 where instant > now: return minutes < 1 ? "within a minute" : minutes < 60 ? "in \(minutes) min" : "in \(minutes / 60) h"
        case 1: return "tomorrow"
        default: return distance(instant)
        }
    }

    /// Of a day as the daemon writes it: "23 Dec 2026 (in 30 days)".
    func both(day text: String) -> String {
        (try? CivilDate(iso8601: text)).map { "\(fullDay($0)) (\(distance($0)))" } ?? text
    }

    func read(_ text: String) -> Instant? { try? Instant(rfc3339: text) }
}
