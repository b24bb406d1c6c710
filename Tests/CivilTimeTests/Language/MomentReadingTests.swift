import CivilTime
import Testing

@Suite("A moment as people type it")
struct MomentReadingTests {
    /// Monday 23 November 2026, 12:20 in Amsterdam: week 48.
    private static let now = "2026-11-23 12:20"

    @Test(
        "is understood ahead of now",
        arguments: [
            ("2026-12-24T09:00:00+05:00", "2026-12-24 05:00"), ("2026-12-24 09:00:00Z", "2026-12-24 10:00"),
            ("2026-12-24 09:00", "2026-12-24 09:00"), ("2026-12-24T09:00:30", "2026-12-24 09:00:30"), ("2026-12-24", "2026-12-24 09:00"),
            ("2026-07-01", "2026-07-01 09:00"), ("2026-12-24  at 9:15", "2026-12-24 09:15"), ("tomorrow", "2026-11-24 09:00"),
            ("Tomorrow 14:00", "2026-11-24 14:00"), ("tomorrow at 14:00", "2026-11-24 14:00"), ("today 16:30", "2026-11-23 16:30"),
            ("tomorrow at", "2026-11-24 09:00"),
            ("16:30", "2026-11-23 16:30"), ("now", "2026-11-23 12:20"), ("tue", "2026-11-24 09:00"), ("mon", "2026-11-30 09:00"),
            ("Sunday 10:00", "2026-11-29 10:00"), ("2h", "2026-11-23 14:20"), ("3 days", "2026-11-26 12:20"),
            ("in 3 days", "2026-11-26 12:20"), ("+90min", "2026-11-23 13:50"), ("1 month 2 days", "2026-12-25 12:20"),
            ("1.5h", "2026-11-23 13:50"), ("5 months", "2027-04-23 12:20"), ("2027-03-28 02:30", "2027-03-28 03:00"),
        ])
    func ahead(text: String, civil: String) throws { try check(text, civil, .ahead) }

    @Test(
        "is understood before now",
        arguments: [
            ("2h ago", "2026-11-23 10:20"), ("3 days ago", "2026-11-20 12:20"), ("yesterday", "2026-11-22 09:00"),
            ("yesterday 15:00", "2026-11-22 15:00"), ("today 10:00", "2026-11-23 10:00"), ("fri", "2026-11-20 09:00"),
            ("mon", "2026-11-16 09:00"), ("10:00", "2026-11-23 10:00"), ("2026-11-01 10:00", "2026-11-01 10:00"),
            ("vrijdag", "2026-11-20 09:00"), ("next fri", "2026-11-27 09:00"), ("last mon", "2026-11-16 09:00"),
            ("24 dec", "2025-12-24 09:00"), ("23 nov", "2026-11-23 09:00"), ("23 nov 13:00", "2025-11-23 13:00"),
            ("week 48", "2026-11-23 09:00"), ("week 49", "2025-12-01 09:00"), ("29 feb", "2024-02-29 09:00"),
            ("week 53", "2020-12-28 09:00"), ("2 uur geleden", "2026-11-23 10:20"), ("eind van de week", "2026-11-20 09:00"),
            ("end of month", "2026-10-30 09:00"), ("in 2h", "2026-11-23 14:20"),
        ])
    func back(text: String, civil: String) throws { try check(text, civil, .back) }

