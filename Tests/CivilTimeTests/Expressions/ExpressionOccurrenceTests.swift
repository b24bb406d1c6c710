import Foundation
import TestSupport
import Testing

@testable import CivilTime

@Suite("Occurrences of calendar expressions")
struct ExpressionOccurrenceTests {
    private static let zones = ZoneDatabase()

    private static func occurrences(
        _ text: String, after base: String, in name: String, count: Int
    ) throws -> [String] {
        let expression = try CalendarExpression(parsing: text)
        let zone = try zones.zone(named: name)
        var instant = try Instant(rfc3339: base)
        var found: [String] = []
        while found.count < count, let next = expression.next(after: instant, in: zone) {
            found.append("\(next)")
            instant = next
        }
        return found
    }

    @Test(
        "in a gap at its end and once, of an overlap the first time only",
        arguments: [
            ("02:30", "2025-03-29T12:00:00Z", "Europe/Amsterdam", ["2025-03-30T01:00:00Z", "2025-03-31T00:30:00Z"]),
            // All that falls into the gap, and what is due at its end anyway.
            (
                "*:0/10", "2025-03-30T00:45:00Z", "Europe/Amsterdam",
                ["2025-03-30T00:50:00Z", "2025-03-30T01:00:00Z", "2025-03-30T01:10:00Z"]
            ),
            ("02:15..45/15", "2025-03-30T00:00:00Z", "Europe/Amsterdam", ["2025-03-30T01:00:00Z", "2025-03-31T00:15:00Z"]),
            ("02,03:00", "2025-03-30T00:00:00Z", "Europe/Amsterdam", ["2025-03-30T01:00:00Z", "2025-03-31T00:00:00Z"]),
            ("02:30", "2025-10-25T12:00:00Z", "Europe/Amsterdam", ["2025-10-26T00:30:00Z", "2025-10-27T01:30:00Z"]),
            // Asked between the two, and in the hour that comes again.
            ("02:30", "2025-10-26T00:45:00Z", "Europe/Amsterdam", ["2025-10-27T01:30:00Z"]),
            (
                "*:0/30", "2025-10-26T00:00:00Z", "Europe/Amsterdam",
                ["2025-10-26T00:30:00Z", "2025-10-26T02:00:00Z", "2025-10-26T02:30:00Z"]
            ),
            ("*:0/30", "2025-10-26T01:15:00Z", "Europe/Amsterdam", ["2025-10-26T02:00:00Z"]),
            // Half an hour.
            ("02:10", "2025-10-04T00:00:00Z", "Australia/Lord_Howe", ["2025-10-04T15:30:00Z", "2025-10-05T15:10:00Z"]),
            ("*:0/15", "2025-04-05T14:30:00Z", "Australia/Lord_Howe", ["2025-04-05T14:45:00Z", "2025-04-05T15:30:00Z"]),
            // The Friday that Samoa left out, and the Saturday after it.
            (
                "Fri,Sat 12:00", "2011-12-25T00:00:00Z", "Pacific/Apia",
                ["2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z", "2012-01-05T22:00:00Z"]
            ),
            // Midnight in a gap.
            ("daily", "2024-09-07T12:00:00Z", "America/Santiago", ["2024-09-08T04:00:00Z", "2024-09-09T03:00:00Z"]),
        ])
    func gapsAndOverlaps(_ text: String, _ base: String, _ zone: String, _ expected: [String]) throws {
        #expect(try Self.occurrences(text, after: base, in: zone, count: expected.count) == expected)
    }

    @Test(
        "rare days, the smallest steps, and the ends of what there is",
        arguments: [
            ("*-02-29 12:00", "2096-03-01T00:00:00Z", ["2104-02-29T12:00:00Z"]),
            ("Sun *-02-29", "2032-03-01T00:00:00Z", ["2060-02-29T00:00:00Z"]),
            ("*-02-31", "0001-01-01T00:00:00Z", []), ("*-02~1", "2023-02-28T00:00:00Z", ["2024-02-29T00:00:00Z", "2025-02-28T00:00:00Z"]),
            ("Mon *-05~07/1", "2025-01-01T00:00:00Z", ["2025-05-26T00:00:00Z", "2026-05-25T00:00:00Z"]),
            (
                "*:*:0/0.000001", "2025-01-01T00:00:59.999998Z",
                ["2025-01-01T00:00:59.999999Z", "2025-01-01T00:01:00Z", "2025-01-01T00:01:00.000001Z"]
            ),
            ("*-*-01/5", "2025-12-30T00:00:00Z", ["2025-12-31T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-06T00:00:00Z"]),
            ("*:1/39", "2025-01-01T23:41:00Z", ["2025-01-02T00:01:00Z"]),
            ("daily", "0001-01-01T00:00:00Z", ["1970-01-01T00:00:00Z", "1970-01-02T00:00:00Z"]),
            ("*:*:59.999999", "2199-12-31T23:58:59.999999Z", ["2199-12-31T23:59:59.999999Z"]), ("hourly", "9999-12-31T23:59:59Z", []),
            ("@1234567890", "2000-01-01T00:00:00Z", ["2009-02-13T23:31:30Z"]), ("Tue @0", "1960-01-01T00:00:00Z", []),
        ])
    func rare(_ text: String, _ base: String, _ expected: [String]) throws {
        #expect(try Self.occurrences(text, after: base, in: "UTC", count: max(expected.count, 1)).prefix(3) == expected.prefix(3))
    }

