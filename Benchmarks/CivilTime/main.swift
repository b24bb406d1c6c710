// Measures the room CivilTime beside glibc and Foundation, in nanoseconds for one operation; see Benchmarks/README.md.
import CivilTime
import Foundation

setenv("TZ", "Europe/Amsterdam", 1)
tzset()
let amsterdam = try ZoneDatabase().zone(named: "Europe/Amsterdam")
guard let foundationZone = TimeZone(identifier: "Europe/Amsterdam") else {
    print("Foundation does not know Europe/Amsterdam here: install tzdata.")
    exit(1)
}
let calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = foundationZone
    return calendar
}()
var numbers = Numbers()
extension Instant {
    /// Whole seconds since 1970.
    var wholeSeconds: Int64 { microseconds / 1_000_000 }
}

// Moments of 1970 to 2037, to the second; what glibc and Foundation work on is made ready beforehand.
let count = 20_000
let seconds = (0..<count).map { _ in Int64.random(in: 0..<2_145_916_800, using: &numbers) }
let instants = seconds.map { Instant(seconds: $0) }
let civils = instants.map { amsterdam.civil(at: $0) }
let broken = civils.map { civil in
    var tm = tm()
    (tm.tm_year, tm.tm_mon, tm.tm_mday) = (CInt(civil.date.year - 1900), CInt(civil.date.month - 1), CInt(civil.date.day))
    (tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_isdst) = (CInt(civil.time.hour), CInt(civil.time.minute), CInt(civil.time.second), -1)
    return tm
}
let components = civils.map { civil in
    DateComponents(
        year: civil.date.year, month: civil.date.month, day: civil.date.day, hour: civil.time.hour, minute: civil.time.minute,
        second: civil.time.second)
}
let dates = seconds.map { Date(timeIntervalSince1970: Double($0)) }
/// In an overlap glibc takes either time and Foundation the first; these are left out of the checksum, not of the work.
let unique = civils.map { civil in if case .unique = amsterdam.resolve(civil) { Int64(1) } else { Int64(0) } }

print("CivilTime, Europe/Amsterdam, \(count) random moments of 1970 to 2037, median of \(Comparison.rounds) rounds")
Comparison(
    what: "local date and time → instant", count: count,
    ours: Side(name: "ours") {
        var sum: Int64 = 0
        for index in 0..<count { sum &+= amsterdam.instant(of: civils[index]).microseconds &* unique[index] }
        return sum
    },
    baselines: [
        Side(name: "glibc mktime") {
            var sum: Int64 = 0
            for index in 0..<count {
                var tm = broken[index]
                sum &+= Int64(mktime(&tm)) &* 1_000_000 &* unique[index]
            }
            return sum
        },
        Side(name: "Foundation Calendar") {
            var sum: Int64 = 0
            for index in 0..<count {
                let seconds = calendar.date(from: components[index])?.timeIntervalSince1970 ?? 0
                sum &+= Int64(seconds) &* 1_000_000 &* unique[index]
            }
            return sum
        },
    ], faster: [1, 20]
).run()

Comparison(
    what: "instant → local date and time", count: count,
    ours: Side(name: "ours") {
        var sum: Int64 = 0
        for instant in instants {
            let civil = amsterdam.civil(at: instant)
            sum &+= Int64(civil.date.day &+ civil.time.hour &+ civil.time.minute &+ civil.date.month)
        }
        return sum
    },
    baselines: [
        Side(name: "glibc localtime_r") {
            var sum: Int64 = 0
            for second in seconds {
                var time = time_t(second)
                var tm = tm()
                localtime_r(&time, &tm)
                sum &+= Int64(tm.tm_mday + tm.tm_hour + tm.tm_min + tm.tm_mon + 1)
            }
            return sum
        },
        Side(name: "Foundation Calendar") {
            var sum: Int64 = 0
            for date in dates {
                let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
                sum &+= Int64((parts.day ?? 0) + (parts.hour ?? 0) + (parts.minute ?? 0) + (parts.month ?? 0))
            }
            return sum
        },
    ], faster: [1, 20]
).run()

