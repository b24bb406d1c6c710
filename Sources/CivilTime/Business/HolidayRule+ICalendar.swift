extension HolidayRule {
    /// How many events a file may hold, and how many holidays they may make.
    package static let mostEvents = 10_000

    /// Reads the holidays of an iCalendar file, as calendar programs and authorities publish them. Source: RFC 5545.
    ///
    /// Each all-day event is a holiday on all of its days, named by its SUMMARY, again and again as RRULE, RDATE and EXDATE say; an instance that
    /// was changed (RECURRENCE-ID) counts as it was changed to. Cancelled events are none. Events with a time of day are none either: a meeting
    /// closes no office. Whether an event blocks time (TRANSP) does not matter, since most holiday calendars say that theirs do not.
    ///
    /// - Throws: with the number of the line in its words.
    package static func reading(iCalendar text: some StringProtocol) throws(CivilTimeError) -> [HolidayRule] {
        let events = try ICalendarEvent.events(in: text)
        // What was changed no longer happens as its series says.
        var changed: [String: Set<CivilDate>] = [:]
        for event in events {
            if let instance = event.instance { changed[event.uid, default: []].insert(instance) }
        }
        var rules: [HolidayRule] = []
        for event in events where !event.isCancelled {
            let found = try event.rules(except: event.instance == nil ? changed[event.uid] ?? [] : [])
            guard rules.count + found.count <= mostEvents else {
                throw CivilTimeError("line \(event.line): with this event there are more than \(mostEvents) holidays", offset: 0)
            }
            rules += found
        }
        return rules
    }
}

/// An all-day event of an iCalendar file.
struct ICalendarEvent {
    let uid: String
    let name: String
    /// How many days it takes.
    let length: Int
    /// When it starts, once or again and again.
    let recurrence: Recurrence
    /// Of which day of its series it tells that it was changed.
    let instance: CivilDate?
    let isCancelled: Bool
    /// Of its BEGIN.
    let line: Int

    /// The all-day events of a text.
    static func events(in text: some StringProtocol) throws(CivilTimeError) -> [ICalendarEvent] {
        var events: [ICalendarEvent] = []
        var open: [(name: String, line: Int)] = []
        var lines: [ContentLine] = []
        var count = 0
        for line in ContentLine.lines(of: text) {
            let content: ContentLine
            do {
                content = try ContentLine(parsing: line.text, number: line.number)
            } catch {
                throw CivilTimeError("line \(line.number): \(error.what)", offset: error.offset)
            }
            switch content.name {
            case "BEGIN":
                open.append((content.value.uppercased(), line.number))
                guard open[0].name == "VCALENDAR" else {
                    throw CivilTimeError("line \(line.number): an iCalendar file starts with BEGIN:VCALENDAR", offset: 0)
                }
                guard open.count <= 16 else { throw CivilTimeError("line \(line.number): too many parts within each other", offset: 0) }
                if open.last?.name == "VEVENT" { lines = [] }
            case "END":
                guard let last = open.popLast(), last.name == content.value.uppercased() else {
                    throw CivilTimeError(
                        "line \(line.number): END:\(Scanner.excerpt(Array(content.value.utf8))) has no BEGIN of its own", offset: 0)
                }
                guard last.name == "VEVENT" else { continue }
                count += 1
                guard count <= HolidayRule.mostEvents else {
                    throw CivilTimeError("line \(line.number): there are more than \(HolidayRule.mostEvents) events", offset: 0)
                }
                if let event = try ICalendarEvent(lines, line: last.line) { events.append(event) }
            default:
                guard let part = open.last else {
                    throw CivilTimeError("line \(line.number): an iCalendar file starts with BEGIN:VCALENDAR", offset: 0)
                }
                // What belongs to a part of the event, such as an alarm, is not about the event.
                if part.name == "VEVENT" { lines.append(content) }
            }
        }
        if let last = open.last {
            throw CivilTimeError("line \(last.line): this BEGIN:\(Scanner.excerpt(Array(last.name.utf8))) has no END", offset: 0)
        }
        return events
    }