    @Test(
        "days by name",
        arguments: [
            ("today", "2026-11-23 09:00"), ("vandaag", "2026-11-23 09:00"), ("morgen", "2026-11-24 09:00"),
            ("overmorgen", "2026-11-25 09:00"), ("gisteren", "2026-11-22 09:00"), ("eergisteren", "2026-11-21 09:00"),
            ("day after tomorrow", "2026-11-25 09:00"), ("the day after tomorrow at 10:00", "2026-11-25 10:00"),
            ("day before yesterday", "2026-11-21 09:00"), ("VRIJDAG", "2026-11-27 09:00"), ("vr", "2026-11-27 09:00"),
            ("ma", "2026-11-30 09:00"), ("di", "2026-11-24 09:00"), ("wo", "2026-11-25 09:00"), ("do", "2026-11-26 09:00"),
            ("za", "2026-11-28 09:00"), ("zo", "2026-11-29 09:00"), ("vr.", "2026-11-27 09:00"), ("Thurs", "2026-11-26 09:00"),
            ("on friday", "2026-11-27 09:00"), ("op vrijdag om 14:00", "2026-11-27 14:00"), ("next fri", "2026-11-27 09:00"),
            ("volgende vrijdag", "2026-11-27 09:00"), ("komende zondag", "2026-11-29 09:00"), ("next mon", "2026-11-30 09:00"),
            ("last fri", "2026-11-20 09:00"), ("afgelopen vrijdag", "2026-11-20 09:00"), ("this fri", "2026-11-27 09:00"),
            ("deze maandag 15:00", "2026-11-23 15:00"), ("next week", "2026-11-30 09:00"), ("volgende week", "2026-11-30 09:00"),
            ("volgende week maandag", "2026-11-30 09:00"), ("next week fri 10:00", "2026-12-04 10:00"),
            ("vrijdag volgende week om 10 uur", "2026-12-04 10:00"), ("fri next week", "2026-12-04 09:00"),
            ("fri this week", "2026-11-27 09:00"), ("last week", "2026-11-16 09:00"), ("vorige week woensdag", "2026-11-18 09:00"),
            ("next month", "2026-12-01 09:00"), ("volgende maand", "2026-12-01 09:00"), ("last month", "2026-10-01 09:00"),
            ("next year", "2027-01-01 09:00"), ("volgend jaar", "2027-01-01 09:00"), ("end of week", "2026-11-27 09:00"),
            ("eind van de week", "2026-11-27 09:00"), ("einde week", "2026-11-27 09:00"), ("end of the month", "2026-11-30 09:00"),
            ("end of month 17:00", "2026-11-30 17:00"), ("end of next month", "2026-12-31 09:00"), ("end of year", "2026-12-31 09:00"),
            ("eind volgende week", "2026-12-04 09:00"), ("last day of the month", "2026-11-30 09:00"),
            ("laatste dag van volgende maand", "2026-12-31 09:00"), ("eind van het jaar", "2026-12-31 09:00"),
            // The Monday of this week is over.
            ("week 48", "2027-11-29 09:00"), ("week 48 fri", "2026-11-27 09:00"), ("week 51", "2026-12-14 09:00"),
            ("w51", "2026-12-14 09:00"), ("in week 51", "2026-12-14 09:00"), ("W51 vrijdag 10:00", "2026-12-18 10:00"),
            ("vrijdag week 51", "2026-12-18 09:00"), ("week 1", "2027-01-04 09:00"), ("week 53", "2026-12-28 09:00"),
            ("week 53 2032", "2032-12-27 09:00"), ("w1 do 2027", "2027-01-07 09:00"),
        ])
    func days(text: String, civil: String) throws { try check(text, civil, .ahead) }

    @Test(
        "dates",
        arguments: [
            ("24 dec", "2026-12-24 09:00"), ("24 december", "2026-12-24 09:00"), ("24 dec.", "2026-12-24 09:00"),
            ("dec 24", "2026-12-24 09:00"), ("December 24, 2027 10:00", "2027-12-24 10:00"), ("24 december 2027", "2027-12-24 09:00"),
            ("24 dec 14:30", "2026-12-24 14:30"), ("op 24 december om 9 uur", "2026-12-24 09:00"), ("1 mei", "2027-05-01 09:00"),
            ("1 may", "2027-05-01 09:00"), ("3 mrt", "2027-03-03 09:00"), ("3 maart", "2027-03-03 09:00"), ("5 okt", "2027-10-05 09:00"),
            ("24th of december", "2026-12-24 09:00"), ("1st jan", "2027-01-01 09:00"), ("24e december", "2026-12-24 09:00"),
            ("23 nov", "2027-11-23 09:00"), ("23 nov 12:20", "2027-11-23 12:20"), ("23 nov 12:21", "2026-11-23 12:21"),
            ("22 nov", "2027-11-22 09:00"), ("29 feb", "2028-02-29 09:00"), ("24-12-2026", "2026-12-24 09:00"),
            ("24/12/2026", "2026-12-24 09:00"), ("24/12/2026 17:00", "2026-12-24 17:00"), ("3/4/2027", "2027-04-03 09:00"),
            ("24/12", "2026-12-24 09:00"), ("24-12 10:00", "2026-12-24 10:00"), ("Thu 24 Dec", "2026-12-24 09:00"),
            ("do 24 dec 2026 10:00", "2026-12-24 10:00"), ("Thursday, 24 December 2026, 10:00", "2026-12-24 10:00"),
            ("Thu 2026-12-24 10:00", "2026-12-24 10:00"), ("sun 22 nov", "2026-11-22 09:00"), ("ma 23 nov 11:00", "2026-11-23 11:00"),
            // The second 02:30 of that night.
            ("Sun 25 Oct 2026 02:30 +01:00", "2026-10-25 02:30"), ("24 dec 2026 09:00 -01:00", "2026-12-24 11:00"),
        ])
    func dates(text: String, civil: String) throws { try check(text, civil, .ahead) }

