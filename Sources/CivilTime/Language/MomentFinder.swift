/// Finds what a text says on the calendar of somebody at a certain time.
struct MomentFinder {
    private let parser: MomentParser
    private let direction: MomentParser.Direction
    /// Where the day stands in the text, and where the text starts.
    private let place: Int
    private let start: Int
    private let today: CivilDate

    init(_ parser: MomentParser, _ direction: MomentParser.Direction, place: Int, start: Int) {
        self.parser = parser
        self.direction = direction
        self.place = place
        self.start = start
        today = parser.zone.date(at: parser.now)
    }

    func instant(_ meaning: MomentMeaning) throws(CivilTimeError) -> Instant {
        switch meaning {
        case .now: return parser.now
        case .instant(let instant): return instant
        case .time(let time): return instant(today, time)
        case .day(let day, let time): return instant(try date(day, time ?? morning), time ?? morning)
        case .away(let span, nil): return parser.zone.adding(span, to: parser.now, calendar: try calendar(for: span))
        case .away(let span, let time?): return instant(try date(span), time)
        }
    }

    func date(_ meaning: MomentMeaning) throws(CivilTimeError) -> CivilDate {
        switch meaning {
        case .now: return today
        case .day(let day, nil): return try date(day, nil)
        case .away(let span, nil):
            guard span.microseconds == 0, span.businessMicroseconds == 0 else {
                throw CivilTimeError("only days and longer lead to a day", offset: start)
            }
            return try date(span)
        case .instant, .time, .day, .away: throw CivilTimeError("a day is meant, without a time", offset: start)
        }
    }

    private var morning: MomentMeaning.ClockTime { .init(time: parser.defaultTime, offset: nil) }

    private func instant(_ date: CivilDate, _ time: MomentMeaning.ClockTime) -> Instant {
        let civil = CivilDateTime(date, time.time)
        guard let offset = time.offset else { return parser.zone.instant(of: civil) }
        return Zone.utc.instant(of: civil).adding(seconds: -Int64(offset))
    }

    private func date(_ span: Span) throws(CivilTimeError) -> CivilDate {
        // The time does not matter, nor does one that the clock jumps over.
        parser.zone.adding(span, to: CivilDateTime(today, .midnight), calendar: try calendar(for: span)).date
    }

    private func calendar(for span: Span) throws(CivilTimeError) -> BusinessCalendar {
        if span.businessDays == 0, span.businessMicroseconds == 0 { return BusinessCalendar() }
        return try calendar(start, "name a day instead of business days")
    }

    private func calendar(_ place: Int, _ instead: String) throws(CivilTimeError) -> BusinessCalendar {
        guard let calendar = parser.calendar else { throw CivilTimeError("the holidays are not known here; \(instead)", offset: place) }
        return calendar
    }

    // MARK: - Days

    /// - Parameter time: nil where only a day is meant.
    private func date(_ day: MomentMeaning.Day, _ time: MomentMeaning.ClockTime?) throws(CivilTimeError) -> CivilDate {
        switch day {
        case .date(let date): return date
        case .relative(let days): return today.adding(days: days)
        case .weekday(let weekday): return date(direction == .ahead ? 1 : -1, weekday)
        case .shiftedWeekday(let shift, let weekday): return date(shift, weekday)
        case .weekdayOfWeek(let weeks, let weekday): return today.adding(days: weekday.rawValue - today.weekday.rawValue + weeks * 7)
        case .start(let period, let shift): return first(period, shift)
        case .lastDay(let period, let shift): return last(period, shift)
        case .end(let period, let shift): return try end(period, shift)
        case .dayOfYear(let month, let day, let weekday): return try dayOfYear(month, day, weekday, time)
        case .week(let week, let weekday, let year?):
            guard let date = IsoWeeks.date(year: year, week: week, weekday) else { throw gone }
            return date
        case .week(let week, let weekday, nil):
            // 28 years later the weekdays are the same, so all that come stand in between, but for a century without a leap year.
            return try yearly(time) { IsoWeeks.date(year: $0, week: week, weekday) }
        }
    }

    /// The first such weekday after today, or the last one before.
    private func date(_ shift: Int, _ weekday: Weekday) -> CivilDate {
        let ahead = (weekday.rawValue - today.weekday.rawValue + 7) % 7
        return today.adding(days: shift > 0 ? (ahead == 0 ? 7 : ahead) : ahead - 7)
    }

    private func first(_ period: Vocabulary.Period, _ shift: Int) -> CivilDate {
        switch period {
        case .week: return today.adding(days: 1 - today.weekday.rawValue + shift * 7)
        case .month: return today.adding(days: 1 - today.day).adding(months: shift)
        case .year: return CivilDate(year: today.year, month: 1, day: 1)?.adding(months: shift * 12) ?? today
        }
    }

    private func last(_ period: Vocabulary.Period, _ shift: Int) -> CivilDate {
        let next = first(period, shift + 1)
        // At the end of the calendar there is no next one.
        return next > first(period, shift) && next != .last ? next.adding(days: -1) : .last
    }

    private func end(_ period: Vocabulary.Period, _ shift: Int) throws(CivilTimeError) -> CivilDate {
        let calendar = try calendar(place, "name a day instead")
        let end = calendar.roll(last(period, shift), .preceding)
        if direction == .ahead, shift == 0, end < today { return calendar.roll(last(period, 1), .preceding) }
        if direction == .back, shift == 0, end > today { return calendar.roll(last(period, -1), .preceding) }
        return end
    }

    // MARK: - Days of every year

    private func dayOfYear(
        _ month: Int, _ day: Int, _ weekday: Weekday?, _ time: MomentMeaning.ClockTime?
    ) throws(CivilTimeError) -> CivilDate {
        let found = Result { () throws(CivilTimeError) in try yearly(time) { CivilDate(year: $0, month: month, day: day) } }
        guard let weekday else { return try found.get() }
        if case .success(let date) = found, date.weekday == weekday { return date }
        let ofThisYear = CivilDate(year: today.year, month: month, day: day)
        if let ofThisYear, ofThisYear.weekday == weekday { return ofThisYear }
        guard let date = (try? found.get()) ?? ofThisYear else { throw gone }
        throw CivilTimeError("\(date) is a \(date.weekday.name), not a \(weekday.name)", offset: place)
    }

    /// The next such day, or the last one.
    private func yearly(
        _ time: MomentMeaning.ClockTime?, _ day: (Int) -> CivilDate?
    ) throws(CivilTimeError) -> CivilDate {
        // 29 February comes again within 8 years, week 53 within 7; a week's days may be in the year before or after.
        for distance in -1...9 {
            guard let date = day(direction == .ahead ? today.year + distance : today.year - distance) else { continue }
            let isMeant: Bool
            switch (direction, time) {
            case (.ahead, nil): isMeant = date >= today
            case (.back, nil): isMeant = date <= today
            case (.ahead, let time?): isMeant = instant(date, time) > parser.now
            case (.back, let time?): isMeant = instant(date, time) <= parser.now
            }
            if isMeant { return date }
        }
        throw gone
    }

    private var gone: CivilTimeError {
        CivilTimeError("the calendar ends before there is such a day: its years are 1 to 9999", offset: place)
    }
}
