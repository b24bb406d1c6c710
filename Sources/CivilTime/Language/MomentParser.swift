/// Reads moments and days as people type them, in English and Dutch, against a clock, a zone and a calendar.
///
///     now, nu | today, morgen, overmorgen, day after tomorrow … | fri, vrijdag, next fri, volgende week maandag, fri next week
///     next week (its Monday) | next month, next year (the first day) | end of week, eind van de maand (the last business day)
///     last day of the month | week 51, w51 fri | 24 dec, dec 24, 24 december 2027, 24-12-2026, 24/12/2026, 2026-12-24
///     14:30, 9am, at 9, om 9 uur, half tien, half past nine, kwart voor tien, noon | RFC 3339
///     in 2 weeks, over 2 weken, +3 business days, 3 werkdagen geleden, 90 min ago
///
/// - A day and a time go together, in either order; a day without a time means `defaultTime`, a time without a day is today's.
/// - A weekday is the next such day, or the last one where a moment in the past is meant; never today.
/// - A date without a year, and a week without one, is the next such day, or the last one where the past is meant; today counts only if the
///   time is still to come, or has come. With a weekday that fits only this year's date, it is this year's.
/// - "end of" is the last business day of the week, month or year; of the next one when it is over and no past is meant.
/// - Spans are civil, as `Zone.adding(_:to:calendar:)` adds them.
/// - Civil times that the clock jumps over mean the end of the jump, those that it shows twice the first time.
///
/// What may mean two things is refused, with the readings: "12/24/2026", "at 3", "9 uur" alone, "midnight", "half ten".
///
/// Errors have the place, what is wrong and the nearest word that is known; a text takes at most 1000 bytes.
package struct MomentParser: Hashable, Sendable {
    /// Whether a moment to come is meant, or one that was.
    package enum Direction: String, Hashable, Sendable, CaseIterable {
        /// A moment to come. Texts that say otherwise, such as "yesterday", are taken all the same.
        case ahead
        /// A moment in the past. "2h" is refused, since it says which way only where the future is meant.
        case back
    }

    /// The zone of whoever types.
    package var zone: Zone
    /// Which days are business days; nil where that is not known, and texts that need it are refused.
    package var calendar: BusinessCalendar?
    /// The moment at which the text is typed.
    package var now: Instant
    /// Decides what could be either: "half 10" is 09:30 in Dutch, and refused in English.
    package var language: Language
    /// What a day without a time means.
    package var defaultTime: TimeOfDay

    /// - Parameters:
    ///   - zone: of whoever types.
    ///   - calendar: nil where business days are not known.
    ///   - now: between the years 1 and 9999.
    ///   - language: that is expected; the other one is read as well.
    ///   - defaultTime: what a day without a time means.
    package init(
        zone: Zone, calendar: BusinessCalendar?, now: Instant, language: Language = .english, defaultTime: TimeOfDay = MomentParser.morning
    ) {
        self.zone = zone
        self.calendar = calendar
        self.now = now
        self.language = language
        self.defaultTime = defaultTime
    }

    /// 09:00.
    package static let morning = TimeOfDay(hour: 9, minute: 0) ?? .midnight

    /// The moment that is meant.
    ///
    /// - Throws: with the place, what is wrong and what would be right.
    package func instant(from text: some StringProtocol, _ direction: Direction = .ahead) throws(CivilTimeError) -> Instant {
        var reader = try MomentReader(text, language: language, isBack: direction == .back)
        let meaning = try reader.meaning()
        return try MomentFinder(self, direction, place: reader.dayOffset, start: Self.start(text)).instant(meaning)
    }

    /// The day that is meant. Spans have to be of days or longer, and today counts where a date without a year is meant.
    ///
    /// - Throws: with the place, what is wrong and what would be right; for a text with a time of day.
    package func date(from text: some StringProtocol, _ direction: Direction = .ahead) throws(CivilTimeError) -> CivilDate {
        var reader = try MomentReader(text, language: language, isBack: direction == .back)
        let meaning = try reader.meaning()
        return try MomentFinder(self, direction, place: reader.dayOffset, start: Self.start(text)).date(meaning)
    }

    /// Where the first word stands.
    private static func start(_ text: some StringProtocol) -> Int { text.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count }
}
