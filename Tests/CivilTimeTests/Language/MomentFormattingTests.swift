import CivilTime
import TestSupport
import Testing

@Suite("A moment as people read it")
struct MomentFormattingTests {
    private static let seed = MomentSeries.seed

    private static func formatter(_ now: String, _ language: Language) throws -> MomentFormatter {
        MomentFormatter(
            zone: MomentSeries.amsterdam, calendar: MomentSeries.calendar, now: try MomentSeries.instant(now), language: language)
    }

    @Test(
        "distances of moments, seen from Monday 23 November 2026, 12:20",
        arguments: [
            ("2026-11-23 12:20", "just now", "zojuist"), ("2026-11-23 12:19:01", "just now", "zojuist"),
            ("2026-11-23 12:19", "1 min ago", "1 min geleden"), ("2026-11-23 11:21", "59 min ago", "59 min geleden"),
            ("2026-11-23 11:20", "1 h ago", "1 uur geleden"), ("2026-11-23 00:20", "12 h ago", "12 uur geleden"),
            ("2026-11-23 00:00", "12 h ago", "12 uur geleden"), ("2026-11-22 23:59", "yesterday", "gisteren"),
            ("2026-11-22 00:00", "yesterday", "gisteren"), ("2026-11-21 23:59", "2 days ago", "2 dagen geleden"),
            ("2026-11-03 09:00", "20 days ago", "20 dagen geleden"), ("2026-11-02 09:00", "3 weeks ago", "3 weken geleden"),
            ("2026-09-24 09:00", "8 weeks ago", "8 weken geleden"), ("2026-09-23 09:00", "2 months ago", "2 maanden geleden"),
            ("2024-11-23 09:00", "24 months ago", "24 maanden geleden"), ("2024-11-22 09:00", "2 years ago", "2 jaar geleden"),
            ("2026-11-23 12:21", "today 12:21", "vandaag 12:21"), ("2026-11-23 23:59", "today 23:59", "vandaag 23:59"),
            ("2026-11-24 00:00", "tomorrow 00:00", "morgen 00:00"), ("2026-11-25 00:00", "in 2 days", "over 2 dagen"),
            ("2026-12-14 09:00", "in 3 weeks", "over 3 weken"), ("2027-01-23 09:00", "in 2 months", "over 2 maanden"),
            ("2030-11-23 09:00", "in 4 years", "over 4 jaar"), ("9999-12-31 23:59", "in 7973 years", "over 7973 jaar"),
        ])
    func relative(instant: String, english: String, dutch: String) throws {
        let instant = try MomentSeries.instant(instant)
        #expect(try Self.formatter("2026-11-23 12:20", .english).relative(instant) == english)
        #expect(try Self.formatter("2026-11-23 12:20", .dutch).relative(instant) == dutch)
    }

    @Test(
        "days are civil, on days with 23 or 25 hours too",
        arguments: [
            ("2026-03-29 12:00", "2026-03-28 23:30", "11 h ago"), ("2026-03-29 13:00", "2026-03-28 12:30", "yesterday"),
            ("2026-10-25 12:00", "2026-10-25 00:00", "13 h ago"), ("2026-10-26 00:30", "2026-10-25 00:00", "yesterday"),
            ("2026-03-28 23:00", "2026-03-29 22:59", "tomorrow 22:59"), ("2027-01-01 00:10", "2026-12-31 23:55", "15 min ago"),
            ("2027-01-01 08:00", "2026-12-31 23:55", "8 h ago"), ("2027-01-01 13:00", "2026-12-31 23:55", "yesterday"),
            ("2028-02-28 12:00", "2028-03-01 12:00", "in 2 days"), ("2027-02-28 12:00", "2027-03-01 12:00", "tomorrow 12:00"),
        ])
    func civilDays(now: String, instant: String, words: String) throws {
        #expect(try Self.formatter(now, .english).relative(MomentSeries.instant(instant)) == words)
    }

    @Test(
        "distances of days, what is late, and what stands beside a moment",
        arguments: [
            ("2026-11-20 09:00", "3 days ago", "3 days late", "3 days ago", "3 dagen te laat", "3 dagen geleden"),
            ("2026-11-22 09:00", "yesterday", "1 day late", "yesterday", "1 dag te laat", "gisteren"),
            ("2026-11-23 12:20", "today", "due now", "just now", "nu te doen", "vandaag"),
            ("2026-11-23 10:00", "today", "2 h late", "2 h ago", "2 uur te laat", "vandaag"),
            ("2026-11-23 12:20:30", "today", "today 12:20", "within a minute", "vandaag 12:20", "vandaag"),
            ("2026-11-23 12:50", "today", "today 12:50", "in 30 min", "vandaag 12:50", "vandaag"),
            ("2026-11-23 16:30", "today", "today 16:30", "in 4 h", "vandaag 16:30", "vandaag"),
            ("2026-11-24 16:30", "tomorrow", "tomorrow 16:30", "tomorrow", "morgen 16:30", "morgen"),
            ("2026-12-23 16:30", "in 4 weeks", "in 4 weeks", "in 4 weeks", "over 4 weken", "over 4 weken"),
        ])
    func others(instant: String, day: String, due: String, brief: String, dutchDue: String, dutchDay: String) throws {
        let instant = try MomentSeries.instant(instant)
        let date = MomentSeries.amsterdam.date(at: instant)
        let english = try Self.formatter("2026-11-23 12:20", .english)
        let dutch = try Self.formatter("2026-11-23 12:20", .dutch)
        #expect(english.relative(date) == day)
        #expect(english.due(instant) == due)
        #expect(english.brief(instant) == brief)
        #expect(dutch.due(instant) == dutchDue)
        #expect(dutch.relative(date) == dutchDay)
    }