// Foundation is asked less often: it takes long.
let few = 400
@MainActor func next(_ text: String, _ matching: DateComponents, _ what: String) throws {
    let expression = try CalendarExpression(parsing: text)
    Comparison(
        what: what, count: count,
        ours: Side(name: "ours") {
            var sum: Int64 = 0
            for instant in instants { sum &+= expression.next(after: instant, in: amsterdam)?.wholeSeconds ?? 0 }
            return sum
        }, baselines: [], atMost: 1000
    ).run()
    Comparison(
        what: "  of these, \(few)", count: few, isSame: false,
        ours: Side(name: "ours") {
            var sum: Int64 = 0
            for instant in instants.prefix(few) { sum &+= expression.next(after: instant, in: amsterdam)?.wholeSeconds ?? 0 }
            return sum
        },
        baselines: [
            Side(name: "Foundation nextDate (any weekday)") {
                var sum: Int64 = 0
                for date in dates.prefix(few) {
                    sum &+= Int64(calendar.nextDate(after: date, matching: matching, matchingPolicy: .nextTime)?.timeIntervalSince1970 ?? 0)
                }
                return sum
            }
        ]
    ).run()
}
try next("Mon..Fri 09:00", DateComponents(hour: 9, minute: 0), "next of Mon..Fri 09:00")
try next("*-02-29 12:00", DateComponents(month: 2, day: 29, hour: 12), "next of *-02-29 12:00")

let easter = Easter.western
let business = try BusinessCalendar(
    week: [.monday: .usual, .tuesday: .usual, .wednesday: .usual, .thursday: .usual, .friday: .usual],
    holidays: [
        HolidayRule("New Year", HolidayDate(.yearly(month: 1, day: 1))),
        HolidayRule("Easter Monday", HolidayDate(.easter(easter), offset: 1)),
        HolidayRule("King's Day", HolidayDate(.yearly(month: 4, day: 27)), substitute: .moved([.sunday: .saturday])),
        HolidayRule("Ascension Day", HolidayDate(.easter(easter), offset: 39)),
        HolidayRule("Whit Monday", HolidayDate(.easter(easter), offset: 50)),
        HolidayRule("Christmas", HolidayDate(.yearly(month: 12, day: 25))),
        HolidayRule("Second Christmas", HolidayDate(.yearly(month: 12, day: 26))),
    ])
Comparison(
    what: "5 business days before, 7 holidays a year", count: count,
    ours: Side(name: "ours") {
        var sum: Int64 = 0
        for civil in civils { sum &+= Int64(business.adding(businessDays: -5, to: civil.date).dayNumber) }
        return sum
    },
    baselines: [
        Side(name: "a walk by days") {
            var sum: Int64 = 0
            for civil in civils {
                var date = civil.date
                var left = 5
                while left > 0 {
                    date = date.adding(days: -1)
                    if business.isBusinessDay(date) { left -= 1 }
                }
                sum &+= Int64(date.dayNumber)
            }
            return sum
        }
    ], atMost: 1000
).run()
Comparison(
    what: "16 business hours after", count: count,
    ours: Side(name: "ours") {
        var sum: Int64 = 0
        for instant in instants { sum &+= business.adding(businessMicroseconds: 57_600_000_000, to: instant, in: amsterdam).wholeSeconds }
        return sum
    }, baselines: [], atMost: 1000
).run()
let lastFriday = Recurrence(
    start: CivilDateTime(try CivilDate(iso8601: "1970-01-01"), .midnight), zone: amsterdam,
    rules: [try RecurrenceRule(parsing: "FREQ=MONTHLY;BYDAY=-1FR")])
Comparison(
    what: "next of FREQ=MONTHLY;BYDAY=-1FR", count: count,
    ours: Side(name: "ours") {
        var sum: Int64 = 0
        for instant in instants { sum &+= lastFriday.next(after: instant)?.wholeSeconds ?? 0 }
        return sum
    }, baselines: []
).run()
let texts = ["3 months", "1y 2months 3w", "5 business days", "1.5h", "90 days"]
Comparison(
    what: "a span is read", count: count,
    ours: Side(name: "ours") {
        var sum: Int64 = 0
        for index in 0..<count { sum &+= Int64((try? Span(parsing: texts[index % texts.count]))?.days ?? 0) }
        return sum
    }, baselines: []
).run()
let parser = MomentParser(zone: amsterdam, calendar: business, now: instants[0])
let moments = ["tomorrow 09:00", "fri", "next week", "+3 business days", "2026-12-24", "24 dec"]
Comparison(
    what: "a moment is read", count: 2000,
    ours: Side(name: "ours") {
        var sum: Int64 = 0
        for index in 0..<2000 { sum &+= (try? parser.instant(from: moments[index % moments.count]))?.wholeSeconds ?? 0 }
        return sum
    }, baselines: []
).run()
