import CivilTime
import Foundation
import TestSupport
import Testing

@Suite("Recurrence: what is read, refused, and decided")
struct RecurrenceReadingTests {
    private static let zones = ZoneDatabase()

    private func read(_ text: String, zone: String = "Europe/Amsterdam") throws -> Recurrence {
        try Recurrence(
            parsing: text, zone: try Self.zones.zone(named: zone),
            zoneNamed: { name throws(CivilTimeError) in
                guard let zone = try? Self.zones.zone(named: name) else { throw CivilTimeError("there is no zone '\(name)'", offset: 0) }
                return zone
            })
    }

    private func days(_ recurrence: Recurrence, _ count: Int = 20) -> String {
        recurrence.prefix(count).map { "\($0.date)T\($0.time.description.prefix(5))" }.joined(separator: " ").replacingOccurrences(
            of: "T00:00", with: "")
    }

    @Test(
        "starts, ends, further dates and exceptions may be days, local, in UTC, in a zone, and folded",
        arguments: [
            ("DTSTART:20261123T090000\r\nRRULE:FREQ=DAILY;\r\n COUNT=2\r\n", "2026-11-23T09:00 2026-11-24T09:00"),
            ("DTSTART;VALUE=DATE:20261123\nRRULE:FREQ=WEEKLY;UNTIL=20261207", "2026-11-23 2026-11-30 2026-12-07"),
            ("DTSTART:20261123T090000Z\nRRULE:FREQ=DAILY;UNTIL=20261124T090000Z", "2026-11-23T09:00 2026-11-24T09:00"),
            ("DTSTART:20261123T090000\nRRULE:FREQ=DAILY;UNTIL=20261124T075959Z", "2026-11-23T09:00"),
            ("DTSTART:20261123T090000\nRRULE:FREQ=DAILY;UNTIL=20261124T080000Z", "2026-11-23T09:00 2026-11-24T09:00"),
            ("DTSTART:20261123T090000\nRRULE:FREQ=DAILY;UNTIL=20261124", "2026-11-23T09:00 2026-11-24T09:00"),
            ("DTSTART:20261123T090000", "2026-11-23T09:00"),
            ("DTSTART:20261123T090000\nRDATE:20261201T100000,20261125T080000Z", "2026-11-23T09:00 2026-11-25T09:00 2026-12-01T10:00"),
            ("DTSTART:20261123T090000\nRDATE;VALUE=DATE:20261201", "2026-11-23T09:00 2026-12-01T09:00"),
            ("DTSTART:20261123T090000\nRDATE;VALUE=PERIOD:20261201T100000/PT1H", "2026-11-23T09:00 2026-12-01T10:00"),
            ("DTSTART:20261123T090000\nRDATE;TZID=America/New_York:20261201T030000", "2026-11-23T09:00 2026-12-01T09:00"),
            // COUNT counts what EXDATE then leaves out.
            ("DTSTART:20261123T090000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20261124T090000", "2026-11-23T09:00 2026-11-25T09:00"),
            ("DTSTART:20261123T090000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20261124T080000Z", "2026-11-23T09:00 2026-11-25T09:00"),
            ("DTSTART:20261123T090000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261123,20261125", "2026-11-24T09:00"),
            (
                "DTSTART:20261123T090000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20261124T100000",
                "2026-11-23T09:00 2026-11-24T09:00 2026-11-25T09:00"
            ),
            // Two rules are one series; what both name comes once.
            (
                "DTSTART:20261123T090000\nRRULE:FREQ=DAILY;COUNT=2\nRRULE:FREQ=WEEKLY;COUNT=2",
                "2026-11-23T09:00 2026-11-24T09:00 2026-11-30T09:00"
            ),
            // A weekday with and without a number: either.
            (
                "DTSTART:20261101T090000\nRRULE:FREQ=MONTHLY;BYDAY=MO,1TU;COUNT=6",
                "2026-11-02T09:00 2026-11-03T09:00 2026-11-09T09:00 2026-11-16T09:00 2026-11-23T09:00 2026-11-30T09:00"
            ),
            // A week has its first and its last working day.
            (
                "DTSTART:20261125T090000\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1,-1;COUNT=3",
                "2026-11-27T09:00 2026-11-30T09:00 2026-12-04T09:00"
            ),
            // Weeks without a day mean the weekday of the start.
            ("DTSTART:20260101T090000\nRRULE:FREQ=YEARLY;BYWEEKNO=20;COUNT=2", "2026-05-14T09:00 2027-05-20T09:00"),
            // Computed from the start: the 31st is not moved, months without one are passed over.
            ("DTSTART:20260131T090000\nRRULE:FREQ=MONTHLY;COUNT=4", "2026-01-31T09:00 2026-03-31T09:00 2026-05-31T09:00 2026-07-31T09:00"),
            ("DTSTART:20240229T090000\nRRULE:FREQ=YEARLY;COUNT=2", "2024-02-29T09:00 2028-02-29T09:00"),
            ("dtstart:20261123T090060\nrrule:freq=daily;count=1", "2026-11-23T09:00"),
        ])
    func forms(text: String, expected: String) throws {
        #expect(days(try read(text)) == expected)
    }

