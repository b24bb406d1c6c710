import CivilTime
import FollowUp
import Testing

@Suite("Dates of tasks")
struct DateTests {
    @Test(
        "F14: the last day to cancel is the end less the notice, on the business day before",
        arguments: [
            ("2026-12-31", Span(months: 1), [], "2026-11-30"), ("2026-12-31", Span(months: 3), [], "2026-09-30"),
            ("2026-03-31", Span(months: 1), [], "2026-02-27"), ("2024-03-31", Span(months: 1), [], "2024-02-29"),
            ("2025-01-31", Span(months: 2), [], "2024-11-29"), ("2027-01-01", Span(days: 7), [], "2026-12-25"),
            ("2027-01-01", Span(days: 7), ["2026-12-25"], "2026-12-24"), ("2028-02-29", Span(months: 12), [], "2027-02-26"),
            ("2026-11-30", Span(businessDays: 5), [], "2026-11-23"), ("2026-11-30", Span(days: 90), [], "2026-09-01"),
            ("2026-01-15", Span(months: 14), [], "2024-11-15"), ("2026-11-29", .zero, [], "2026-11-27"),
            ("2026-01-05", Span(days: 10), ["2025-12-25", "2025-12-26"], "2025-12-24"),
            ("2026-12-31", Span(months: 1), ["2026-11-30", "2026-11-27", "2026-11-26"], "2026-11-25"),
        ] as [(String, Span, [String], String)])
    func cancelBy(_ end: String, _ notice: Span, _ holidays: [String], _ expected: String) throws {
        let days = Set(try holidays.map { try CivilDate(iso8601: $0) })
        let contract = try Samples.contract(end: end, notice: notice)
        #expect(contract.cancelBy(calendar: BusinessCalendar(holidays: days), zone: .utc).description == expected)
    }

    @Test("F14: the notice counts from the last day on which the contract holds, whichever way its end is stated")
    func endNotIncluded() throws {
        var contract = try Samples.contract(end: "2027-01-01", notice: Span(months: 3))
        contract.endIncluded = false
        let stated = try Samples.contract(end: "2026-12-31", notice: Span(months: 3))
        let calendar = BusinessCalendar()
        #expect(contract.cancelBy(calendar: calendar, zone: .utc) == stated.cancelBy(calendar: calendar, zone: .utc))
        #expect(contract.unadjustedCancelBy(calendar: calendar, zone: .utc).description == "2026-09-30")
    }

    @Test(
        "calendar days that roll, and business days that are counted, are never confused",
        arguments: [
            // Friday 1 January 2027. Ninety days before is Saturday 3 October 2026.
            (DatePhrase(offset: Span(days: -90), anchor: .field(.contract(.end))), "2026-10-03T07:00:00Z"),
            (DatePhrase(offset: Span(days: -90), anchor: .field(.contract(.end)), roll: .preceding), "2026-10-02T07:00:00Z"),
            (DatePhrase(offset: Span(days: -90), anchor: .field(.contract(.end)), roll: .following), "2026-10-05T07:00:00Z"),
            (DatePhrase(offset: Span(days: -90), anchor: .field(.contract(.end)), roll: .modifiedFollowing), "2026-10-05T07:00:00Z"),
            (DatePhrase(offset: Span(days: -5), anchor: .field(.contract(.end))), "2026-12-27T08:00:00Z"),
            (DatePhrase(offset: Span(days: -5), anchor: .field(.contract(.end)), roll: .preceding), "2026-12-24T08:00:00Z"),
            // The 25th is a holiday: 31, 30, 29, 28, 24.
            (DatePhrase(offset: Span(businessDays: -5), anchor: .field(.contract(.end))), "2026-12-24T08:00:00Z"),
            (DatePhrase(offset: Span(businessDays: -90), anchor: .field(.contract(.end))), "2026-08-27T07:00:00Z"),
            (DatePhrase(offset: Span(microseconds: -129_600_000_000), anchor: .field(.contract(.end))), "2026-12-30T11:00:00Z"),
            // Counted back over the night, from the end of the 31st's business.
            (DatePhrase(offset: Span(businessMicroseconds: -18_000_000_000), anchor: .field(.contract(.end))), "2026-12-31T11:30:00Z"),
            (DatePhrase(offset: Span(months: -2), anchor: .field(.contract(.end)), time: Samples.halfPastFive), "2026-11-01T16:30:00Z"),
        ])
    func phrases(_ phrase: DatePhrase, _ expected: String) throws {
        let house = try Samples.house(holidays: [try CivilDate(iso8601: "2026-12-25")])
        let occurrence = try Samples.occurrence(Samples.rule(opens: phrase), end: "2027-01-01", house: house)
        #expect(occurrence?.dates.opens.description == expected)
    }

    @Test("without a time of day a task opens as the working day starts, is due as it ends, and closes with the day")
    func roles() throws {
        let rule = Samples.rule(due: DatePhrase(anchor: .field(.contract(.end))), closes: DatePhrase(anchor: .field(.contract(.end))))
        let dates = try Samples.occurrence(rule, end: "2026-12-31", house: Samples.house())?.dates
        #expect(dates?.opens.description == "2026-12-31T08:00:00Z")
        #expect(dates?.due.description == "2026-12-31T16:30:00Z")
        #expect(dates?.closes?.description == "2026-12-31T23:00:00Z")
        let house = try Samples.house()
        #expect(try Samples.occurrence(rule, end: "2026-12-31", house: house, now: try instant("2026-12-31T22:59:59Z")) != nil)
        #expect(try Samples.occurrence(rule, end: "2026-12-31", house: house, now: try instant("2026-12-31T23:00:00Z")) == nil)
    }

    @Test("F10: a time that the clock jumps over happens at the end of the jump, and one that comes twice happens once, at first")
    func daylightSaving() throws {
        let rule = Samples.rule(opens: DatePhrase(anchor: .field(.contract(.end)), time: TimeOfDay(hour: 2, minute: 30)))
        let house = try Samples.house()
        #expect(try Samples.occurrence(rule, end: "2026-03-29", house: house)?.dates.opens.description == "2026-03-29T01:00:00Z")
        #expect(try Samples.occurrence(rule, end: "2026-10-25", house: house)?.dates.opens.description == "2026-10-25T00:30:00Z")
    }

    @Test("F9: a task's dates are days of the customer, and its reminders come on the rep's")
    func whoseDay() throws {
        let dates = try #require(
            try Samples.occurrence(Samples.rule(), end: "2026-12-31", house: Samples.house(), zone: "Asia/Tokyo")?.dates)
        #expect(dates.opens.description == "2026-12-31T00:00:00Z")
        for (zone, expected) in [("America/New_York", "2026-12-31T14:00:00Z"), ("Pacific/Auckland", "2026-12-31T20:00:00Z")] {
            let schedule = ReminderSchedule(
                rules: [.daily(businessDaysOnly: false, at: Samples.nine, while: .open)], dates: dates,
                zone: try Samples.zones.zone(named: zone), calendar: BusinessCalendar())
            #expect(schedule.next(after: dates.opens)?.description == expected)
        }
    }
}
