import CivilTime
import Foundation
import TestSupport
import Testing

@Suite("Holidays from iCalendar files")
struct ICalendarTests {
    private func calendar(_ text: String) throws -> BusinessCalendar {
        try BusinessCalendar(
            week: Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ($0, .usual) }), holidays: HolidayRule.reading(iCalendar: text))
    }

    /// The holidays of some years, as "2026-12-25 Christmas".
    private func holidays(_ text: String, _ years: ClosedRange<Int>) throws -> [String] {
        let calendar = try calendar(text)
        var found: [String] = []
        let first = try #require(CivilDate(year: years.lowerBound, month: 1, day: 1))
        let last = try #require(CivilDate(year: years.upperBound, month: 12, day: 31))
        for day in first.dayNumber...last.dayNumber {
            let date = CivilDate(clampingDayNumber: day)
            if !calendar.isBusinessDay(date) { found.append("\(date) \(calendar.holidayName(on: date) ?? "")") }
        }
        return found
    }

    private func event(_ lines: String...) -> String {
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n\(lines.joined(separator: "\r\n"))\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    }

    @Test("as Google, Outlook and Thunderbird write them")
    func golden() throws {
        let text = [
            "BEGIN:VCALENDAR", "PRODID:-//Google Inc//Google Calendar 70.9054//EN", "X-WR-TIMEZONE:UTC", "BEGIN:VTIMEZONE",
            "TZID:Europe/Amsterdam", "BEGIN:STANDARD",
            "DTSTART:19701025T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD", "END:VTIMEZONE",
            "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261227", "UID:1@google.com",
            "DESCRIPTION:Christmas\\, in a long line that is folded after seventy-five octets, as R", " FC 5545 says",
            "SUMMARY:Kerst\\, twee dagen", "TRANSP:TRANSPARENT",
            "STATUS:CONFIRMED", "BEGIN:VALARM", "TRIGGER:-P1D", "DTSTART:nonsense", "END:VALARM", "END:VEVENT",
            "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20240427", "RRULE:FREQ=YEARLY", "UID:2", "SUMMARY:Koningsdag", "EXDATE;VALUE=DATE:20250427",
            "END:VEVENT",
            "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20200525", "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", "UID:3", "SUMMARY:Spring bank holiday",
            "DURATION:P1D", "END:VEVENT",
            "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20270525", "RECURRENCE-ID;VALUE=DATE:20270531", "UID:3", "SUMMARY:Moved bank holiday",
            "END:VEVENT",
            "BEGIN:VEVENT", "DTSTART;TZID=Europe/Amsterdam:20260601T090000", "DTEND;TZID=Europe/Amsterdam:20260601T100000", "UID:4",
            "SUMMARY:A meeting", "END:VEVENT",
            "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20260602", "UID:5", "SUMMARY:Called off", "STATUS:CANCELLED", "END:VEVENT",
            "BEGIN:VTODO", "DUE;VALUE=DATE:20260603", "SUMMARY:Buy milk", "END:VTODO", "END:VCALENDAR", "",
        ].joined(separator: "\r\n")
        #expect(
            try holidays(text, 2024...2027) == [
                "2024-04-27 Koningsdag", "2024-05-27 Spring bank holiday", "2025-05-26 Spring bank holiday", "2026-04-27 Koningsdag",
                "2026-05-25 Spring bank holiday", "2026-12-25 Kerst, twee dagen", "2026-12-26 Kerst, twee dagen", "2027-04-27 Koningsdag",
                "2027-05-25 Moved bank holiday",
            ])
        // Without end means up to the calendar's.
        #expect(try calendar(text).holidayName(on: CivilDate(iso8601: "9998-04-27")) == "Koningsdag")
    }

    @Test("holidays come as dateutil says their rules do: 15 random calendars of 2000 to 2030")
    func random() throws {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        var random = SeededGenerator(seed: seed)
        var cases: [(start: CivilDate, length: Int, rule: String)] = []
        for _ in 0..<15 {
            let day = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].randomElement(using: &random) ?? "MO"
            let rule =
                [
                    "FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=\(Int.random(in: 1...5, using: &random))",
                    "FREQ=YEARLY;BYMONTH=\(Int.random(in: 1...12, using: &random));BYDAY=\([-2, -1, 1, 2, 3, 4].randomElement(using: &random) ?? 1)\(day)",
                    "FREQ=MONTHLY;BYMONTHDAY=\([-1, 1, 15, 31].randomElement(using: &random) ?? 1)",
                    "FREQ=WEEKLY;INTERVAL=\(Int.random(in: 2...9, using: &random));BYDAY=\(day)",
                    "FREQ=DAILY;COUNT=\(Int.random(in: 1...30, using: &random))",
                    "FREQ=MONTHLY;BYDAY=1\(day);UNTIL=\(Int.random(in: 2001...2030, using: &random))0630",
                ].randomElement(using: &random) ?? "FREQ=YEARLY"
            cases.append(
                (CivilDate(clampingDayNumber: Int.random(in: 10_957...18_000, using: &random)), Int.random(in: 1...4, using: &random), rule)
            )
        }
        let script = """
            import sys, datetime
            from dateutil.rrule import rrulestr
            for line in sys.stdin:
                start, length, rule = line.split()
                begin = datetime.datetime.strptime(start, '%Y%m%d')
                days = set()
                for found in rrulestr(rule, dtstart=begin):
                    if found.year > 2030: break
                    for n in range(int(length)): days.add((found + datetime.timedelta(days=n)).date())
                print('days', ','.join(d.isoformat() for d in sorted(days) if d.year <= 2030))
            """
        let answers = try Oracle.python(script, input: cases.map { "\($0.start.description.filter { $0 != "-" }) \($0.length) \($0.rule)" })
        try #require(answers.count == cases.count)
        var differences = 0
        var compared = 0
        for (test, answer) in zip(cases, answers) {
            let start = test.start.description.filter { $0 != "-" }
            let end = test.start.adding(days: test.length).description.filter { $0 != "-" }
            let text = event("DTSTART;VALUE=DATE:\(start)", "DTEND;VALUE=DATE:\(end)", "RRULE:\(test.rule)", "SUMMARY:x")
            let calendar = try calendar(text)
            let expected = Set(answer.dropFirst(5).split(separator: ",").map(String.init))
            for day in 10_957...22_279 {
                let date = CivilDate(clampingDayNumber: day)
                if calendar.isBusinessDay(date) == expected.contains(date.description) {
                    differences += 1
                    if differences < 5 { Issue.record("\(date) of \(test) SEED=\(seed)") }
                }
                compared += 1
            }
        }
        print("iCalendar: \(compared) days of \(cases.count) calendars compared with dateutil, differences: \(differences) (SEED=\(seed))")
        #expect(differences == 0)
    }

    @Test(
        "what is wrong is told with its line",
        arguments: [
            ("hello", "line 1: a line of iCalendar"), ("A:b", "line 1: an iCalendar file starts with BEGIN:VCALENDAR"),
            ("BEGIN:VEVENT\nEND:VEVENT", "line 1: an iCalendar file starts"),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", "line 3: END:VCALENDAR has no BEGIN"),
            ("BEGIN:VCALENDAR\n\nBEGIN:VEVENT", "line 3: this BEGIN:VEVENT has no END"),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR", "line 2: this event has no DTSTART"),
            (
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261332\nEND:VEVENT\nEND:VCALENDAR",
                "line 3, DTSTART: the month is at most 12"
            ),
            (
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR",
                "line 2: an all-day event on endless days"
            ),
            (
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nRRULE:FREQ=HOURLY\nEND:VEVENT\nEND:VCALENDAR",
                "line 2: an all-day event comes back after days"
            ),
            (
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nRRULE:FREQ=DAILY;COUNT=10001\nEND:VEVENT\nEND:VCALENDAR",
                "line 2: this event comes more than 10000 times"
            ),
            (
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR",
                "line 4: the length of an all-day event"
            ),
            (
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20281224\nEND:VEVENT\nEND:VCALENDAR",
                "line 2: this event takes longer than a year"
            ),
            (String(repeating: "BEGIN:VCALENDAR\n", count: 20), "line 17: too many parts"),
        ])
    func refused(text: String, what: String) {
        let error = #expect(throws: CivilTimeError.self) { try HolidayRule.reading(iCalendar: text) }
        #expect(error?.description.hasPrefix(what) == true, "\(error?.description ?? "")")
    }

    @Test("holidays on more days than anybody has are refused rather than written out")
    func tooManyDays() throws {
        // A small file: fifty days of every ten weeks until the year 9999, again and again.
        let text = String(repeating: event("DTSTART;VALUE=DATE:20260101", "DURATION:P50D", "RRULE:FREQ=WEEKLY;INTERVAL=10"), count: 1000)
        let rules = try HolidayRule.reading(iCalendar: text)
        #expect(rules.count == 1000)
        let error = #expect(throws: CivilTimeError.self) { try BusinessCalendar(week: [.monday: .usual], holidays: rules) }
        #expect(error?.description == "the 1000 rules for holidays make more than 2000000 days until the year 9999")
    }

    @Test("times of day in the rule of an all-day event make no further holidays")
    func timesOfDay() throws {
        let times =
            "BYHOUR=\((0...23).map(String.init).joined(separator: ","));BYMINUTE=\((0...59).map(String.init).joined(separator: ","))"
        let text = event("DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=DAILY;COUNT=2;\(times)")
        #expect(try holidays(text, 2026...2027) == ["2026-12-24 holiday", "2026-12-25 holiday"])
    }

    @Test("lengths, names and days that programs write in their own ways")
    func variants() throws {
        #expect(try holidays(event("DTSTART:20261224", "DTEND:20261224", "SUMMARY:a\\nb\\;c\\\\d"), 2026...2026) == ["2026-12-24 a b;c\\d"])
        #expect(
            try holidays(event("DTSTART;VALUE=DATE:20261224", "DURATION:P2D"), 2026...2026) == ["2026-12-24 holiday", "2026-12-25 holiday"])
        #expect(try holidays(event("DTSTART;VALUE=DATE:20261224", "DURATION:P1W"), 2026...2027).count == 7)
        #expect(
            try holidays(event("DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY"), 2024...2028) == [
                "2024-02-29 holiday", "2028-02-29 holiday",
            ])
        #expect(try HolidayRule.reading(iCalendar: "").isEmpty)
    }
}
