import CivilTime
import Testing

@Suite("What is no moment")
struct MomentRefusalTests {
    private static let now = "2026-11-23 12:20"

    @Test(
        "is refused with its place",
        arguments: [
            ("", 0, "a time is missing: write 'tomorrow 14:00', 'fri', '2026-12-24 09:00' or '3 days'"), ("  ", 0, "a time is missing"),
            ("soonish", 0, "'soonish' is no day or time: write 'tomorrow 14:00'"), ("2026-13-01", 5, "the month is at most 12"),
            ("2026-02-30", 8, "February 2026 has 28 days"), ("2026-12-24 25:00", 11, "the hour is at most 23"),
            ("2026-12-24x", 10, "a space between date and time is missing"), ("2026-12-24 09:00 Z", 16, "a ':' is missing"),
            ("tomorrow 9", 10, "a ':' is missing"), ("tomorrow 09:00 sharp", 15, "there is more than a day and a time: 'sharp'"),
            ("tomorrow 09:61", 12, "the minute is at most 59"), ("3", 1, "a unit is missing"),
            ("3 dyas", 2, "'dyas' is no unit of time: did you mean 'days'?"), ("in", 2, "a span is missing"), ("+", 1, "a span is missing"),
            ("in  5 fortnights", 6, "'fortnights' is no unit of time"), ("99999999999999999999 days", 0, "a number is missing"),
            ("é tomorrow", 0, "'é' is no day or time"), ("2h ago ago", 3, "a number is missing"), ("ago", 0, "'ago' is no day or time"),
            ("tomorow", 0, "'tomorow' is no day or time: did you mean 'tomorrow'?"), ("vrijdga", 0, "did you mean 'vrijdag'?"),
            ("on wendesday", 3, "did you mean 'wednesday'?"), ("over 3 wkeen", 7, "did you mean 'weken'?"),
            ("over 3 werkdage", 7, "did you mean 'werkdag'?"), ("over twee wkeen", 10, "did you mean 'weken'?"),
            ("next wek", 5, "'next' is followed by a weekday, 'week', 'month' or 'year': did you mean 'week'?"),
            ("next", 4, "'next' is followed by"), ("volgende", 8, "'volgende' is followed by"),
            ("this week", 9, "a day of the week is missing"),
            ("this month", 10, "this is no day: write a date, or 'end of month'"),
            ("end of fri", 7, "'end of' is followed by 'week', 'month' or 'year'"), ("end of mnth", 7, "did you mean 'month'?"),
            ("week", 4, "the number of the week is missing, as in 'week 51'"), ("week 54", 5, "a year has weeks from 1 to 53"),
            ("w0", 0, "a year has weeks from 1 to 53"), ("week 53 2027", 0, "2027 has 52 weeks"),
            ("12/24/2026", 0, "the day comes first, and there is no month 24: write '24/12/2026' or '2026-12-24'"),
            ("12-24-2026", 0, "the day comes first"), ("13/13/2026", 0, "the day comes first, and there is no month 13"),
            ("12/24", 0, "the day comes first, and there is no month 24"), ("24-12-26", 0, "the year of a date has four digits"),
            ("24/12/", 0, "the year of a date has four digits"), ("2026/12/24", 0, "a date is written as 2026-12-24, 24-12-2026 or 24 dec"),
            ("24-12/2026", 0, "a date is written as"), ("31 nov", 0, "November has 30 days"), ("30 feb", 0, "February has 29 days"),
            ("29 feb 2027", 0, "February 2027 has 28 days"), ("0 dec", 0, "there is no day 0"), ("24 dec 0000", 0, "there is no year 0"),
            ("24 dec 27", 7, "'27' is no time and no year: a time is written as 09:00, a year with four digits"),
            ("dec", 3, "the day of the month is missing, as in '24 dec'"), ("24 dce", 3, "'dce' is no month: did you mean 'Dec'?"),
            ("vr 24 decembr 2026", 6, "'decembr' is no month: did you mean 'December'?"),
            ("24 of febr", 6, "'febr' is no month: did you mean 'Feb'?"), ("24 fortnights", 3, "'fortnights' is no unit of time"),
            ("fri 24 dec", 4, "2026-12-24 is a Thursday, not a Friday"), ("fri 24 dec 2026", 4, "2026-12-24 is a Thursday, not a Friday"),
            ("vr 2026-12-24", 3, "2026-12-24 is a Thursday, not a Friday"), ("fri 29 feb", 4, "2028-02-29 is a Tuesday, not a Friday"),
            ("at 3", 3, "this is 03:00 or 15:00: write one of them"), ("morgen om 3 uur", 10, "this is 03:00 or 15:00: write one of them"),
            ("morgen half 3", 7, "this is 3:30 in English and 2:30 in Dutch"), ("morgen half drie", 7, "this is 02:30 or 14:30"),
            ("half ten", 0, "this is 10:30 in English and 9:30 in Dutch: write one of them"), ("half", 4, "an hour is missing"),
            ("tomorrow half", 13, "an hour is missing, as in 'half past nine' or 'half tien'"),
            ("9 uur", 0, "may be a time of day or a length: write 'om 9 uur' or 'over 9 uur'"),
            ("3u", 0, "may be a time of day or a length"),
            ("midnight", 0, "midnight is the start of a day or its end: write '00:00' or '23:59'"),
            ("morgen middernacht", 7, "midnight is the start of a day or its end"), ("tomorrow at 25", 12, "the hour is at most 23"),
            ("13pm", 0, "before or after noon, the hour is 1 to 12"), ("0 am", 0, "before or after noon, the hour is 1 to 12"),
            ("9:75am", 0, "the minute is at most 59"), ("in 2 days at", 12, "a time is missing, as in 'tomorrow 14:00'"),
            ("now then", 0, "'now' is no day or time: write"),
            ("tomorrow nooon", 9, "a time is written as 09:00: did you mean 'noon'?"),
            ("kwart tien", 6, "'quarter' is followed by 'past' or 'to'"),
            ("9:00 10:00", 5, "there is more than a day and a time: '10:00'"), ("tomorrow 's vrijdags", 9, "a time is written as 09:00"),
            ("9 uur 's vrijdags", 9, "a part of the day is missing"),
            ("in 90 min at 9:00", 10, "only days and longer go with a time of day"),
            ("tomorrow 09:00 +25:61", 19, "the offset's minutes is at most 59"), ("half a day", 0, "a number is missing"),
        ])
    func refused(text: String, offset: Int, what: String) throws {
        let error = #expect(throws: CivilTimeError.self) { try MomentSeries.parser(Self.now).instant(from: text) }
        #expect(error?.description.contains(what) == true, "'\(text)': \(error?.description ?? "")")
        #expect(error?.offset == offset, "'\(text)': \(error?.offset ?? -1) \(error?.description ?? "")")
    }