    @Test(
        "times",
        arguments: [
            ("tomorrow 09:00", "09:00"), ("tomorrow at 9", "09:00"), ("morgen om 9 uur", "09:00"), ("morgen 9 uur", "09:00"),
            ("tomorrow 9am", "09:00"), ("tomorrow 9 am", "09:00"), ("tomorrow 9 a.m.", "09:00"), ("tomorrow 9:30pm", "21:30"),
            ("tomorrow 9.30pm", "21:30"), ("tomorrow at 12am", "00:00"), ("tomorrow 12 pm", "12:00"), ("tomorrow 14:30", "14:30"),
            ("tomorrow 14:30:15.5", "14:30:15.5"), ("tomorrow 9.30", "09:30"), ("morgen 9.30 uur", "09:30"), ("morgen 9:30 uur", "09:30"),
            ("morgen half tien", "09:30"), ("morgen om half tien", "09:30"), ("morgen half een", "12:30"),
            ("morgen half 8 's avonds", "19:30"),
            ("tomorrow half past nine", "09:30"), ("tomorrow half past 10", "10:30"), ("quarter past nine tomorrow", "09:15"),
            ("morgen kwart voor tien", "09:45"), ("morgen kwart over 9", "09:15"), ("kwart voor een morgen", "12:45"),
            ("noon tomorrow", "12:00"), ("tomorrow noon", "12:00"), ("tomorrow at noon", "12:00"), ("tomorrow at nine", "09:00"),
            ("tomorrow at 7", "07:00"), ("morgen om half acht", "07:30"),
            ("morgen om negen uur", "09:00"), ("tomorrow at nine o'clock", "09:00"), ("morgen om 3 uur 's middags", "15:00"),
            ("morgen om 3 uur ’s middags", "15:00"), ("tomorrow at 3 in the afternoon", "15:00"), ("tomorrow at 03", "03:00"),
            ("tomorrow 3:00", "03:00"), ("morgen 9u", "09:00"), ("morgen 9u30", "09:30"), ("morgen 14u", "14:00"),
            ("morgen om 14", "14:00"),
            ("9:00 tomorrow", "09:00"), ("9am tomorrow", "09:00"), ("at 9 tomorrow", "09:00"), ("om 9 uur morgen", "09:00"),
            ("half tien morgen", "09:30"), ("14 uur morgen", "14:00"), ("tomorrow 12 uur 's nachts", "00:00"),
        ])
    func times(text: String, time: String) throws { try check(text, "2026-11-24 \(time)", .ahead) }

    @Test(
        "times of today",
        arguments: [
            ("9am", "09:00"), ("14:30", "14:30"), ("half tien", "09:30"), ("noon", "12:00"), ("om 9 uur", "09:00"), ("at 9", "09:00"),
            ("9u30", "09:30"), ("5 pm", "17:00"), ("9.30 uur", "09:30"), ("quarter to ten", "09:45"), ("half past two pm", "14:30"),
        ])
    func timesOfToday(text: String, time: String) throws { try check(text, "2026-11-23 \(time)", .ahead) }