    @Test("a count leaves the first so many, of every frequency, and is not walked through for each answer")
    func counts() throws {
        var random = SeededGenerator(seed: SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment))
        let rules = [
            "FREQ=SECONDLY;BYHOUR=9,17", "FREQ=SECONDLY;INTERVAL=59;BYMINUTE=3", "FREQ=MINUTELY;BYHOUR=3,9", "FREQ=HOURLY;INTERVAL=5",
            "FREQ=HOURLY;BYMINUTE=0,15,30,45;BYSETPOS=1,-1", "FREQ=DAILY", "FREQ=DAILY;BYHOUR=9,17;BYMONTH=2",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=YEARLY;BYDAY=20MO,-1FR",
        ]
        for rule in rules {
            let whole = try read("DTSTART:20261123T101500\nRRULE:\(rule)")
            for count in [1, 2, 7, Int.random(in: 8...300, using: &random)] {
                let counted = try read("DTSTART:20261123T101500\nRRULE:\(rule);COUNT=\(count)")
                let expected = Array(whole.prefix(count))
                #expect(Array(counted) == expected, "\(rule) \(count)")
                let last = try #require(expected.last)
                #expect(counted.previous(before: CivilDateTime(.last, .midnight)) == last, "\(rule) \(count)")
                #expect(counted.next(after: last) == nil, "\(rule) \(count)")
                #expect(expected.count == 1 || counted.next(after: expected[expected.count - 2]) == last, "\(rule) \(count)")
            }
        }
        // A hundred thousand steps for each of these would take minutes.
        let many = try read("DTSTART:20261123T000000\nRRULE:FREQ=SECONDLY;BYHOUR=9;BYMINUTE=0;COUNT=100000")
        var last: CivilDateTime?
        for found in many.prefix(500) {
            #expect(many.next(after: last) == found && many.previous(before: found) == last)
            last = found
        }
        // 60 a day: 1666 days and 40 seconds.
        #expect(many.previous(before: CivilDateTime(.last, .midnight))?.description == "2031-06-16 09:00:39")
        // More than the calendar has room for.
        let endless = try read("DTSTART:20261123T000000\nRRULE:FREQ=YEARLY;COUNT=100000")
        #expect(endless.previous(before: CivilDateTime(.last, .midnight))?.description == "9999-11-23 00:00")
    }

    @Test("of all-day occurrences times of day are passed over, as RFC 5545 wants")
    func allDay() throws {
        let days = try read("DTSTART;VALUE=DATE:20261123\nRRULE:FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0,30;BYSECOND=5;COUNT=3")
        #expect(self.days(days) == "2026-11-23 2026-11-24 2026-11-25")
    }

    @Test("more rules than anybody has are refused")
    func manyRules() {
        let rules = String(repeating: "RRULE:FREQ=DAILY\n", count: 65)
        let error = #expect(throws: CivilTimeError.self) { try read("DTSTART:20261123T090000\n\(rules)") }
        #expect(error?.description == "line 66, RRULE: there are more than 64 rules")
    }

    @Test("a time that the clock jumps over comes at the end of the jump, one that comes twice comes once")
    func gapAndOverlap() throws {
        let spring = try read("DTSTART:20270327T023000\nRRULE:FREQ=DAILY;COUNT=3")
        var found: [String] = []
        var last = Instant.distantPast
        while let next = spring.next(after: last) {
            found.append(next.description)
            #expect(spring.previous(before: next) == (found.count == 1 ? nil : last))
            last = next
        }
        #expect(found == ["2027-03-27T01:30:00Z", "2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z"])
        let autumn = try read("DTSTART:20261025T003000\nRRULE:FREQ=HOURLY;COUNT=4")
        found = []
        last = .distantPast
        while let next = autumn.next(after: last) {
            found.append(next.description)
            last = next
        }
        #expect(found == ["2026-10-24T22:30:00Z", "2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25T02:30:00Z"])
    }

    @Test("weeks are those of ISO 8601: 53, 52 and -1 of 400 years, as Python numbers them")
    func weeks() throws {
        let script = """
            import datetime
            day = datetime.date(1900, 1, 1)
            while day.year < 2300:
                iso = day.isocalendar()
                last = datetime.date(iso[0], 12, 28).isocalendar()[1]
                if iso[2] == 1 and iso[1] >= 52: print(iso[1], 1 if iso[1] == last else 0, day.isoformat())
                day += datetime.timedelta(days=1)
            """
        let lines = try Oracle.python(script, input: []).map { $0.split(separator: " ").map(String.init) }
        try #require(lines.count > 400)
        var differences = 0
        for (rule, wanted) in [("53", { $0[0] == "53" }), ("52", { $0[0] == "52" }), ("-1", { $0[1] == "1" })]
            as [(String, ([String]) -> Bool)]
        {
            let expected = lines.filter(wanted).map { $0[2] }
            let recurrence = try read("DTSTART:19000101T000000\nRRULE:FREQ=YEARLY;BYWEEKNO=\(rule);BYDAY=MO")
            let found = recurrence.prefix(expected.count).map(\.date.description)
            if found != expected { differences += 1 }
        }
        print("recurrence: \(lines.count) last weeks of years compared with Python isocalendar, differences: \(differences)")
        #expect(differences == 0)
    }

    @Test(
        "is refused with its place",
        arguments: [
            ("", 0, "FREQ=DAILY"), ("FREQ=DAYLY", 5, "did you mean 'DAILY'"), ("COUNT=3", 0, "FREQ is missing"),
            ("FREQ", 0, "FREQ=DAILY"),
            ("FREQ=DAILY;", 11, "FREQ=DAILY"), ("FREQ=DAILY;FREQ=DAILY", 11, "said twice"), ("FREQ=DAILY;INTERVAL=0", 20, "from 1 to"),
            ("FREQ=DAILY;INTERVAL=+1", 20, "from 1 to"), ("FREQ=DAILY;COUNT=x", 17, "from 1 to"),
            ("FREQ=DAILY;COUNT=1;UNTIL=20270101", 25, "either COUNT or UNTIL"),
            ("FREQ=DAILY;UNTIL=20271301", 21, "the month is at most 12"), ("FREQ=DAILY;UNTIL=20270230", 17, "no such day"),
            ("FREQ=DAILY;BYHOUR=9,24", 20, "an hour"), ("FREQ=DAILY;BYMINUTE=60", 20, "a minute"), ("FREQ=DAILY;BYMONTH=13", 19, "a month"),
            ("FREQ=MONTHLY;BYMONTHDAY=0", 24, "from 1 to 31"), ("FREQ=MONTHLY;BYMONTHDAY=32", 24, "from 1 to 31"),
            ("FREQ=MONTHLY;BYDAY=XX", 19, "MO"),
            ("FREQ=MONTHLY;BYDAY=MO,0TU", 22, "-1MO"), ("FREQ=WEEKLY;BYDAY=1MO", 18, "only with FREQ=MONTHLY"),
            ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", 29, "no numbers beside BYWEEKNO"), ("FREQ=WEEKLY;BYMONTHDAY=1", 23, "does not go with"),
            ("FREQ=MONTHLY;BYYEARDAY=1", 23, "does not go with"), ("FREQ=MONTHLY;BYWEEKNO=1", 22, "only with FREQ=YEARLY"),
            ("FREQ=MONTHLY;BYSETPOS=1", 22, "needs another part"), ("FREQ=WEEKLY;WKST=1MO", 17, "one of MO"),
            ("FREQ=DAILY;BYDAYS=MO", 11, "did you mean 'BYDAY'"),
            ("RSCALE=GREGORIAN;FREQ=DAILY", 0, "RFC 7529"),
        ])
    func refused(text: String, offset: Int, what: String) throws {
        let error = #expect(throws: CivilTimeError.self) { try RecurrenceRule(parsing: text) }
        #expect(error?.offset == offset, "\(error?.description ?? "")")
        #expect(error?.description.contains(what) == true, "\(error?.description ?? "")")
    }

    @Test(
        "lines are refused with their number",
        arguments: [
            ("RRULE:FREQ=DAILY", "DTSTART is missing"), ("DTSTART:20261123T090000\nRULE:FREQ=DAILY", "line 2: 'RULE' is none of"),
            ("DTSTART:20261123T090000\n\nRRULE:FREQ=X", "line 3, RRULE"),
            ("DTSTART;TZID=Mars/X:20261123T090000", "line 1, DTSTART: there is no zone 'Mars/X'"),
            ("DTSTART:20261123T250000", "line 1, DTSTART: the hour"), ("DTSTART", "line 1: a line of iCalendar"),
            ("DTSTART:20261123T090000\nEXDATE:20261123T090000,x", "line 2, EXDATE"), ("DTSTART;X:20261123", "line 1: a parameter"),
        ])
    func refusedLines(text: String, what: String) throws {
        let error = #expect(throws: CivilTimeError.self) { try read(text) }
        #expect(error?.description.hasPrefix(what) == true, "\(error?.description ?? "")")
    }

    @Test("no rule, however strange, traps or hangs; what is read is written so that it is read back", arguments: 1...4)
    func noise(round: Int) throws {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment) &+ UInt64(round)
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "FREQ=", "YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY", ";", ";BYDAY=", "MO", "-1FR", "5SU", ",",
            ";BYMONTH=", "2", "12",
            ";BYMONTHDAY=", "31", "-31", "30", ";BYYEARDAY=", "366", "-366", ";BYWEEKNO=", "53", "-53", ";BYSETPOS=", "1", "-1", ";COUNT=",
            "3", ";UNTIL=", "20300101",
            ";INTERVAL=", "1000000000", "7", ";BYHOUR=", "23", ";BYMINUTE=", "59", ";BYSECOND=", "0", ";WKST=", "SU", "é", "=",
            "9999999999999999999",
        ]
        var taken = 0
        for _ in 0..<1500 {
            var text = "FREQ=\(RecurrenceRule.Frequency.allCases.randomElement(using: &random)?.rawValue ?? "")"
            for _ in 0..<Int.random(in: 0...8, using: &random) { text += pieces.randomElement(using: &random) ?? "" }
            guard let rule = try? RecurrenceRule(parsing: text) else { continue }
            taken += 1
            #expect(try RecurrenceRule(parsing: rule.description) == rule, "\(text) SEED=\(seed)")
            let start = CivilDateTime(
                CivilDate(clampingDayNumber: Int.random(in: -700_000...2_900_000, using: &random)), try TimeOfDay("23:59:59"))
            let recurrence = Recurrence(start: start, zone: .utc, rules: [rule])
            var last: CivilDateTime?
            for found in recurrence.prefix(3) {
                #expect(last.map { $0 < found } ?? (found >= start), "\(text) SEED=\(seed)")
                if let last { #expect(recurrence.previous(before: found) == last, "\(text) from \(start) SEED=\(seed)") }
                last = found
            }
        }
        #expect(taken > 50)
    }
}
