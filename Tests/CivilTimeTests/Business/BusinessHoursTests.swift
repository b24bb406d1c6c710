import CivilTime
import Foundation
import TestSupport
import Testing

@Suite("Business hours")
struct BusinessHoursTests {
    private static let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
    private static let zones = ZoneDatabase()

    @Test(
        "hours that are read and written",
        arguments: [
            ("09:00..17:30", "09:00..17:30"), ("9:00..12:30,13:00..17:30", "09:00..12:30, 13:00..17:30"), ("22:00..06:00", "22:00..06:00"),
            ("closed", "closed"), ("all day", "00:00..24:00"), ("00:00..24:00", "00:00..24:00"), (" 08:00 .. 12:00 ", "08:00..12:00"),
            ("00:00..02:00, 22:00..24:00", "00:00..02:00, 22:00..24:00"), ("12:00..12:00", "12:00..12:00"),
        ])
    func hours(text: String, description: String) throws {
        let hours = try DayHours(parsing: text)
        #expect(hours.description == description)
        #expect(try DayHours(parsing: description) == hours)
    }

    @Test(
        "hours that are refused, with the place",
        arguments: [
            ("", "hours are written as 09:00..17:30, or 'closed'", 0), ("9..17", "a ':' is missing", 1),
            ("09:00-17:00", "hours are written as 09:00..17:30", 5), ("25:00..26:00", "the hour is at most 24", 0),
            ("09:00..24:30", "the minute is at most 0", 10), ("24:00..06:00", "hours start before 24:00", 5),
            ("13:00..17:00, 09:00..12:00", "hours are written in order, and do not overlap", 14),
            ("09:00..12:00, 11:00..17:00", "hours are written in order, and do not overlap", 14),
            ("02:00..03:00, 22:00..02:30", "the hours go on past midnight into those that they started with", 0),
            ("09:00..17:00 x", "there is more text than expected: 'x'", 13),
        ])
    func refused(text: String, message: String, offset: Int) throws {
        let error = try #require(throws: CivilTimeError.self) { try DayHours(parsing: text) }
        #expect(error.description == message)
        #expect(error.offset == offset)
    }

    /// Two weeks around a change of the clock, in minutes: what a walker would count.
    private struct Walk {
        let start: Instant
        /// For each minute from `start` on, whether the shop is open when it begins.
        var isOpen: [Bool] = []

        /// By the words of the manual alone: the clock's time is within the hours of the day, or of the day before past midnight.
        init(_ calendar: BusinessCalendar, zone: Zone, start: Instant, minutes: Int) {
            self.start = start
            for minute in 0..<minutes {
                let civil = zone.civil(at: start.adding(seconds: Int64(minute) * 60))
                let time = civil.time.microsecondsSinceMidnight
                func isWithin(_ date: CivilDate, _ time: Int64) -> Bool {
                    calendar.hours(on: date).stretches.contains {
                        $0.start.microsecondsSinceMidnight <= time && time < $0.start.microsecondsSinceMidnight + $0.length
                    }
                }
                isOpen.append(isWithin(civil.date, time) || isWithin(civil.date.adding(days: -1), time + 86_400_000_000))
            }
        }

        func instant(_ minute: Int) -> Instant { start.adding(seconds: Int64(minute) * 60) }
    }

    private static func randomHours(_ random: inout SeededGenerator) -> DayHours {
        let quarters = (0..<6).map { _ in Int.random(in: 0...96, using: &random) }.sorted()
        func text(_ quarter: Int) -> String { String(format: "%02d:%02d", quarter / 4, quarter % 4 * 15) }
        var parts: [String] = []
        for pair in [(0, 1), (2, 3)] where quarters[pair.0] < quarters[pair.1] && quarters[pair.0] < 96 {
            parts.append("\(text(quarters[pair.0]))..\(text(quarters[pair.1]))")
        }
        // A night, now and then.
        if quarters[4] < 96, Bool.random(using: &random), quarters[4] > quarters[3] {
            parts.append("\(text(quarters[4]))..\(text(min(quarters[0], 24)))")
        }
        return (try? DayHours(parsing: parts.joined(separator: ", "))) ?? .closed
    }