    @Test(
        "spans",
        arguments: [
            ("+3 business days", "2026-11-26 12:20"), ("3 werkdagen", "2026-11-26 12:20"), ("in 5 business days", "2026-11-30 12:20"),
            ("5 werkdagen geleden", "2026-11-16 12:20"), ("over 24 werkdagen", "2026-12-28 12:20"), ("in 2 weeks", "2026-12-07 12:20"),
            ("over 2 weken", "2026-12-07 12:20"), ("over twee weken", "2026-12-07 12:20"), ("in two weeks", "2026-12-07 12:20"),
            ("3 dagen geleden", "2026-11-20 12:20"), ("in 90 min", "2026-11-23 13:50"), ("over 90 minuten", "2026-11-23 13:50"),
            ("over een uur", "2026-11-23 13:20"), ("over één uur", "2026-11-23 13:20"), ("in an hour", "2026-11-23 13:20"),
            ("a week ago", "2026-11-16 12:20"), ("een week geleden", "2026-11-16 12:20"), ("over 1 jaar", "2027-11-23 12:20"),
            ("over 3 maanden", "2027-02-23 12:20"), ("in half an hour", "2026-11-23 12:50"), ("over een half uur", "2026-11-23 12:50"),
            ("over anderhalf uur", "2026-11-23 13:50"), ("over een kwartier", "2026-11-23 12:35"), ("half uur geleden", "2026-11-23 11:50"),
            ("over 1 uur en 30 minuten", "2026-11-23 13:50"), ("1 hour and 30 minutes", "2026-11-23 13:50"),
            ("2 uur 30 min", "2026-11-23 14:50"), ("+2u", "2026-11-23 14:20"), ("2 business hours ago", "2026-11-23 10:20"),
            ("over 2 werkuren", "2026-11-23 14:20"), ("in 2 weeks at 9:00", "2026-12-07 09:00"),
            ("over 2 weken om 10 uur", "2026-12-07 10:00"),
            ("3 days ago at 10:00", "2026-11-20 10:00"), ("over 3 werkdagen om half tien", "2026-11-26 09:30"),
            ("over 10 seconden", "2026-11-23 12:20:10"), ("over 1,", "-"),
        ])
    func spans(text: String, civil: String) throws {
        guard civil != "-" else {
            #expect(throws: CivilTimeError.self) { try MomentSeries.parser(Self.now).instant(from: text) }
            return
        }
        try check(text, civil, .ahead)
    }

    @Test(
        "at other nows",
        arguments: [
            // The end of the year.
            ("2026-12-31 23:30", "tomorrow", "2027-01-01 09:00"), ("2026-12-31 23:30", "week 1", "2027-01-04 09:00"),
            ("2026-12-31 23:30", "week 53", "2032-12-27 09:00"), ("2026-12-31 23:30", "next month", "2027-01-01 09:00"),
            ("2026-12-31 23:30", "31 dec", "2027-12-31 09:00"), ("2026-12-31 23:30", "31 dec 23:31", "2026-12-31 23:31"),
            ("2027-01-01 08:00", "week 53", "2032-12-27 09:00"), ("2027-01-01 08:00", "week 53 sun", "2027-01-03 09:00"),
            ("2027-01-01 08:00", "end of week", "2027-01-08 09:00"), ("2026-12-31 08:00", "end of month", "2026-12-31 09:00"),
            ("2026-12-24 08:00", "eind van de week", "2026-12-24 09:00"), ("2026-12-26 08:00", "end of week", "2026-12-31 09:00"),
            ("2026-12-31 12:00", "a month ago", "2026-11-30 12:00"), ("2026-12-24 12:00", "+1 business day", "2026-12-28 12:00"),
            // The clock is put forward and back.
            ("2026-03-28 12:00", "tomorrow 02:30", "2026-03-29 03:00"), ("2026-03-28 02:30", "in 1 day", "2026-03-29 03:00"),
            ("2026-03-28 12:00", "in 24h", "2026-03-29 13:00"), ("2026-10-24 12:00", "in 24h", "2026-10-25 11:00"),
            ("2026-10-24 12:00", "tomorrow 02:30", "2026-10-25 02:30"), ("2026-10-24 12:00", "morgen", "2026-10-25 09:00"),
            // The leap day.
            ("2028-02-28 12:00", "tomorrow", "2028-02-29 09:00"), ("2028-02-29 12:00", "29 feb", "2032-02-29 09:00"),
            ("2028-02-29 12:00", "in 1 year", "2029-02-28 12:00"), ("2028-02-29 12:00", "over een jaar", "2029-02-28 12:00"),
            ("2028-01-31 12:00", "in a month", "2028-02-29 12:00"), ("2028-02-29 08:00", "29 feb", "2028-02-29 09:00"),
            ("2096-03-01 08:00", "29 feb", "2104-02-29 09:00"), ("2028-02-10 08:00", "end of month", "2028-02-29 09:00"),
            ("2028-02-10 08:00", "last day of february", "-"), ("9999-12-31 08:00", "24 dec", "-"),
            ("9999-12-31 08:00", "tomorrow", "9999-12-31 09:00"),
        ])
    func nows(now: String, text: String, civil: String) throws {
        let parser = try MomentSeries.parser(now)
        guard civil != "-" else {
            #expect(throws: CivilTimeError.self) { try parser.instant(from: text) }
            return
        }
        #expect(MomentSeries.civil(try parser.instant(from: text)) == civil, "\(text)")
    }

