import CivilTime
import Testing

@testable import ControlLine

@Suite("Times are told as people say them")
struct CtlTimeWordsTests {
    /// Monday 23 November 2026, 12:20 in Amsterdam.
    let times: TimeWords

    init() throws {
        times = TimeWords(now: try Instant(rfc3339: "2026-11-23T11:20:00Z"), zone: try ZoneDatabase().zone(named: "Europe/Amsterdam"))
    }

    @Test(
        "what is due says how late it is, or when it comes",
        arguments: [
            ("2026-11-23T11:20:00Z", "due now"), ("2026-11-23T11:19:30Z", "due now"), ("2026-11-23T10:55:00Z", "25 min late"),
            ("2026-11-23T08:00:00Z", "3 h late"), ("2026-11-22T23:30:00Z", "11 h late"), ("2026-11-22T16:00:00Z", "1 day late"),
            ("2026-11-21T16:00:00Z", "2 days late"), ("2026-11-03T16:00:00Z", "20 days late"), ("2026-11-02T16:00:00Z", "3 weeks late"),
            ("2026-08-23T16:00:00Z", "3 months late"), ("2023-11-23T16:00:00Z", "3 years late"), ("2026-11-23T15:30:00Z", "today 16:30"),
            ("2026-11-23T22:59:00Z", "today 23:59"), ("2026-11-23T23:00:00Z", "tomorrow 00:00"), ("2026-11-24T08:00:00Z", "tomorrow 09:00"),
            ("2026-11-26T08:00:00Z", "in 3 days"), ("2026-12-20T08:00:00Z", "in 3 weeks"), ("2027-03-23T08:00:00Z", "in 4 months"),
        ])
    func due(instant: String, words: String) {
        #expect(times.due(instant) == words)
    }

    @Test(
        "a moment says how far it is",
        arguments: [
            ("2026-11-23T11:20:00Z", "just now"), ("2026-11-23T11:00:00Z", "20 min ago"), ("2026-11-22T09:00:00Z", "yesterday"),
            ("2026-11-20T09:00:00Z", "3 days ago"), ("2026-11-23T15:30:00Z", "today 16:30"), ("2026-11-27T15:30:00Z", "in 4 days"),
        ])
    func distance(instant: String, words: String) {
        #expect(times.distance(instant) == words)
    }

    @Test(
        "a moment beside its date does not repeat it",
        arguments: [
            ("2026-11-23T11:20:30Z", "Mon 23 Nov 12:20 (within a minute)"), ("2026-11-23T11:50:00Z", "Mon 23 Nov 12:50 (in 30 min)"),
            ("2026-11-23T15:30:00Z", "Mon 23 Nov 16:30 (in 4 h)"),
            ("2026-11-24T08:00:00Z", "Tue 24 Nov 09:00 (tomorrow)"), ("2026-10-24T10:00:00Z", "Sat 24 Oct 12:00 (4 weeks ago)"),
            ("2027-01-04T08:00:00Z", "Mon 4 Jan 2027 09:00 (in 6 weeks)"),
        ])
    func both(instant: String, words: String) {
        #expect(times.both(instant) == words)
    }

    @Test(
        "a day says how far it is",
        arguments: [
            ("2026-12-23", "23 Dec 2026 (in 4 weeks)"), ("2026-11-23", "23 Nov 2026 (today)"), ("2026-11-24", "24 Nov 2026 (tomorrow)"),
            ("2026-11-22", "22 Nov 2026 (yesterday)"), ("2024-02-29", "29 Feb 2024 (3 years ago)"), ("soon", "soon"),
        ])
    func day(text: String, words: String) {
        #expect(times.both(day: text) == words)
    }

    @Test("what is no instant stands for itself", arguments: ["", "tomorrow", "2026-11-23"])
    func noInstant(text: String) {
        #expect(times.moment(text) == text)
        #expect(times.due(text) == text)
        #expect(times.second(text) == text)
    }

    @Test("seconds are shown where they matter")
    func seconds() {
        #expect(times.second("2026-11-23T11:20:05.5Z") == "Mon 23 Nov 12:20:05")
        #expect(times.present == "Monday 23 November 2026, 12:20")
    }

    @Test("the ends of time are told without a crash", arguments: [Instant.distantPast, .distantFuture])
    func ends(instant: Instant) {
        #expect(!times.due(instant).isEmpty)
        #expect(!times.moment(instant).isEmpty)
    }
}
