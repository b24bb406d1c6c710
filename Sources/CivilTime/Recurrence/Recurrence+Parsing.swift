extension Recurrence {
    /// Reads the lines of iCalendar that say when something is: DTSTART, RRULE, RDATE and EXDATE; long lines may be folded.
    ///
    ///     DTSTART;TZID=Europe/Amsterdam:20261123T090000
    ///     RRULE:FREQ=WEEKLY;BYDAY=MO,TH
    ///     EXDATE;TZID=Europe/Amsterdam:20261224T090000
    ///
    /// - Parameters:
    ///   - zone: where a start without TZID that is not in UTC is meant.
    ///   - zoneNamed: gives the zone of a TZID.
    /// - Throws: with the place in the text; also for more than `mostRules` rules.
    package init(
        parsing text: some StringProtocol, zone: Zone, zoneNamed: (String) throws(CivilTimeError) -> Zone
    ) throws(CivilTimeError) {
        var lines: [ContentLine] = []
        for line in ContentLine.lines(of: text) {
            do {
                lines.append(try ContentLine(parsing: line.text, number: line.number))
            } catch {
                throw CivilTimeError("line \(line.number): \(error.what)", offset: error.offset, suggestion: error.suggestion)
            }
        }
        for line in lines where !["DTSTART", "RRULE", "RDATE", "EXDATE"].contains(line.name) {
            throw CivilTimeError(
                "line \(line.number): '\(Scanner.excerpt(Array(line.name.utf8)))' is none of DTSTART, RRULE, RDATE, EXDATE", offset: 0)
        }
        try self.init(lines: lines, zone: zone, zoneNamed: zoneNamed)
    }

    /// RFC 5545 advises one; each is worked out for itself.
    package static let mostRules = 64

    /// As above, of lines that may hold others.
    init(lines: [ContentLine], zone: Zone, zoneNamed: (String) throws(CivilTimeError) -> Zone) throws(CivilTimeError) {
        func placed<Value>(_ line: ContentLine, _ read: () throws(CivilTimeError) -> Value) throws(CivilTimeError) -> Value {
            do {
                return try read()
            } catch {
                throw CivilTimeError(
                    "line \(line.number), \(line.name): \(error.what)", offset: line.valueOffset + (error.offset ?? 0),
                    suggestion: error.suggestion)
            }
        }
        guard let first = lines.first(where: { $0.name == "DTSTART" }) else {
            throw CivilTimeError("DTSTART is missing, as in DTSTART:20261123T090000", offset: 0)
        }
        let named: Zone? = try first.parameters["TZID"].map { name throws(CivilTimeError) in
            try placed(first) { () throws(CivilTimeError) in try zoneNamed(name) }
        }
        let start: CivilDateTime
        var isAllDay = false
        var own = named ?? zone
        switch try placed(first, { () throws(CivilTimeError) in try ContentLine.time(first.value) }) {
        case .date(let date): (start, isAllDay) = (CivilDateTime(date, .midnight), true)
        case .local(let civil): start = civil
        case .instant(let instant): (start, own) = (Zone.utc.civil(at: instant), .utc)
        }
        if let further = lines.filter({ $0.name == "RRULE" }).dropFirst(Self.mostRules).first {
            throw CivilTimeError("line \(further.number), RRULE: there are more than \(Self.mostRules) rules", offset: 0)
        }
        var rules: [RecurrenceRule] = []
        var dates: [CivilDateTime] = []
        var exceptions: Set<CivilDateTime> = []
        var exceptionDays: Set<CivilDate> = []
        for line in lines {
            switch line.name {
            case "RRULE": rules.append(try placed(line) { () throws(CivilTimeError) in try RecurrenceRule(parsing: line.value) })
            case "RDATE", "EXDATE":
                let other: Zone =
                    try line.parameters["TZID"].map { name throws(CivilTimeError) in
                        try placed(line) { () throws(CivilTimeError) in try zoneNamed(name) }
                    } ?? own
                var offset = 0
                for item in line.value.utf8.split(separator: 0x2c, omittingEmptySubsequences: false) {
                    defer { offset += item.count + 1 }
                    // Of a period only the start counts here.
                    let text = String(decoding: item.prefix { $0 != 0x2f }, as: UTF8.self)
                    let time: ContentLine.Time
                    do {
                        time = try ContentLine.time(text)
                    } catch {
                        throw CivilTimeError(
                            "line \(line.number), \(line.name): \(error.what)", offset: line.valueOffset + offset + (error.offset ?? 0))
                    }
                    switch time {
                    case .date(let date) where line.name == "EXDATE": exceptionDays.insert(date)
                    case .date(let date): dates.append(CivilDateTime(date, isAllDay ? .midnight : start.time))
                    case .local(let civil):
                        let civil = other == own ? civil : own.civil(at: other.instant(of: civil))
                        if line.name == "EXDATE" { exceptions.insert(civil) } else { dates.append(civil) }
                    case .instant(let instant):
                        if line.name == "EXDATE" { exceptions.insert(own.civil(at: instant)) } else { dates.append(own.civil(at: instant)) }
                    }
                }
            default: break
            }
        }
        self.init(
            start: start, isAllDay: isAllDay, zone: own, rules: rules, dates: dates, exceptions: exceptions, exceptionDays: exceptionDays)
    }
}