    @Test("the end of a week is today's where today is the last business day, both ways")
    func endIsToday() throws {
        for direction in MomentParser.Direction.allCases {
            for text in ["end of week", "eind deze week"] {
                let instant = try MomentSeries.parser("2026-11-27 12:20").instant(from: text, direction)
                #expect(MomentSeries.civil(instant) == "2026-11-27 09:00")
            }
        }
    }

    @Test("a time that is twice is the first, and an offset says otherwise")
    func twice() throws {
        let parser = try MomentSeries.parser("2026-10-24 12:00")
        #expect(try parser.instant(from: "tomorrow 02:30").description == "2026-10-25T00:30:00Z")
        #expect(try parser.instant(from: "sun 02:30 +01:00").description == "2026-10-25T01:30:00Z")
    }

    @Test(
        "days without a time",
        arguments: [
            ("today", "2026-11-23"), ("now", "2026-11-23"), ("morgen", "2026-11-24"), ("23 nov", "2026-11-23"), ("22 nov", "2027-11-22"),
            ("in 2 weeks", "2026-12-07"), ("3 werkdagen", "2026-11-26"), ("a week ago", "2026-11-16"), ("week 48", "2026-11-23"),
            ("24-12-2026", "2026-12-24"), ("2026-12-24", "2026-12-24"), ("end of month", "2026-11-30"), ("fri", "2026-11-27"),
        ])
    func datesAlone(text: String, date: String) throws {
        #expect(try MomentSeries.parser(Self.now).date(from: text).description == date)
    }

    @Test("the language decides what half 10 is")
    func half() throws {
        #expect(MomentSeries.civil(try MomentSeries.parser(Self.now, .dutch).instant(from: "morgen half 10")) == "2026-11-24 09:30")
        let error = #expect(throws: CivilTimeError.self) { try MomentSeries.parser(Self.now).instant(from: "tomorrow half 10") }
        #expect(error?.what == "this is 10:30 in English and 9:30 in Dutch: write one of them")
        #expect(error?.offset == 9)
    }

    @Test(
        "a language is that of a locale",
        arguments: [
            ("en", Language.english), ("nl", .dutch), ("en_GB.UTF-8", .english), ("nl_NL", .dutch), ("nl-BE", .dutch), ("C", .english),
            ("C.UTF-8", .english), ("de_DE", nil), ("", nil), ("nlx", nil), ("NL", .dutch), ("en@euro", .english),
        ] as [(String, Language?)])
    func languages(locale: String, language: Language?) { #expect(Language(locale) == language) }

    private func check(_ text: String, _ civil: String, _ direction: MomentParser.Direction) throws {
        // The answer does not depend on the language that is expected.
        for language in Language.allCases where !text.contains("half 8") || language == .dutch {
            let instant = try MomentSeries.parser(Self.now, language).instant(from: text, direction)
            #expect(MomentSeries.civil(instant) == civil, "\(text)")
        }
    }
}
