/// A recurrence rule: the value of an iCalendar RRULE. Source: RFC 5545 §3.3.10.
package struct RecurrenceRule: Hashable, Sendable {
    /// How long a period is; in each, the other parts name occurrences.
    package enum Frequency: String, Hashable, Sendable, CaseIterable {
        case secondly = "SECONDLY"
        case minutely = "MINUTELY"
        case hourly = "HOURLY"
        case daily = "DAILY"
        case weekly = "WEEKLY"
        case monthly = "MONTHLY"
        case yearly = "YEARLY"
    }

    /// When it ends.
    package enum End: Hashable, Sendable {
        case never
        /// After so many occurrences.
        case count(Int)
        /// With that day, in the zone of the recurrence.
        case date(CivilDate)
        /// At that time, in the zone of the recurrence; itself included.
        case local(CivilDateTime)
        /// At that instant, itself included.
        case instant(Instant)
    }

    /// A weekday, or the n-th such weekday of the month or year, counted from its end when negative.
    package struct Day: Hashable, Sendable {
        /// Which of them; all, when absent.
        package var ordinal: Int?
        /// The day of the week.
        package var weekday: Weekday

        /// "MO", or "-1MO" with an ordinal.
        package init(_ ordinal: Int? = nil, _ weekday: Weekday) {
            self.ordinal = ordinal
            self.weekday = weekday
        }
    }

    /// The length of its periods.
    package internal(set) var frequency: Frequency
    /// Every so many periods; 1 or more.
    package internal(set) var interval = 1
    /// When it ends.
    package internal(set) var end = End.never
    /// BYSECOND: 0 to 59; there are no leap seconds here.
    package internal(set) var bySecond: [Int] = []
    /// BYMINUTE: 0 to 59.
    package internal(set) var byMinute: [Int] = []
    /// BYHOUR: 0 to 23.
    package internal(set) var byHour: [Int] = []
    /// BYDAY, as written.
    package internal(set) var byDay: [Day] = []
    /// BYMONTHDAY: 1 to 31, or -31 to -1, counted from the end of the month.
    package internal(set) var byMonthDay: [Int] = []
    /// BYYEARDAY: 1 to 366, or -366 to -1, counted from the end of the year.
    package internal(set) var byYearDay: [Int] = []
    /// BYWEEKNO: 1 to 53, or -53 to -1, counted from the end of the year.
    package internal(set) var byWeekNo: [Int] = []
    /// BYMONTH: 1 to 12.
    package internal(set) var byMonth: [Int] = []
    /// BYSETPOS: the places, from 1, or from the end when negative, of what stays of a period.
    package internal(set) var bySetPos: [Int] = []
    /// The day on which weeks start, for weekly periods and for week numbers.
    package internal(set) var weekStart = Weekday.monday

    init(_ frequency: Frequency) { self.frequency = frequency }

    /// The same rule for whole days.
    var withoutTimes: RecurrenceRule {
        var rule = self
        (rule.byHour, rule.byMinute, rule.bySecond) = ([], [], [])
        return rule
    }
}

extension RecurrenceRule: CustomStringConvertible {
    /// As in iCalendar: "FREQ=MONTHLY;BYDAY=-1FR". Can be read back.
    package var description: String {
        var parts = ["FREQ=\(frequency.rawValue)"]
        switch end {
        case .never: break
        case .count(let count): parts.append("COUNT=\(count)")
        case .date(let date): parts.append("UNTIL=\(ContentLine.text(date))")
        case .local(let civil): parts.append("UNTIL=\(ContentLine.text(civil))")
        case .instant(let instant): parts.append("UNTIL=\(ContentLine.text(Zone.utc.civil(at: instant)))Z")
        }
        if interval != 1 { parts.append("INTERVAL=\(interval)") }
        func add(_ name: String, _ values: [some CustomStringConvertible]) {
            if !values.isEmpty { parts.append("\(name)=\(values.map(\.description).joined(separator: ","))") }
        }
        add("BYSECOND", bySecond)
        add("BYMINUTE", byMinute)
        add("BYHOUR", byHour)
        add("BYDAY", byDay)
        add("BYMONTHDAY", byMonthDay)
        add("BYYEARDAY", byYearDay)
        add("BYWEEKNO", byWeekNo)
        add("BYMONTH", byMonth)
        add("BYSETPOS", bySetPos)
        if weekStart != .monday { parts.append("WKST=\(Day(nil, weekStart))") }
        return parts.joined(separator: ";")
    }
}

extension RecurrenceRule.Day: CustomStringConvertible {
    /// "MO", "-1FR".
    package var description: String { (ordinal.map(String.init) ?? "") + weekday.name.prefix(2).uppercased() }

    /// Reads "MO" or "-1FR", in any case.
    init?(code: String) {
        guard let weekday = Weekday.allCases.first(where: { $0.name.prefix(2).uppercased() == code.suffix(2).uppercased() }) else {
            return nil
        }
        let number = code.dropLast(2)
        guard !number.isEmpty else {
            self.init(nil, weekday)
            return
        }
        guard let ordinal = Int(number), ordinal != 0, (-53...53).contains(ordinal) else { return nil }
        self.init(ordinal, weekday)
    }
}
