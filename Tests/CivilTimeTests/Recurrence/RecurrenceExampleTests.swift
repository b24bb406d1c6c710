import CivilTime
import Testing

@Suite("The examples of RFC 5545 §3.8.5.3")
struct RecurrenceExampleTests {
    /// A rule from 1997-09-02 09:00 in New York unless it says otherwise, with the occurrences that RFC 5545 lists; "…" where they go on.
    struct Example: CustomTestStringConvertible, Sendable {
        var rule: String
        var start = "19970902T090000"
        var extra = ""
        var dates: String
        var testDescription: String { "\(start) \(rule)" }
    }

    static let examples: [Example] = [
        Example(rule: "FREQ=DAILY;COUNT=10", dates: "Sep 2-11"),
        Example(rule: "FREQ=DAILY;UNTIL=19971224T000000Z", dates: "Sep 2-30 Oct 1-31 Nov 1-30 Dec 1-23"),
        Example(rule: "FREQ=DAILY;INTERVAL=2", dates: "Sep 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30 Oct 2,4,6,8,10,12 …"),
        Example(rule: "FREQ=DAILY;INTERVAL=10;COUNT=5", dates: "Sep 2,12,22 Oct 2,12"),
        Example(
            rule: "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", start: "19980101T090000",
            dates: "1998 Jan 1-31 1999 Jan 1-31 2000 Jan 1-31"),
        Example(
            rule: "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", start: "19980101T090000",
            dates: "1998 Jan 1-31 1999 Jan 1-31 2000 Jan 1-31"),
        Example(rule: "FREQ=WEEKLY;COUNT=10", dates: "Sep 2,9,16,23,30 Oct 7,14,21,28 Nov 4"),
        Example(rule: "FREQ=WEEKLY;UNTIL=19971224T000000Z", dates: "Sep 2,9,16,23,30 Oct 7,14,21,28 Nov 4,11,18,25 Dec 2,9,16,23"),
        Example(rule: "FREQ=WEEKLY;INTERVAL=2;WKST=SU", dates: "Sep 2,16,30 Oct 14,28 Nov 11,25 Dec 9,23 1998 Jan 6,20 Feb 3,17 …"),
        Example(rule: "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", dates: "Sep 2,4,9,11,16,18,23,25,30 Oct 2"),
        Example(rule: "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", dates: "Sep 2,4,9,11,16,18,23,25,30 Oct 2"),
        Example(
            rule: "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR", start: "19970901T090000",
            dates: "Sep 1,3,5,15,17,19,29 Oct 1,3,13,15,17,27,29,31 Nov 10,12,14,24,26,28 Dec 8,10,12,22"),
        Example(rule: "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", dates: "Sep 2,4,16,18,30 Oct 2,14,16"),
        Example(
            rule: "FREQ=MONTHLY;COUNT=10;BYDAY=1FR", start: "19970905T090000",
            dates: "Sep 5 Oct 3 Nov 7 Dec 5 1998 Jan 2 Feb 6 Mar 6 Apr 3 May 1 Jun 5"),
        Example(rule: "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR", start: "19970905T090000", dates: "Sep 5 Oct 3 Nov 7 Dec 5"),
        Example(
            rule: "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", start: "19970907T090000",
            dates: "Sep 7,28 Nov 2,30 1998 Jan 4,25 Mar 1,29 May 3,31"),
        Example(rule: "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", start: "19970922T090000", dates: "Sep 22 Oct 20 Nov 17 Dec 22 1998 Jan 19 Feb 16"),
        Example(rule: "FREQ=MONTHLY;BYMONTHDAY=-3", start: "19970928T090000", dates: "Sep 28 Oct 29 Nov 28 Dec 29 1998 Jan 29 Feb 26 …"),
        Example(rule: "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", dates: "Sep 2,15 Oct 2,15 Nov 2,15 Dec 2,15 1998 Jan 2,15"),
        Example(
            rule: "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", start: "19970930T090000",
            dates: "Sep 30 Oct 1,31 Nov 1,30 Dec 1,31 1998 Jan 1,31 Feb 1"),
        Example(
            rule: "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", start: "19970910T090000",
            dates: "Sep 10-15 1999 Mar 10-13"),
        Example(rule: "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", dates: "Sep 2,9,16,23,30 Nov 4,11,18,25 1998 Jan 6,13,20,27 Mar 3,10,17,24,31 …"),
        Example(
            rule: "FREQ=YEARLY;COUNT=10;BYMONTH=6,7", start: "19970610T090000",
            dates: "Jun 10 Jul 10 1998 Jun 10 Jul 10 1999 Jun 10 Jul 10 2000 Jun 10 Jul 10 2001 Jun 10 Jul 10"),
        Example(
            rule: "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3", start: "19970310T090000",
            dates: "Mar 10 1999 Jan 10 Feb 10 Mar 10 2001 Jan 10 Feb 10 Mar 10 2003 Jan 10 Feb 10 Mar 10"),
        Example(
            rule: "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", start: "19970101T090000",
            dates: "Jan 1 Apr 10 Jul 19 2000 Jan 1 Apr 9 Jul 18 2003 Jan 1 Apr 10 Jul 19 2006 Jan 1"),
        Example(rule: "FREQ=YEARLY;BYDAY=20MO", start: "19970519T090000", dates: "May 19 1998 May 18 1999 May 17 …"),
        Example(rule: "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", start: "19970512T090000", dates: "May 12 1998 May 11 1999 May 17 …"),
        Example(
            rule: "FREQ=YEARLY;BYMONTH=3;BYDAY=TH", start: "19970313T090000",
            dates: "Mar 13,20,27 1998 Mar 5,12,19,26 1999 Mar 4,11,18,25 …"),
        Example(
            rule: "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8", start: "19970605T090000",
            dates: "Jun 5,12,19,26 Jul 3,10,17,24,31 Aug 7,14,21,28 1998 Jun 4,11,18,25 Jul 2,9,16,23,30 Aug 6,13,20,27 …"),
        Example(
            rule: "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", extra: "\nEXDATE;TZID=America/New_York:19970902T090000",
            dates: "1998 Feb 13 Mar 13 Nov 13 1999 Aug 13 2000 Oct 13 …"),
        Example(
            rule: "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", start: "19970913T090000",
            dates: "Sep 13 Oct 11 Nov 8 Dec 13 1998 Jan 10 Feb 7 Mar 7 Apr 11 May 9 Jun 13 …"),
        Example(
            rule: "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", start: "19961105T090000",
            dates: "1996 Nov 5 2000 Nov 7 2004 Nov 2 …"),
        Example(rule: "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", start: "19970904T090000", dates: "Sep 4 Oct 7 Nov 6"),
        Example(
            rule: "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", start: "19970929T090000",
            dates: "Sep 29 Oct 30 Nov 27 Dec 30 1998 Jan 29 Feb 26 Mar 30 …"),
        Example(rule: "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", start: "20070115T090000", dates: "2007 Jan 15,30 Feb 15 Mar 15,30"),
        Example(rule: "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", start: "19970805T090000", dates: "Aug 5,10,19,24"),
        Example(rule: "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", start: "19970805T090000", dates: "Aug 5,17,19,31"),
    ]

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// "Sep 2,4-6 1998 Jan 1": days of months of years, 1997 first.
    static func days(_ text: String) throws -> [CivilDate] {
        var days: [CivilDate] = []
        var (year, month) = (1997, 0)
        for word in text.split(separator: " ") where word != "…" {
            if let index = months.firstIndex(of: String(word)) {
                month = index + 1
            } else if word.count == 4, let number = Int(word) {
                year = number
            } else {
                for part in word.split(separator: ",") {
                    let ends = try part.split(separator: "-").map { try #require(Int($0)) }
                    for day in ends[0]...(ends.last ?? ends[0]) { days.append(try #require(CivilDate(year: year, month: month, day: day))) }
                }
            }
        }
        return days
    }

    private static let zones = ZoneDatabase()

    static func recurrence(_ start: String, _ rule: String, _ extra: String = "") throws -> Recurrence {
        try Recurrence(
            parsing: "DTSTART;TZID=America/New_York:\(start)\nRRULE:\(rule)\(extra)", zone: .utc,
            zoneNamed: { name throws(CivilTimeError) in
                guard let zone = try? zones.zone(named: name) else { throw CivilTimeError("there is no zone \(name)") }
                return zone
            })
    }

    @Test("days come as listed", arguments: examples)
    func listed(example: Example) throws {
        let recurrence = try Self.recurrence(example.start, example.rule, example.extra)
        let expected = try Self.days(example.dates)
        let goesOn = example.dates.hasSuffix("…")
        let nine = try TimeOfDay("09:00")
        #expect(Array(recurrence.prefix(expected.count + (goesOn ? 0 : 1))) == expected.map { CivilDateTime($0, nine) })
        // One after the other and back again, as instants.
        let instants = expected.map { recurrence.zone.instant(of: CivilDateTime($0, nine)) }
        var last = Instant.distantPast
        for instant in instants {
            #expect(recurrence.next(after: last) == instant)
            last = instant
        }
        for (earlier, later) in zip(instants, instants.dropFirst()) { #expect(recurrence.previous(before: later) == earlier) }
        #expect(recurrence.previous(before: instants[0]) == nil)
        if !goesOn { #expect(recurrence.next(after: last) == nil) }
    }

    @Test(
        "times of a day come as listed",
        arguments: [
            ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z", "09:00 12:00 15:00"),
            ("FREQ=MINUTELY;INTERVAL=15;COUNT=6", "09:00 09:15 09:30 09:45 10:00 10:15"),
            ("FREQ=MINUTELY;INTERVAL=90;COUNT=4", "09:00 10:30 12:00 13:30"),
            ("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40;COUNT=5", "09:00 09:20 09:40 10:00 10:20"),
            ("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16;COUNT=5", "09:00 09:20 09:40 10:00 10:20"),
        ])
    func times(rule: String, times: String) throws {
        let found = Array(try Self.recurrence("19970902T090000", rule))
        #expect(found.map { String($0.time.description.prefix(5)) }.joined(separator: " ") == times)
        #expect(found.allSatisfy { $0.date.description == "1997-09-02" })
    }
}
