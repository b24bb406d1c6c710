import CivilTime
import FollowUp
import TestSupport
import Testing

@Suite("Reminders")
struct ReminderScheduleTests {
    private func all(_ schedule: ReminderSchedule, from: Instant, _ limit: Int) -> [String] {
        var times: [String] = []
        var at = from
        while times.count < limit, let next = schedule.next(after: at) {
            times.append(next.description)
            at = next
        }
        return times
    }

    @Test("F12: reminders repeat exactly as the rule says, over the change of clocks")
    func exact() throws {
        let zone = try Samples.zones.zone(named: "Europe/Amsterdam")
        let (opens, due) = (try instant("2026-03-27T08:00:00Z"), try instant("2026-03-28T16:30:00Z"))
        func schedule(_ rules: ReminderRule..., closes: String = "2026-03-31T22:00:00Z") throws -> ReminderSchedule {
            let dates = TaskDates(opens: opens, due: due, closes: try instant(closes))
            return ReminderSchedule(rules: rules, dates: dates, zone: zone, calendar: BusinessCalendar())
        }
        #expect(all(try schedule(.atOpen), from: .distantPast, 9) == ["2026-03-27T08:00:00Z"])
        let daily = try schedule(.daily(businessDaysOnly: false, at: Samples.nine, while: .overdue))
        #expect(all(daily, from: .distantPast, 9) == ["2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z", "2026-03-31T07:00:00Z"])
        let business = try schedule(.daily(businessDaysOnly: true, at: Samples.nine, while: .open))
        #expect(all(business, from: .distantPast, 9) == ["2026-03-30T07:00:00Z", "2026-03-31T07:00:00Z"])
        let gap = try schedule(.daily(businessDaysOnly: false, at: TimeOfDay(hour: 2, minute: 30) ?? .midnight, while: .open))
        #expect(
            all(gap, from: .distantPast, 9) == [
                "2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z",
            ])
        let often = try schedule(.every(seconds: 14400, while: .overdue), closes: "2026-03-29T08:00:00Z")
        #expect(
            all(often, from: .distantPast, 9) == [
                "2026-03-28T20:30:00Z", "2026-03-29T00:30:00Z", "2026-03-29T04:30:00Z",
            ])
        let before = try schedule(.beforeDue(Span(days: 1), at: TimeOfDay(hour: 12, minute: 0)), .beforeDue(Span(days: 9), at: nil))
        #expect(all(before, from: .distantPast, 9) == ["2026-03-27T11:00:00Z"])
    }

    @Test("F10, F12: over every zone and every change of clocks the next reminder is later, none is left out and none counted twice")
    func increasing() throws {
        #expect(Samples.everyZone.count > 200)
        var random = SeededGenerator(seed: seed)
        for zone in Samples.everyZone {
            for _ in 0..<4 {
                let schedule = schedule(zone, &random)
                let start = schedule.dates.opens.adding(seconds: Int64.random(in: -86400...864_000, using: &random))
                var times: [Instant] = []
                var at = start
                while times.count < 40, let next = schedule.next(after: at) {
                    if next <= at || next < schedule.dates.opens || next >= schedule.dates.closes ?? .distantFuture {
                        Issue.record("SEED=\(seed) \(zone): \(next) after \(at) in \(schedule.rules) \(schedule.dates)")
                        return
                    }
                    times.append(next)
                    at = next
                }
                guard let last = times.last else { continue }
                #expect(schedule.count(after: start, through: last, limit: 1000) == times.count, "SEED=\(seed) \(zone)")
                #expect(schedule.count(after: start, through: last.adding(microseconds: -1), limit: 1000) == times.count - 1)
                #expect(schedule.count(after: start, through: last, limit: 3) == min(3, times.count))
                // From anywhere between two reminders the next is the same.
                for (earlier, later) in zip(times, times.dropFirst()) {
                    let between = Instant(
                        microseconds: Int64.random(in: earlier.microseconds..<later.microseconds, using: &random))
                    #expect(schedule.next(after: between) == later, "SEED=\(seed) \(zone) \(schedule.rules) \(schedule.dates)")
                }
            }
        }
    }

    /// Opens in the days before a change of clocks, where the zone has one.
    private func schedule(_ zone: Zone, _ random: inout SeededGenerator) -> ReminderSchedule {
        let around = Instant(seconds: Int64.random(in: 0...2_500_000_000, using: &random))
        let change = zone.nextTransition(after: around) ?? around
        let opens = change.adding(seconds: Int64.random(in: -500_000...10_000, using: &random))
        let due = opens.adding(seconds: Int64.random(in: 0...600_000, using: &random))
        let closes = Bool.random(using: &random) ? due.adding(seconds: Int64.random(in: 0...2_000_000, using: &random)) : nil
        func time() -> TimeOfDay {
            TimeOfDay(hour: Int.random(in: 0...23, using: &random), minute: Int.random(in: 0...59, using: &random)) ?? .midnight
        }
        let rules = (0..<Int.random(in: 1...4, using: &random)).map { _ -> ReminderRule in
            let phase: ReminderRule.Phase = Bool.random(using: &random) ? .open : .overdue
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return .atOpen
            case 1: return .beforeDue(Span(days: Int.random(in: 0...9, using: &random)), at: Bool.random(using: &random) ? time() : nil)
            case 2: return .daily(businessDaysOnly: Bool.random(using: &random), at: time(), while: phase)
            default: return .every(seconds: Int64.random(in: 60...100_000, using: &random), while: phase)
            }
        }
        return ReminderSchedule(
            rules: rules, dates: TaskDates(opens: opens, due: due, closes: closes), zone: zone, calendar: BusinessCalendar())
    }
}
