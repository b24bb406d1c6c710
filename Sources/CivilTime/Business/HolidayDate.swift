/// The day or days of a holiday, as a rule for each year: "25 Dec", "last Mon of May", "easter + 39 days", "24 Dec..1 Jan", "2026-12-24".
package struct HolidayDate: Hashable, Sendable {
    /// Where a weekday is looked for.
    package enum Side: Hashable, Sendable {
        case before, onOrBefore, after, onOrAfter
    }

    /// What the days are counted from.
    package enum Anchor: Hashable, Sendable {
        /// That one date.
        case once(CivilDate)
        /// Each year on that day; 29 February only in leap years.
        case yearly(month: Int, day: Int)
        /// The n-th such weekday of a month, 1 to 5; counted from its end when negative.
        case nth(Int, Weekday, month: Int)
        /// The nearest such weekday on that side of a day of the year.
        case nearest(Weekday, Side, month: Int, day: Int)
        case easter(Easter)
        /// Each time that it comes, for so many days. It cannot be an end.
        indirect case recurrence(Recurrence, days: Int)
    }

    /// What the first day is counted from.
    package var anchor: Anchor
    /// The first day is so many days after that.
    package var offset: Int
    /// Where the last day is another one; if that day of the year is earlier than the first, it is the one of the next year.
    package var end: Anchor?

    /// A day, or the days up to `end`.
    package init(_ anchor: Anchor, offset: Int = 0, end: Anchor? = nil) {
        self.anchor = anchor
        self.offset = offset
        self.end = end
    }

    /// The year there is only one of it; nil when it comes back.
    var onlyYear: Int? {
        if case .once(let date) = anchor { date.year } else { nil }
    }

    /// Calls `body` with the day numbers of each time that it comes in that year, first to last.
    func forEachTime(in year: Int, _ body: (ClosedRange<Int>) -> Void) {
        if case .recurrence(let recurrence, let days) = anchor {
            var last = CivilDate(year: year - 1, month: 12, day: 31).map { CivilDateTime($0, .last) }
            while let next = recurrence.next(after: last), next.date.year == year {
                let first = next.date.dayNumber + offset
                body(first...first + max(days, 1) - 1)
                last = next
            }
            return
        }
        if let days = days(in: year) { body(days) }
    }

    /// The day numbers of the year's holiday, first to last; nil when there is none that year.
    private func days(in year: Int) -> ClosedRange<Int>? {
        guard let first = Self.day(anchor, year).map({ $0 + offset }) else { return nil }
        guard let end else { return first...first }
        guard var last = Self.day(end, year) else { return first...first }
        if last < first { last = Self.day(end, year + 1) ?? first }
        // A year is the longest holiday.
        return last < first ? first...first : first...min(last, first + 365)
    }

    private static func day(_ anchor: Anchor, _ year: Int) -> Int? {
        switch anchor {
        case .once(let date): return date.dayNumber
        case .yearly(let month, let day): return CivilDate(year: year, month: month, day: day)?.dayNumber
        case .nth(let n, let weekday, let month):
            let length = CivilDate.daysInMonth(year: year, month: month)
            guard n != 0, let first = CivilDate(year: year, month: month, day: 1),
                let last = CivilDate(year: year, month: month, day: length)
            else { return nil }
            let day =
                n > 0
                ? Self.day(weekday, .onOrAfter, first.dayNumber) + (n - 1) * 7
                : Self.day(weekday, .onOrBefore, last.dayNumber) + (n + 1) * 7
            return first.dayNumber <= day && day <= last.dayNumber ? day : nil
        case .nearest(let weekday, let side, let month, let day):
            return CivilDate(year: year, month: month, day: day).map { Self.day(weekday, side, $0.dayNumber) }
        case .easter(let easter): return easter.sunday(in: year)?.dayNumber
        case .recurrence: return nil
        }
    }

    private static func day(_ weekday: Weekday, _ side: Side, _ day: Int) -> Int {
        let wanted = weekday.rawValue - 1
        return switch side {
        case .onOrAfter: day + (wanted - DaySums.weekday(day)).flooredRemainder(7)
        case .after: day + 1 + (wanted - DaySums.weekday(day + 1)).flooredRemainder(7)
        case .onOrBefore: day - (DaySums.weekday(day) - wanted).flooredRemainder(7)
        case .before: day - 1 - (DaySums.weekday(day - 1) - wanted).flooredRemainder(7)
        }
    }
}
