import CivilTime
import Foundation
import TestSupport
import Testing

@Suite("Holidays")
struct HolidayTests {
    private static let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)

    @Test("Easter of every year, against dateutil", arguments: [(Easter.western, 3), (.orthodox, 2)])
    func easter(easter: Easter, method: Int) throws {
        // Both are told in the Gregorian calendar; dateutil does so from 1583 to 4099.
        let years = Array(1583...4099)
        let script = "import sys; from dateutil.easter import easter\nfor line in sys.stdin: print(easter(int(line), \(method)))"
        let answers = try Oracle.python(script, input: years.map(String.init))
        let differences = zip(years, answers).count { easter.sunday(in: $0)?.description != $1 }
        print("easter, \(easter): \(years.count) years compared with dateutil, differences: \(differences)")
        #expect(differences == 0)
        #expect(answers.count == years.count)
        #expect(easter.sunday(in: 0) == nil && easter.sunday(in: 10_000) == nil)
    }

    @Test(
        "days that are read",
        arguments: [
            ("25 Dec", 2026, "2026-12-25"), ("December 25", 2026, "2026-12-25"), ("29 Feb", 2028, "2028-02-29"), ("29 feb", 2027, ""),
            ("1st Mon of May", 2026, "2026-05-04"), ("last Monday of May", 2026, "2026-05-25"), ("4th Thu of Nov", 2026, "2026-11-26"),
            ("5th Mon of Nov", 2026, "2026-11-30"), ("5th Mon of Dec", 2026, ""), ("4th Thu of Nov + 1 day", 2026, "2026-11-27"),
            ("Wed before 23 Nov", 2026, "2026-11-18"), ("Mon on or before 23 Nov", 2026, "2026-11-23"),
            ("Mon after 23 Nov", 2026, "2026-11-30"),
            ("Mon on or after 23 Nov", 2026, "2026-11-23"), ("Mon before 23 Nov", 2026, "2026-11-16"),
            ("easter", 2026, "2026-04-05"), ("easter - 2 days", 2026, "2026-04-03"), ("easter+39 days", 2026, "2026-05-14"),
            ("orthodox easter", 2026, "2026-04-12"),
            ("2026-12-24", 2026, "2026-12-24"), ("2026-12-24", 2027, ""), ("24 Dec..26 Dec", 2026, "2026-12-24 2026-12-25 2026-12-26"),
            ("31 Dec..1 Jan", 2026, "2026-12-31 2027-01-01"), ("2026-12-30..2027-01-01", 2026, "2026-12-30 2026-12-31 2027-01-01"),
        ])
    func reading(text: String, year: Int, expected: String) throws {
        let calendar = try BusinessCalendar(
            week: Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ($0, DayHours.allDay) }),
            holidays: [HolidayRule("it", try HolidayDate(parsing: text))])
        let first = try #require(CivilDate(year: year, month: 1, day: 1))
        let closed = (0..<380).map { first.adding(days: $0) }.filter { !calendar.isBusinessDay($0) }
        // What the year before leaves in January, and what is the next year's, is not the year's own.
        let own = closed.filter { day in expected.contains(day.description) }.map(\.description).joined(separator: " ")
        #expect(own == expected)
        if expected.isEmpty { #expect(!closed.contains { $0.year == year }) }
        for day in closed { #expect(calendar.holidayName(on: day) == "it") }
    }

    @Test(
        "days that are refused, with the place",
        arguments: [
            (
                "",
                "a holiday is written as '25 Dec', 'last Mon of May', 'Mon after 24 May', 'easter + 39 days', '24 Dec..1 Jan' or '2026-12-24'",
                0
            ),
            ("25 Dcember", "'Dcember' is no month: did you mean 'December'?", 3), ("30 Feb", "February has at most 29 days", 0),
            ("0 Jan", "January has at most 31 days", 0), ("6th Mon of May", "a holiday is written as", 0),
            ("1st Mon May", "'of' and a month are missing", 8),
            ("Mon around 3 May", "after a weekday comes", 4), ("easter + 400 days", "a number of days is missing, at most 366", 9),
            ("easter + 3", "'days' is missing", 10), ("2026-02-30", "February 2026 has 28 days", 8),
            ("2026-12-24..24 Dec", "both days have a year", 12),
            ("2026-12-24..2026-12-20", "the last day comes after the first", 12), ("25 Dec 26", "'26' does not belong here", 7),
            ("orthodox xmas", "'orthodox' is followed by 'easter'", 9),
        ])
    func refused(text: String, message: String, offset: Int) throws {
        let error = try #require(throws: CivilTimeError.self) { try HolidayDate(parsing: text) }
        #expect(error.description.hasPrefix(message), "\(error)")
        #expect(error.offset == offset)
    }

    @Test("substitutes, years, turns, half days and working Saturdays")
    func rules() throws {
        let calendar = try BusinessCalendar(
            week: Dictionary(uniqueKeysWithValues: Weekday.allCases.prefix(5).map { ($0, DayHours.usual) }),
            holidays: [
                HolidayRule(
                    "King's Day", HolidayDate(.yearly(month: 4, day: 27)), years: 2014...9999, substitute: .moved([.sunday: .saturday])),
                HolidayRule(
                    "New Year", HolidayDate(.yearly(month: 1, day: 1)), substitute: .observed([.saturday: .friday, .sunday: .monday])),
                HolidayRule("Liberation Day", HolidayDate(.yearly(month: 5, day: 5)), years: 1990...9999, interval: 5, except: [2020]),
                HolidayRule("Christmas Eve", HolidayDate(.yearly(month: 12, day: 24)), hours: try DayHours(parsing: "09:00..12:00")),
                HolidayRule("Stocktaking", HolidayDate(.yearly(month: 12, day: 24)), years: 2027...2027),
            ],
            exceptions: [
                try CivilDate(iso8601: "2026-12-19"): try DayHours(parsing: "10:00..14:00"),
                // Worked, though a holiday.
                try CivilDate(iso8601: "2025-05-05"): .usual,
            ])
        func date(_ text: String) throws -> CivilDate { try CivilDate(iso8601: text) }
        func name(_ text: String) throws -> String? { calendar.holidayName(on: try date(text)) }
        #expect(try name("2014-04-26") == "King's Day" && name("2014-04-27") == nil && name("2013-04-27") == nil)
        #expect(try name("2021-12-31") == "New Year (observed)" && !calendar.isBusinessDay(date("2021-12-31")))
        #expect(try name("2023-01-02") == "New Year (observed)" && name("2023-01-01") == "New Year")
        #expect(
            try name("2015-05-05") == "Liberation Day" && name("2016-05-05") == nil && name("2020-05-05") == nil
                && name("1985-05-05") == nil)
        #expect(try calendar.isBusinessDay(date("2025-05-05")) && calendar.isBusinessDay(date("2026-12-19")))
        // A half day is a business day; where two rules meet, closed counts.
        #expect(try calendar.isBusinessDay(date("2026-12-24")) && calendar.hours(on: date("2026-12-24")).description == "09:00..12:00")
        #expect(try !calendar.isBusinessDay(date("2027-12-24")) && calendar.hours(on: date("2027-12-24")) == .closed)
        #expect(try calendar.hours(on: date("2026-12-19")).description == "10:00..14:00")
        #expect(try calendar.adding(businessDays: 1, to: date("2026-12-18")).description == "2026-12-19")
        #expect(try calendar.roll(date("2026-12-20"), .preceding).description == "2026-12-19")
    }

    @Test("weeks of every form, holidays and worked days, counts and every rolling, against numpy")
    func numpy() throws {
        var random = SeededGenerator(seed: Self.seed)
        var input: [String] = []
        var cases: [(calendar: BusinessCalendar, day: Int, count: Int)] = []
        for _ in 0..<40 {
            var mask = (0..<7).map { _ in Bool.random(using: &random) }
            mask[Int.random(in: 0..<7, using: &random)] = true
            let holidays = Set((0..<300).map { _ in CivilDate(clampingDayNumber: Int.random(in: -10_000...40_000, using: &random)) })
            let calendar = try BusinessCalendar(businessDays: Set(Weekday.allCases.filter { mask[$0.rawValue - 1] }), holidays: holidays)
            input.append("= \(mask.map { $0 ? "1" : "0" }.joined()) " + holidays.map(\.description).joined(separator: " "))
            for _ in 0..<100 {
                let day = Int.random(in: -9000...39_000, using: &random)
                let count = Int.random(in: -900...900, using: &random)
                cases.append((calendar, day, count))
                input.append("\(day) \(count)")
            }
        }
        let script = """
            import sys, numpy
            epoch = numpy.datetime64('1970-01-01')
            for line in sys.stdin:
                if line[0] == '=':
                    words = line.split()
                    cal = numpy.busdaycalendar(words[1], words[2:])
                    continue
                day, count = map(int, line.split())
                date = epoch + day
                rolls = [numpy.busday_offset(date, 0, roll=r, busdaycal=cal) for r in ('following', 'preceding', 'modifiedfollowing', 'modifiedpreceding')]
                offset = numpy.busday_offset(date, count, roll='preceding' if count > 0 else 'following', busdaycal=cal) if count else date
                print(int(numpy.is_busday(date, busdaycal=cal)), *rolls, offset, numpy.busday_count(date, date + count, busdaycal=cal))
            """
        let answers = try Oracle.python(script, input: input)
        try #require(answers.count == cases.count)
        var differences = 0
        for (test, answer) in zip(cases, answers) {
            let date = CivilDate(clampingDayNumber: test.day)
            let rolls = [BusinessCalendar.Roll.following, .preceding, .modifiedFollowing, .modifiedPreceding]
            let text =
                ([test.calendar.isBusinessDay(date) ? "1" : "0"] + rolls.map { test.calendar.roll(date, $0).description }
                + [
                    test.calendar.adding(businessDays: test.count, to: date).description,
                    String(test.calendar.businessDays(from: date, to: date.adding(days: test.count))),
                ]).joined(separator: " ")
            if text != answer {
                differences += 1
                if differences < 5 { Issue.record("\(date) \(test.count): \(text), numpy \(answer) SEED=\(Self.seed)") }
            }
        }
        print("business days, all weeks: \(cases.count) compared with numpy, differences: \(differences) (SEED=\(Self.seed))")
        #expect(differences == 0)
    }
}