    @Test("the first and the last moment there is have answers, in every expression")
    func ends() throws {
        let zone = try Self.zones.zone(named: "Europe/Amsterdam")
        let expression = try CalendarExpression(parsing: "*:*:*")
        #expect(expression.next(after: .distantPast, in: zone)?.description == "1969-12-31T23:00:00Z")
        #expect(expression.previous(before: .distantFuture, in: zone)?.description == "2199-12-31T22:59:59Z")
        #expect(expression.next(after: .distantFuture, in: zone) == nil)
        #expect(expression.previous(before: .distantPast, in: zone) == nil)
    }

    @Test("walking back meets the same occurrences, also where clocks change")
    func inverses() throws {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        var texts = RandomExpression(random: SeededGenerator(seed: seed))
        let names = [
            "UTC", "Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tehran", "Pacific/Apia",
            "America/Havana",
        ]
        var compared = 0
        var differences = 0
        for _ in 0..<4000 {
            let text = texts.texts().text
            let zone = try Self.zones.zone(named: names.randomElement(using: &texts.random) ?? "UTC")
            let expression = try CalendarExpression(parsing: text)
            var base = Instant(microseconds: .random(in: 0...4_000_000_000_000_000, using: &texts.random))
            if Bool.random(using: &texts.random), let transition = zone.nextTransition(after: base) {
                base = transition.adding(seconds: .random(in: -5000...5000, using: &texts.random))
            }
            var forward: [Instant] = []
            while forward.count < 6, let next = expression.next(after: forward.last ?? base, in: zone) { forward.append(next) }
            var isRight = zip([base] + forward, forward).allSatisfy { $0 < $1 }
            guard let last = forward.last else { continue }
            var backward = [last]
            while backward.count < forward.count, let previous = expression.previous(before: backward[backward.count - 1], in: zone) {
                backward.append(previous)
            }
            isRight = isRight && backward.reversed() == forward
            // What is before the first is not after the base, and the first follows it.
            if let before = expression.previous(before: forward[0], in: zone) {
                isRight = isRight && before <= base && expression.next(after: before, in: zone) == forward[0]
            }
            // A microsecond on either side.
            isRight = isRight && expression.next(after: last.adding(microseconds: -1), in: zone) == last
            isRight = isRight && expression.previous(before: last.adding(microseconds: 1), in: zone) == last
            compared += 1
            if !isRight {
                differences += 1
                if differences < 6 { Issue.record("'\(text)' \(base) \(zone): \(forward), back \(backward) (SEED=\(seed))") }
            }
        }
        print("expressions: \(compared) walks there and back compared, differences: \(differences) (SEED=\(seed))")
        #expect(differences == 0)
    }

    @Test("the wall's course agrees with Zone.instant(of:) around every transition of every zone")
    func wall() throws {
        var compared = 0
        var differences: [String] = []
        for name in try Oracle.zoneNames(withLinks: false) {
            let zone = try Self.zones.zone(named: name)
            var at = Instant(seconds: -2_208_988_800)
            while let next = zone.nextTransition(after: at), next < Instant(seconds: 2_145_916_800) {
                let offsets = [zone.offset(at: next), zone.offset(at: next.adding(seconds: -1))]
                for delta: Int64 in [-90_000_000_000, -3_600_000_001, -1, 0, 1, 1_799_999_999, 3_600_000_000, 90_000_000_000] {
                    let instant = next.adding(microseconds: delta)
                    for offset in offsets {
                        let local = instant.microseconds + Int64(offset) * 1_000_000
                        compared += 1
                        if zone.firstInstant(showing: local) != zone.instant(of: Zone.utc.civil(at: Instant(microseconds: local))) {
                            differences.append("\(name) \(local)")
                        }
                    }
                    let unshown = zone.firstUnshown(after: instant)
                    if zone.firstInstant(showing: unshown) <= instant || zone.firstInstant(showing: unshown - 1) > instant {
                        differences.append("\(name) \(instant): unshown \(unshown)")
                    }
                }
                at = next
            }
        }
        print("expressions: \(compared) moments on walls compared, differences: \(differences.count)")
        #expect(compared > 100_000)
        #expect(differences.isEmpty, "\(differences.prefix(5))")
    }
}