    private static func randomCalendar(around day: Int, _ random: inout SeededGenerator) throws -> BusinessCalendar {
        while true {
            var week: [Weekday: DayHours] = [:]
            for weekday in Weekday.allCases where Int.random(in: 0..<4, using: &random) > 0 { week[weekday] = randomHours(&random) }
            guard week.values.contains(where: { !$0.isClosed }) else { continue }
            var exceptions: [CivilDate: DayHours] = [:]
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                let date = CivilDate(clampingDayNumber: day + Int.random(in: -2...16, using: &random))
                exceptions[date] = Bool.random(using: &random) ? .closed : randomHours(&random)
            }
            let date = CivilDate(clampingDayNumber: day + Int.random(in: 0...14, using: &random))
            let holiday = HolidayRule("A half day", HolidayDate(.yearly(month: date.month, day: date.day)), hours: randomHours(&random))
            return try BusinessCalendar(week: week, holidays: [holiday], exceptions: exceptions)
        }
    }

    @Test("sums, arithmetic both ways and openings, against a walk minute by minute, over changes of the clock")
    func walk() throws {
        var random = SeededGenerator(seed: Self.seed)
        let zones = try ["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "UTC"].map {
            try Self.zones.zone(named: $0)
        }
        var compared = 0
        var differences = 0
        func compare(_ same: Bool, _ what: @autoclosure () -> String) {
            compared += 1
            guard !same else { return }
            differences += 1
            if differences < 10 { Issue.record("\(what()) SEED=\(Self.seed)") }
        }
        for round in 0..<48 {
            let zone = zones[round % zones.count]
            let year = Int.random(in: 2005...2036, using: &random)
            let from = try Instant(rfc3339: "\(year)-0\(Int.random(in: 1...9, using: &random))-01T00:00:00Z")
            let middle = zone.nextTransition(after: from) ?? from
            // Pacific/Apia left out 2011-12-30.
            let change = round % 12 == 4 ? try Instant(rfc3339: "2011-12-30T10:00:00Z") : middle
            let start = Instant(microseconds: change.microseconds / 60_000_000 * 60_000_000).adding(
                seconds: -Int64.random(in: 2...9, using: &random) * 86_400)
            let calendar = try Self.randomCalendar(around: zone.date(at: start).dayNumber, &random)
            let minutes = 14 * 1440
            let walk = Walk(calendar, zone: zone, start: start, minutes: minutes)
            var sums = [0]
            for isOpen in walk.isOpen { sums.append((sums.last ?? 0) + (isOpen ? 1 : 0)) }
            for _ in 0..<150 {
                let a = Int.random(in: 0...minutes, using: &random)
                let b = Int.random(in: 0...minutes, using: &random)
                let time = calendar.businessMicroseconds(from: walk.instant(a), to: walk.instant(b), in: zone)
                compare(time == Int64(sums[b] - sums[a]) * 60_000_000, "\(zone) from \(walk.instant(a)) to \(walk.instant(b)): \(time)")
                // What lies between the two is also what is added to get there.
                let open = sums[b] - sums[a]
                if open > 0 {
                    let found = calendar.adding(businessMicroseconds: Int64(open) * 60_000_000, to: walk.instant(a), in: zone)
                    let first = try #require(sums.firstIndex { $0 >= sums[a] + open })
                    compare(found == walk.instant(first), "\(zone) \(walk.instant(a)) + \(open) min: \(found), not \(walk.instant(first))")
                } else if open < 0 {
                    let found = calendar.adding(businessMicroseconds: Int64(open) * 60_000_000, to: walk.instant(a), in: zone)
                    let last = try #require(sums.lastIndex { $0 <= sums[a] + open })
                    compare(found == walk.instant(last), "\(zone) \(walk.instant(a)) - \(-open) min: \(found), not \(walk.instant(last))")
                }
                if a < minutes {
                    compare(calendar.isOpen(at: walk.instant(a), in: zone) == walk.isOpen[a], "\(zone) open at \(walk.instant(a))")
                    if let next = walk.isOpen[a...].firstIndex(of: true) {
                        let found = calendar.opening(atOrAfter: walk.instant(a), in: zone)
                        compare(found == walk.instant(next), "\(zone) opening after \(walk.instant(a)): \(String(describing: found))")
                    }
                }
            }
        }
        print("business hours: \(compared) compared with a walk by minutes, differences: \(differences) (SEED=\(Self.seed))")
        #expect(differences == 0)
        #expect(compared > 15_000)
    }

    @Test(
        "spans of business time, in Amsterdam, Mon..Fri 09:00..17:30",
        arguments: [
            ("2026-11-23T08:00:00Z", "8.5 business hours", "2026-11-23T16:30:00Z"),
            ("2026-11-23T08:00:00Z", "8 business hours 31 business minutes", "2026-11-24T08:01:00Z"),
            // A Saturday: from Monday morning on.
            ("2026-11-21T12:00:00Z", "1 business hour", "2026-11-23T09:00:00Z"),
            // First the day, then the hours, then the exact time.
            ("2026-11-20T15:30:00Z", "1 business day 2 business hours 5min", "2026-11-24T09:05:00Z"),
            ("2026-11-23T08:00:00Z", "0 days", "2026-11-23T08:00:00Z"),
        ])
    func spans(start: String, span: String, expected: String) throws {
        let zone = try Self.zones.zone(named: "Europe/Amsterdam")
        let instant = try Instant(rfc3339: start)
        let calendar = BusinessCalendar()
        #expect(zone.adding(try Span(parsing: span), to: instant, calendar: calendar).description == expected)
        let civil = zone.adding(try Span(parsing: span), to: zone.civil(at: instant), calendar: calendar)
        #expect(zone.instant(of: civil).description == expected)
    }

    @Test("the ends of the calendar hold, and a calendar that opens only once is searched to the end and no further")
    func ends() throws {
        let calendar = BusinessCalendar()
        let zone = try Self.zones.zone(named: "Africa/Casablanca")
        for time in [Int64.max, .min, 1, -1] {
            for instant in [Instant.distantPast, .distantFuture, Instant(seconds: 0)] {
                _ = calendar.adding(businessMicroseconds: time, to: instant, in: zone)
            }
        }
        #expect(calendar.adding(businessMicroseconds: .max, to: Instant(seconds: 0), in: .utc).description == "9999-12-31T23:59:59Z")
        #expect(calendar.adding(businessMicroseconds: .min, to: Instant(seconds: 0), in: .utc).description == "0001-01-01T00:00:00Z")
        #expect(calendar.opening(atOrAfter: .distantFuture, in: .utc) == nil)
        let whole = calendar.businessMicroseconds(from: .distantPast, to: .distantFuture, in: .utc)
        // 3,652,059 days from a Monday to a Friday: 521,722 whole weeks and 5 days.
        #expect(whole == Int64(521_722 * 5 + 5) * 30_600_000_000)
    }
}
