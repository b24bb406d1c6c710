/// Writes moments and days as somebody in a zone, at a certain time, speaks of them.
///
/// In English the words are those of a control program: "Fri 18 Dec 2026 09:00", "in 3 days", "2 h ago"; in Dutch "vr 18 dec 2026 09:00",
/// "over 3 dagen", "2 uur geleden".
package struct MomentFormatter: Hashable, Sendable {
    /// When the year is written.
    package enum YearStyle: Hashable, Sendable, CaseIterable {
        /// Always.
        case always
        /// When it is not this one.
        case otherYears
    }

    /// How much of the time of day is written.
    package enum Precision: Hashable, Sendable, CaseIterable {
        /// "16:30".
        case minutes
        /// "16:30:07".
        case seconds
        /// "16:30:07.25"; without a fraction where there is none.
        case exact
    }

    /// The zone of whoever reads.
    package var zone: Zone
    /// Which days are business days; nil where that is not known, and distances in business days are told in days.
    package var calendar: BusinessCalendar?
    /// The moment at which the text is read.
    package var now: Instant
    /// What it is written in.
    package var language: Language

    /// - Parameters:
    ///   - zone: of whoever reads.
    ///   - calendar: nil where business days are not known.
    ///   - now: between the years 1 and 9999.
    ///   - language: what is written.
    package init(zone: Zone, calendar: BusinessCalendar? = nil, now: Instant, language: Language = .english) {
        self.zone = zone
        self.calendar = calendar
        self.now = now
        self.language = language
    }

    /// The civil day of now.
    package var today: CivilDate { zone.date(at: now) }

    /// "Fri 18 Dec 2026 09:00", "vr 18 dec 2026 09:00"; with the offset behind it, "02:30 +01:00", for a time that is not the first to be shown so.
    ///
    /// `MomentParser` reads it back to the same minute, second or microsecond. A moment outside of the years 1 to 9999 is written as the first
    /// or the last there is.
    package func absolute(_ instant: Instant, year: YearStyle = .always, _ precision: Precision = .minutes) -> String {
        let civil = zone.civil(at: instant)
        return "\(day(civil.date, year: year)) \(time(instant, precision))\(offset(instant, civil, precision))"
    }

    /// "Fri 18 Dec 2026".
    package func day(_ date: CivilDate, year: YearStyle = .always) -> String {
        let day = "\(Vocabulary.short(date.weekday, language)) \(date.day) \(Vocabulary.short(month: date.month, language))"
        return year == .otherYears && date.year == today.year ? day : "\(day) \(Self.fourDigits(date.year))"
    }

    /// "18 Dec 2026".
    package func dayOfMonth(_ date: CivilDate) -> String {
        "\(date.day) \(Vocabulary.short(month: date.month, language)) \(Self.fourDigits(date.year))"
    }

    /// "Friday 18 December 2026, 09:00", "vrijdag 18 december 2026, 09:00".
    package func full(_ instant: Instant) -> String {
        let civil = zone.civil(at: instant)
        let date = civil.date
        let names = (Vocabulary.weekdays(language)[date.weekday.rawValue - 1], Vocabulary.months(language)[date.month - 1])
        return "\(names.0) \(date.day) \(names.1) \(Self.fourDigits(date.year)), \(time(instant))\(offset(instant, civil, .minutes))"
    }

    /// "16:30".
    package func time(_ instant: Instant, _ precision: Precision = .minutes) -> String {
        let time = zone.civil(at: instant).time
        return ASCIIWriter.text(capacity: 15) { text in
            text.put(time.hour, digits: 2)
            text.put(":")
            text.put(time.minute, digits: 2)
            guard precision != .minutes else { return }
            text.put(":")
            text.put(time.second, digits: 2)
            if precision == .exact { text.put(fraction: time.microsecond) }
        }
    }

    private static func fourDigits(_ year: Int) -> String { ASCIIWriter.text(capacity: 4) { $0.put(year, digits: 4) } }

    /// " +01:00" where what is written would be read as another moment; else nothing.
    private func offset(_ instant: Instant, _ civil: CivilDateTime, _ precision: Precision) -> String {
        let dropped: Int64 =
            switch precision {
            case .minutes: civil.time.microsecondsSinceMidnight % 60_000_000
            case .seconds: civil.time.microsecondsSinceMidnight % 1_000_000
            case .exact: 0
            }
        let written = CivilDateTime(civil.date, TimeOfDay(validMicroseconds: civil.time.microsecondsSinceMidnight - dropped))
        // Moments beyond the calendar are written as its ends.
        guard civil.date > .first, civil.date < .last, zone.instant(of: written) != instant.adding(microseconds: -dropped) else {
            return ""
        }
        let seconds = zone.offset(at: instant)
        let size = Int(seconds.magnitude)
        return ASCIIWriter.text(capacity: 10) { text in
            text.put(" ")
            text.put(seconds < 0 ? "-" : "+")
            text.put(size / 3600, digits: 2)
            text.put(":")
            text.put(size / 60 % 60, digits: 2)
            if size % 60 != 0 {
                text.put(":")
                text.put(size % 60, digits: 2)
            }
        }
    }
}