    @Test(
        "distances in business days",
        arguments: [
            ("2026-11-24 09:00", "in 1 business day", "over 1 werkdag"), ("2026-11-26 09:00", "in 3 business days", "over 3 werkdagen"),
            ("2026-11-30 09:00", "in 5 business days", "over 5 werkdagen"), ("2026-11-20 09:00", "1 business day ago", "1 werkdag geleden"),
            ("2026-11-17 09:00", "4 business days ago", "4 werkdagen geleden"), ("2026-11-23 16:00", "today 16:00", "vandaag 16:00"),
            ("2026-11-21 09:00", "1 business day ago", "1 werkdag geleden"),
            ("2026-12-28 09:00", "in 24 business days", "over 24 werkdagen"),
        ])
    func business(instant: String, english: String, dutch: String) throws {
        // 21 November is a Saturday: no business day was between it and Monday.
        let words = instant.hasPrefix("2026-11-21") ? ("2 days ago", "2 dagen geleden") : (english, dutch)
        let instant = try MomentSeries.instant(instant)
        #expect(try Self.formatter("2026-11-23 12:20", .english).businessRelative(instant) == words.0)
        #expect(try Self.formatter("2026-11-23 12:20", .dutch).businessRelative(instant) == words.1)
        var unknowing = try Self.formatter("2026-11-23 12:20", .english)
        unknowing.calendar = nil
        #expect(unknowing.businessRelative(instant) == unknowing.relative(instant))
    }

    @Test("what is said in business days leads back to the day")
    func businessReadBack() throws {
        var random = SeededGenerator(seed: Self.seed)
        for _ in 0..<2000 {
            let now = Instant(seconds: Int64.random(in: 1_700_000_000...1_900_000_000, using: &random))
            let zone = MomentSeries.amsterdam
            let date = zone.date(at: now).adding(days: Int.random(in: -80...80, using: &random))
            for language in Language.allCases where MomentSeries.calendar.isBusinessDay(date) && date != zone.date(at: now) {
                let words = MomentFormatter(zone: zone, calendar: MomentSeries.calendar, now: now, language: language).businessRelative(
                    date)
                let parser = MomentParser(zone: zone, calendar: MomentSeries.calendar, now: now, language: language)
                #expect(try parser.date(from: words) == date, "\(words) (SEED=\(Self.seed))")
            }
        }
    }

    @Test("lengths are rounded to the nearest month and year")
    func lengths() throws {
        let formatter = try Self.formatter("2026-11-23 12:20", .english)
        for days in 61...40_000 {
            let words =
                days < 731 ? "\(Int((Double(days) / 30.44).rounded())) months" : "\(Int((Double(days) / 365.25).rounded())) years"
            if formatter.relative(formatter.today.adding(days: days)) != "in \(words)" { Issue.record("\(days)") }
            if formatter.relative(formatter.today.adding(days: -days)) != "\(words) ago" { Issue.record("-\(days)") }
        }
    }

    @Test("moments on the calendar")
    func absolute() throws {
        let instant = try MomentSeries.instant("2026-12-18 09:00:05.25")
        let english = try Self.formatter("2026-11-23 12:20", .english)
        let dutch = try Self.formatter("2027-01-01 12:20", .dutch)
        #expect(english.absolute(instant) == "Fri 18 Dec 2026 09:00")
        #expect(english.absolute(instant, year: .otherYears) == "Fri 18 Dec 09:00")
        #expect(english.absolute(instant, .seconds) == "Fri 18 Dec 2026 09:00:05")
        #expect(english.full(instant) == "Friday 18 December 2026, 09:00")
        #expect(english.dayOfMonth(english.today) == "23 Nov 2026")
        #expect(english.day(english.today) == "Mon 23 Nov 2026")
        #expect(english.time(instant) == "09:00")
        #expect(dutch.absolute(instant) == "vr 18 dec 2026 09:00")
        #expect(dutch.absolute(instant, year: .otherYears) == "vr 18 dec 2026 09:00")
        #expect(dutch.absolute(instant, .exact) == "vr 18 dec 2026 09:00:05.25")
        #expect(dutch.full(instant) == "vrijdag 18 december 2026, 09:00")
        #expect(dutch.full(try MomentSeries.instant("2026-03-01 09:00")) == "zondag 1 maart 2026, 09:00")
        #expect(dutch.day(try CivilDate(iso8601: "2026-03-01")) == "zo 1 mrt 2026")
        #expect(english.absolute(try Instant(rfc3339: "2026-10-25T00:30:00Z")) == "Sun 25 Oct 2026 02:30")
        #expect(english.absolute(try Instant(rfc3339: "2026-10-25T01:30:00Z")) == "Sun 25 Oct 2026 02:30 +01:00")
        #expect(english.absolute(.distantPast) == "Mon 1 Jan 0001 00:00")
        #expect(english.absolute(.distantFuture) == "Fri 31 Dec 9999 23:59")
        #expect(english.relative(.distantPast) == "2026 years ago")
    }

