import CivilTime
import Foundation
import TestSupport
import Testing

@Suite("Civil dates, spans and business days")
struct CalendarTests {
    private static let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)

    @Test("day numbers, weekdays, ISO weeks and months, against Python's datetime and dateutil")
    func dates() throws {
        var random = SeededGenerator(seed: Self.seed)
        let cases = (0..<4000).map { _ in
            (day: Int.random(in: -719_162...2_932_896, using: &random), months: Int.random(in: -2400...2400, using: &random))
        }
        let script = """
            import sys, datetime
            from dateutil.relativedelta import relativedelta
            epoch = datetime.date(1970, 1, 1).toordinal()
            for line in sys.stdin:
                day, months = map(int, line.split())
                date = datetime.date.fromordinal(epoch + day)
                year, week, weekday = date.isocalendar()
                try:
                    moved = (date + relativedelta(months=months)).isoformat()
                except (OverflowError, ValueError):
                    moved = '-'
                print(date.isoformat(), year, week, weekday, moved)
            """
        let answers = try Oracle.python(script, input: cases.map { "\($0.day) \($0.months)" })
        try #require(answers.count == cases.count)
        for (test, answer) in zip(cases, answers) {
            let date = try #require(CivilDate(dayNumber: test.day))
            #expect(date.dayNumber == test.day)
            let words = answer.split(separator: " ").map(String.init)
            let moved = words[4] == "-" ? "-" : date.adding(months: test.months).description
            let text = "\(date) \(date.isoWeek.year) \(date.isoWeek.week) \(date.weekday.rawValue) \(moved)"
            #expect(text == answer, "SEED=\(Self.seed)")
            #expect(try CivilDate(iso8601: date.description) == date)
        }
        print("dates: \(cases.count) compared with Python datetime and dateutil, differences: 0 (SEED=\(Self.seed))")
    }

    @Test("business days, with holidays and every rolling, against numpy")
    func businessDays() throws {
        var random = SeededGenerator(seed: Self.seed)
        let holidays = Set((0..<400).map { _ in CivilDate(clampingDayNumber: Int.random(in: 10_000...30_000, using: &random)) })
        let cases = (0..<4000).map { _ in
            (day: Int.random(in: 11_000...29_000, using: &random), count: Int.random(in: -600...600, using: &random))
        }
        let script = """
            import sys, numpy
            holidays = numpy.array([line for line in sys.stdin.readline().split()], dtype='datetime64[D]')
            epoch = numpy.datetime64('1970-01-01')
            for line in sys.stdin:
                day, count = map(int, line.split())
                date = epoch + day
                isday = numpy.is_busday(date, holidays=holidays)
                following = numpy.busday_offset(date, 0, roll='following', holidays=holidays)
                preceding = numpy.busday_offset(date, 0, roll='preceding', holidays=holidays)
                modified = numpy.busday_offset(date, 0, roll='modifiedfollowing', holidays=holidays)
                # A count from a day that is none starts at the business day before, or after when it goes back.
                offset = numpy.busday_offset(date, count, roll='preceding' if count > 0 else 'following', holidays=holidays) if count else date
                number = numpy.busday_count(date, date + count, holidays=holidays)
                print(int(isday), following, preceding, modified, offset, number)
            """
        let first = holidays.map(\.description).joined(separator: " ")
        let answers = try Oracle.python(script, input: [first] + cases.map { "\($0.day) \($0.count)" })
        try #require(answers.count == cases.count)
        let calendar = BusinessCalendar(holidays: holidays)
        for (test, answer) in zip(cases, answers) {
            let date = CivilDate(clampingDayNumber: test.day)
            let text = [
                calendar.isBusinessDay(date) ? "1" : "0", calendar.roll(date, .following).description,
                calendar.roll(date, .preceding).description, calendar.roll(date, .modifiedFollowing).description,
                calendar.adding(businessDays: test.count, to: date).description,
                String(calendar.businessDays(from: date, to: date.adding(days: test.count))),
            ].joined(separator: " ")
            #expect(text == answer, "\(date) \(test.count) SEED=\(Self.seed)")
        }
        print("business days: \(cases.count) compared with numpy, differences: 0 (SEED=\(Self.seed))")
    }

    @Test("F13: the end of a month is counted from the anchor and held, and does not drift")
    func monthEnd() throws {
        let anchor = try CivilDate(iso8601: "2026-01-31")
        #expect((1...4).map { anchor.adding(months: $0).description } == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"])
    }

    @Test(
        "spans that are read and written",
        arguments: [
            ("30 days", "30 days"), ("2w", "14 days"), ("1month", "1 month"), ("1y 2months 3w", "1 year 2 months 21 days"),
            ("5min", "5 min"),
            ("90s", "1 min 30 s"), ("1.5h", "1 h 30 min"), ("10 business days", "10 business days"), ("1 M", "1 month"), ("1 m", "1 min"),
            ("250ms", "250 ms"), (" 1 day ", "1 day"), ("14 months", "1 year 2 months"), ("0 days", "0 days"), ("1h30min", "1 h 30 min"),
        ])
    func spans(text: String, description: String) throws {
        let span = try Span(parsing: text)
        #expect(span.description == description)
        #expect(try Span(parsing: description) == span)
    }

    @Test(
        "texts that are refused, with the place",
        arguments: [
            ("", "a span is missing, such as '30 days'", 0), ("30", "a unit is missing, such as 'days'", 2),
            ("days", "a number is missing, as in '30 days'", 0), ("3 dais", "'dais' is no unit of time: did you mean 'days'?", 2),
            ("1.5 days", "only hours and shorter units take a fraction", 0),
            ("1 business week", "'business' is followed by 'days', 'hours' or 'minutes'", 2),
            ("99999999999999999999 days", "a number is missing, as in '30 days'", 0),
            ("-3 days", "a number is missing, as in '30 days'", 0),
            ("20000000 days", "20000000 is more than any span can have", 0),
        ])
    func refusedSpans(text: String, message: String, offset: Int) throws {
        let error = try #require(throws: CivilTimeError.self) { try Span(parsing: text) }
        #expect(error.description == message)
        #expect(error.offset == offset)
    }

    @Test(
        "dates and times that are refused",
        arguments: [
            ("2026-02-30", "February 2026 has 28 days"), ("2026-04-31", "April has 30 days"), ("2026-13-01", "the month is at most 12"),
            ("26-01-01", "the year needs 4 digits"), ("2026-1-1", "the month needs 2 digits"), ("0000-01-01", "there is no year 0"),
            ("2026-01-01x", "there is more text than expected: 'x'"), ("", "the year needs 4 digits"),
        ])
    func refusedDates(text: String, message: String) throws {
        #expect(try #require(throws: CivilTimeError.self) { try CivilDate(iso8601: text) }.description == message)
    }

    @Test(
        "instants are read with any offset and written in UTC",
        arguments: [
            ("2026-11-23T09:00:00Z", "2026-11-23T09:00:00Z"), ("2026-11-23 10:00:00+01:00", "2026-11-23T09:00:00Z"),
            ("2026-11-23T09:00:00.250-00:30", "2026-11-23T09:30:00.25Z"), ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"), ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ])
    func instants(text: String, description: String) throws {
        #expect(try Instant(rfc3339: text).description == description)
    }

    @Test(
        "instants that are refused",
        arguments: [
            "2026-11-23", "2026-11-23T09:00Z", "2026-11-23T09:00:00", "2026-11-23T24:00:00Z", "2026-11-23T09:00:60Z",
            "2026-11-23T09:00:00+1:00",
            "2026-11-23T09:00:00Zx", "2026-11-23T09:00:00.Z", "2026-11-23T09:00:00.1234567Z",
        ])
    func refusedInstants(text: String) {
        #expect(throws: CivilTimeError.self) { try Instant(rfc3339: text) }
    }

    @Test("arithmetic at the ends of time holds and does not trap")
    func ends() {
        #expect(Instant.distantFuture.adding(seconds: .max) == .distantFuture)
        #expect(Instant.distantPast.adding(seconds: .min) == .distantPast)
        #expect(Instant.distantFuture.microseconds(since: .distantPast) == .max)
        #expect(CivilDate.last.adding(days: .max) == .last && CivilDate.first.adding(days: .min) == .first)
        #expect(CivilDate.last.adding(months: .max) == .last && CivilDate.first.adding(months: .min) == .first)
        _ = Instant.distantPast.description
        _ = Zone.utc.civil(at: .distantFuture)
        let calendar = BusinessCalendar()
        #expect(calendar.adding(businessDays: .max, to: .first) == .last && calendar.adding(businessDays: .min, to: .last) == .first)
    }
}
