import CivilTime
import Testing

@testable import ControlLine

@Suite("A moment as people type it")
struct CtlWhenTests {
    /// Monday 23 November 2026, 12:20 in Amsterdam.
    let now: Instant
    let zone: Zone

    init() throws {
        now = try Instant(rfc3339: "2026-11-23T11:20:00Z")
        zone = try ZoneDatabase().zone(named: "Europe/Amsterdam")
    }

    @Test(
        "is understood ahead of now",
        arguments: [
            ("2026-12-24T09:00:00+05:00", "2026-12-24T04:00:00Z"), ("2026-12-24 09:00:00Z", "2026-12-24T09:00:00Z"),
            ("2026-12-24 09:00", "2026-12-24T08:00:00Z"), ("2026-12-24T09:00:30", "2026-12-24T08:00:30Z"),
            ("2026-12-24", "2026-12-24T08:00:00Z"), ("2026-07-01", "2026-07-01T07:00:00Z"), ("2026-12-24  at 9:15", "2026-12-24T08:15:00Z"),
            ("tomorrow", "2026-11-24T08:00:00Z"), ("Tomorrow 14:00", "2026-11-24T13:00:00Z"), ("tomorrow at 14:00", "2026-11-24T13:00:00Z"),
            ("today 16:30", "2026-11-23T15:30:00Z"), ("16:30", "2026-11-23T15:30:00Z"), ("now", "2026-11-23T11:20:00Z"),
            ("tue", "2026-11-24T08:00:00Z"), ("mon", "2026-11-30T08:00:00Z"), ("Sunday 10:00", "2026-11-29T09:00:00Z"),
            ("2h", "2026-11-23T13:20:00Z"), ("3 days", "2026-11-26T11:20:00Z"), ("in 3 days", "2026-11-26T11:20:00Z"),
            ("+90min", "2026-11-23T12:50:00Z"), ("1 month 2 days", "2026-12-25T11:20:00Z"), ("1.5h", "2026-11-23T12:50:00Z"),
            // Civil: the same time of day in spring, an hour less by the sun.
            ("5 months", "2027-04-23T10:20:00Z"),
            // The clock jumps over it: the end of the jump.
            ("2027-03-28 02:30", "2027-03-28T01:00:00Z"),
        ])
    func ahead(text: String, instant: String) throws {
        #expect(try When(now: now, zone: zone, direction: .ahead).instant(text).description == instant)
    }

    @Test(
        "is understood before now",
        arguments: [
            ("2h ago", "2026-11-23T09:20:00Z"), ("3 days ago", "2026-11-20T11:20:00Z"), ("yesterday", "2026-11-22T08:00:00Z"),
            ("yesterday 15:00", "2026-11-22T14:00:00Z"), ("today 10:00", "2026-11-23T09:00:00Z"), ("fri", "2026-11-20T08:00:00Z"),
            ("mon", "2026-11-16T08:00:00Z"), ("10:00", "2026-11-23T09:00:00Z"), ("2026-11-01 10:00", "2026-11-01T09:00:00Z"),
        ])
    func back(text: String, instant: String) throws {
        #expect(try When(now: now, zone: zone, direction: .back).instant(text).description == instant)
    }

    @Test(
        "is refused with its place",
        arguments: [
            ("", 0, "a time is missing"), ("  ", 0, "a time is missing"), ("soonish", 0, "'soonish' is no day or time"),
            ("2026-13-01", 5, "the month is at most 12"), ("2026-02-30", 8, "February 2026 has 28 days"),
            ("2026-12-24 25:00", 11, "the hour is at most 23"), ("2026-12-24x", 10, "a space between date and time"),
            ("2026-12-24 09:00 Z", 16, "a ':' is missing"), ("tomorrow 9", 10, "a ':' is missing"), ("tomorrow 09:00 sharp", 15, "'sharp'"),
            ("tomorrow 09:61", 12, "the minute is at most 59"), ("3", 1, "a unit is missing"), ("3 dyas", 2, "did you mean 'days'"),
            ("in", 2, "a span is missing"), ("in  5 fortnights", 6, "no unit of time"), ("5 business days", 0, "holidays"),
            ("99999999999999999999 days", 0, ""), ("é tomorrow", 0, "'é'"), ("2h ago ago", 3, ""), ("ago", 0, "no day or time"),
        ])
    func refused(text: String, offset: Int, what: String) {
        let error = #expect(throws: WhenError.self) { try When(now: now, zone: zone, direction: .ahead).instant(text) }
        #expect(error?.offset == min(offset, text.utf8.count), "\(error?.what ?? "")")
        #expect(error?.what.contains(what) == true || what.isEmpty, "\(error?.what ?? "")")
    }

    @Test("a span that looks ahead is refused where the past is meant")
    func wrongWay() {
        let error = #expect(throws: WhenError.self) { try When(now: now, zone: zone, direction: .back).instant("2h") }
        #expect(error?.description == "a moment in the past is meant: write '2h ago'\n  2h\n    ^")
    }

    @Test("the mark stands under the place, whatever is before it")
    func mark() {
        let error = WhenError(text: "東京 9h", what: "no", offset: 7)
        #expect(error.description == "no\n  東京 9h\n       ^")
    }

    @Test("no text makes it crash, and what it takes can be read back", arguments: [1, 2, 3] as [UInt64])
    func anything(seed: UInt64) {
        var generator = CtlSeededGenerator(seed: seed)
        let parts = [
            "2026", "-", "12", "24", ":", "T", " ", "9", "99999999", "h", "days", "ago", "in", "+", "fri", "tomorrow", "at", "é", "\t", ".",
            "M", "Z",
        ]
        for _ in 0..<3000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...7, using: &generator) { text += parts[Int.random(in: parts.indices, using: &generator)] }
            for direction in [When.Direction.ahead, .back] {
                let result = Result { () throws(WhenError) in try When(now: now, zone: zone, direction: direction).instant(text) }
                switch result {
                case .success(let instant): #expect((try? Instant(rfc3339: instant.description)) != nil, "\(text)")
                case .failure(let error): #expect((0...text.utf8.count).contains(error.offset) && error.text == text, "\(text)")
                }
            }
        }
    }
}