    @Test("a span that looks ahead is refused where the past is meant")
    func wrongWay() throws {
        for (text, what) in [("2h", "write '2h ago'"), ("2 uur 10 minuten", "write '2 uur 10 minuten geleden'")] {
            let error = #expect(throws: CivilTimeError.self) { try MomentSeries.parser(Self.now).instant(from: text, .back) }
            #expect(error?.description == "a moment in the past is meant: \(what)")
            #expect(error?.offset == text.utf8.count)
        }
        let error = #expect(throws: CivilTimeError.self) { try MomentSeries.parser(Self.now).instant(from: "9 uur", .back) }
        #expect(error?.what.hasSuffix("write 'om 9 uur' or '9 uur geleden'") == true)
    }

    @Test("business days are refused where the holidays are not known", arguments: ["5 business days", "over 5 werkdagen", "end of week"])
    func noCalendar(text: String) throws {
        var parser = try MomentSeries.parser(Self.now)
        parser.calendar = nil
        let error = #expect(throws: CivilTimeError.self) { try parser.instant(from: text) }
        #expect(error?.what.hasPrefix("the holidays are not known here; name a day instead") == true)
        #expect(error?.offset == 0)
        #expect(MomentSeries.civil(try parser.instant(from: "last day of the month")) == "2026-11-30 09:00")
    }

    @Test(
        "a time is no day",
        arguments: ["9:00", "tomorrow 9:00", "2026-12-24T09:00:00Z", "in 90 min", "in 2 weeks at 9:00", "2 business hours"])
    func noDay(text: String) {
        #expect(throws: CivilTimeError.self) { try MomentSeries.parser(Self.now).date(from: text) }
    }

    @Test("a text that is too long is refused unread")
    func tooLong() {
        let error = #expect(throws: CivilTimeError.self) {
            try MomentSeries.parser(Self.now).instant(from: String(repeating: "1h ", count: 1_000_000))
        }
        #expect(error?.what == "a time takes no more than 1000 bytes")
    }
}
