import CivilTime

/// How somebody in `zone`, at `now`, speaks of instants and days.
package struct TimeWords: Sendable {
    private let formatter: MomentFormatter

    package init(now: Instant, zone: Zone, language: Language = .english) {
        formatter = MomentFormatter(zone: zone, now: now, language: language)
    }

    /// The sentences of the language that instants are told in.
    package var words: Words { Words(formatter.language) }
    package var zone: Zone { formatter.zone }
    package var now: Instant { formatter.now }
    package var today: CivilDate { formatter.today }

    // MARK: - On the calendar

    /// "Mon 23 Nov 16:30", with the year when it is not this one.
    package func moment(_ instant: Instant) -> String { formatter.absolute(instant, year: .otherYears) }

    /// "Mon 23 Nov", with the year when it is not this one.
    package func day(_ date: CivilDate) -> String { formatter.day(date, year: .otherYears) }

    /// "23 Dec 2026".
    package func fullDay(_ date: CivilDate) -> String { formatter.dayOfMonth(date) }

    /// "Monday 23 November 2026, 12:20".
    package var present: String { formatter.full(now) }

    /// "16:30".
    package func minute(_ instant: Instant) -> String { formatter.time(instant) }

    // MARK: - From now

    /// Of a due date: "2 days late", "today 16:30", "in 3 days".
    package func due(_ instant: Instant) -> String { formatter.due(instant) }

    /// Of anything: "2 days ago", "yesterday", "today 16:30", "in 3 days".
    package func distance(_ instant: Instant) -> String { formatter.relative(instant) }

    /// Of a day: "2 days ago", "yesterday", "today", "tomorrow", "in 3 days".
    package func distance(_ date: CivilDate) -> String { formatter.relative(date) }
}

extension TimeWords {
    /// "Mon 23 Nov 16:30:07".
    func second(_ text: String) -> String { read(text).map { formatter.absolute($0, year: .otherYears, .seconds) } ?? text }

    /// Of an instant as the daemon writes it; a text that is none stands for itself.
    func moment(_ text: String) -> String { read(text).map { moment($0) } ?? text }

    func due(_ text: String) -> String { read(text).map { due($0) } ?? text }

    func distance(_ text: String) -> String { read(text).map { distance($0) } ?? text }

    /// "Mon 23 Nov 16:30 (in 4 h)".
    func both(_ text: String) -> String { read(text).map { "\(moment($0)) (\(formatter.brief($0)))" } ?? text }

    /// Of a day as the daemon writes it: "23 Dec 2026 (in 30 days)".
    func both(day text: String) -> String {
        (try? CivilDate(iso8601: text)).map { "\(fullDay($0)) (\(distance($0)))" } ?? text
    }

    func read(_ text: String) -> Instant? { try? Instant(rfc3339: text) }
}