    @Test("every absolute form is read back to the same moment")
    func readBack() throws {
        var random = SeededGenerator(seed: Self.seed &+ 2)
        let database = ZoneDatabase()
        let zones = try ["Europe/Amsterdam", "Australia/Lord_Howe", "America/St_Johns", "Africa/Monrovia", "Pacific/Apia", "UTC"].map {
            try database.zone(named: $0)
        }
        var count = 0
        for _ in 0..<2000 {
            let zone = try #require(zones.randomElement(using: &random))
            func seconds(_ random: inout SeededGenerator) -> Int64 { Int64.random(in: -62_000_000_000...253_300_000_000, using: &random) }
            var instant = Instant(seconds: seconds(&random))
            if Bool.random(using: &random), let next = zone.nextTransition(after: instant) {
                instant = next.adding(seconds: Int64.random(in: -8000...8000, using: &random))
            }
            instant = instant.adding(microseconds: Int64.random(in: 0...999_999, using: &random))
            // Half of them in the same year, or nearly.
            let now =
                Bool.random(using: &random)
                ? Instant(seconds: seconds(&random)) : instant.adding(seconds: Int64.random(in: -20_000_000...20_000_000, using: &random))
            let clock = zone.civil(at: instant).time.microsecondsSinceMidnight
            for language in Language.allCases {
                let formatter = MomentFormatter(zone: zone, now: now, language: language)
                let parser = MomentParser(zone: zone, calendar: nil, now: now, language: language)
                var texts: [(String, Instant)] = [(formatter.full(instant), instant.adding(microseconds: -(clock % 60_000_000)))]
                for year in MomentFormatter.YearStyle.allCases {
                    texts.append((formatter.absolute(instant, year: year), instant.adding(microseconds: -(clock % 60_000_000))))
                    texts.append((formatter.absolute(instant, year: year, .seconds), instant.adding(microseconds: -(clock % 1_000_000))))
                    texts.append((formatter.absolute(instant, year: year, .exact), instant))
                }
                for (text, wanted) in texts {
                    for direction in MomentParser.Direction.allCases {
                        count += 1
                        let result = Result { () throws(CivilTimeError) in try parser.instant(from: text, direction) }
                        if (try? result.get()) != wanted {
                            Issue.record("'\(text)' in \(zone) at \(now): \(result), not \(wanted) (SEED=\(Self.seed))")
                        }
                    }
                }
            }
        }
        print("moments: \(count) absolute texts read back (SEED=\(Self.seed))")
    }

    private static let script = """
        import sys, datetime, zoneinfo
        zone = zoneinfo.ZoneInfo('Europe/Amsterdam')
        days = ['ma', 'di', 'wo', 'do', 'vr', 'za', 'zo']
        months = ['jan', 'feb', 'mrt', 'apr', 'mei', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'dec']
        for line in sys.stdin:
            local = datetime.datetime.fromtimestamp(int(line), zone)
            twice = local.strftime(' %:z') if local.fold else ''
            if sys.version_info < (3, 12) and local.fold: twice = ' +01:00'
            print(local.strftime('%a %-d %b %Y %H:%M') + twice)
            print(days[local.weekday()], local.day, months[local.month - 1], local.strftime('%Y %H:%M') + twice)
        """

    @Test("random moments are written as Python writes them")
    func python() throws {
        var random = SeededGenerator(seed: Self.seed &+ 3)
        var instants = (0..<3000).map { _ in Int64.random(in: 0...7_258_118_400, using: &random) }
        for _ in 0..<300 {
            let start = Instant(seconds: Int64.random(in: 300_000_000...7_000_000_000, using: &random))
            guard let next = MomentSeries.amsterdam.nextTransition(after: start) else { continue }
            instants.append(next.microseconds / 1_000_000 + Int64.random(in: -3600...3599, using: &random))
        }
        let answers = try Oracle.python(Self.script, input: instants.map(String.init))
        try #require(answers.count == 2 * instants.count)
        var differences = 0
        for (index, seconds) in instants.enumerated() {
            for (place, language) in Language.allCases.enumerated() {
                let text = MomentFormatter(zone: MomentSeries.amsterdam, now: Instant(seconds: 0), language: language)
                    .absolute(Instant(seconds: seconds))
                if text != answers[2 * index + place] {
                    differences += 1
                    if differences < 5 {
                        Issue.record("\(seconds): '\(text)', Python says '\(answers[2 * index + place])' (SEED=\(Self.seed))")
                    }
                }
            }
        }
        print("moments: \(answers.count) texts compared with Python's strftime, differences: \(differences) (SEED=\(Self.seed))")
        #expect(differences == 0)
    }
}