    /// - Returns: nil for an event with a time of day.
    private init?(_ lines: [ContentLine], line: Int) throws(CivilTimeError) {
        func first(_ name: String) -> ContentLine? { lines.first { $0.name == name } }
        guard let start = first("DTSTART") else { throw CivilTimeError("line \(line): this event has no DTSTART", offset: 0) }
        guard case .date(let firstDay) = try Self.time(start) else { return nil }
        self.line = line
        uid = first("UID")?.value ?? "\(line)"
        let summary = Self.text(first("SUMMARY")?.value ?? "")
        name = summary.isEmpty ? "holiday" : summary
        isCancelled = first("STATUS")?.value.uppercased() == "CANCELLED"
        // All-day events have no zone; a rule may say in UTC until when, and then means that day.
        recurrence = try Recurrence(lines: lines, zone: .utc, zoneNamed: { _ in .utc })
        instance = try first("RECURRENCE-ID").map { line throws(CivilTimeError) in
            switch try Self.time(line) {
            case .date(let date): date
            case .local(let civil): civil.date
            case .instant(let instant): Zone.utc.date(at: instant)
            }
        }
        var length = 1
        if let end = first("DTEND") {
            guard case .date(let date) = try Self.time(end) else {
                throw CivilTimeError("line \(end.number): an all-day event ends with a day, as it starts", offset: end.valueOffset)
            }
            length = firstDay.days(until: date)
        } else if let duration = first("DURATION") {
            length = try Self.days(duration)
        }
        guard length <= 366 else { throw CivilTimeError("line \(line): this event takes longer than a year", offset: 0) }
        // Some programs write the same day twice for a single one.
        self.length = max(length, 1)
    }

    private static func time(_ line: ContentLine) throws(CivilTimeError) -> ContentLine.Time {
        do {
            return try ContentLine.time(line.value)
        } catch {
            throw CivilTimeError("line \(line.number), \(line.name): \(error.what)", offset: line.valueOffset + (error.offset ?? 0))
        }
    }

    /// "P1D", "P2W"; of a time of day nothing is left in an all-day event.
    private static func days(_ line: ContentLine) throws(CivilTimeError) -> Int {
        let failure = CivilTimeError(
            "line \(line.number): the length of an all-day event is written as P1D or P2W", offset: line.valueOffset)
        var scanner = Scanner(line.value.uppercased())
        _ = scanner.take("+")
        guard scanner.take("P"), let number = scanner.number(), number <= 1000 else { throw failure }
        if scanner.take("W"), scanner.isAtEnd { return Int(number) * 7 }
        guard scanner.take("D") else { throw failure }
        return Int(number)
    }

    /// A text without its escapes, on one line. Source: RFC 5545 §3.3.11.
    private static func text(_ value: String) -> String {
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in value.unicodeScalars {
            if !isEscaped, scalar == "\\" {
                isEscaped = true
                continue
            }
            let isBreak = (isEscaped && (scalar == "n" || scalar == "N")) || scalar.properties.generalCategory == .control
            result.append(isBreak ? " " : scalar)
            isEscaped = false
        }
        return String(result).split(separator: " ").joined(separator: " ")
    }

    // MARK: - As rules

    /// The holidays that it is.
    func rules(except changed: Set<CivilDate>) throws(CivilTimeError) -> [HolidayRule] {
        let start = recurrence.start.date
        let all = Recurrence(
            start: recurrence.start, isAllDay: true, zone: .utc, rules: recurrence.rules, dates: recurrence.dates,
            exceptions: recurrence.exceptions, exceptionDays: recurrence.exceptionDays.union(changed))
        // The same day each year needs no recurrence.
        if all.rules.count == 1, all.rules[0].isPlainlyYearly, all.dates.isEmpty, length == 1 {
            let left = Set(
                all.exceptionDays.union(all.exceptions.map(\.date)).filter { ($0.month, $0.day) == (start.month, start.day) }.map(\.year))
            let date = HolidayDate(.yearly(month: start.month, day: start.day))
            return [HolidayRule(name, date, years: start.year...9999, interval: all.rules[0].interval, except: left)]
        }
        for rule in all.rules where ![.yearly, .monthly, .weekly, .daily].contains(rule.frequency) {
            throw CivilTimeError("line \(line): an all-day event comes back after days, not \(rule.frequency.rawValue)", offset: 0)
        }
        guard all.rules.allSatisfy({ $0.end != .never }) else {
            guard !all.rules.contains(where: { $0.frequency == .daily }) else {
                throw CivilTimeError("line \(line): an all-day event on endless days leaves none on which business is done", offset: 0)
            }
            return [HolidayRule(name, HolidayDate(.recurrence(all, days: length)), years: start.year...9999)]
        }
        var rules: [HolidayRule] = []
        for found in all {
            guard rules.count < HolidayRule.mostEvents else {
                throw CivilTimeError("line \(line): this event comes more than \(HolidayRule.mostEvents) times", offset: 0)
            }
            let end = length > 1 ? HolidayDate.Anchor.once(found.date.adding(days: length - 1)) : nil
            rules.append(HolidayRule(name, HolidayDate(.once(found.date), end: end)))
        }
        return rules
    }
}

extension RecurrenceRule {
    /// Whether it says no more than that something comes every so many years.
    fileprivate var isPlainlyYearly: Bool {
        frequency == .yearly && end == .never && bySecond.isEmpty && byMinute.isEmpty && byHour.isEmpty && byDay.isEmpty
            && byMonthDay.isEmpty
            && byYearDay.isEmpty && byWeekNo.isEmpty && byMonth.isEmpty && bySetPos.isEmpty
    }
}
