import Foundation
import TestSupport
import Testing

@testable import CivilTime

/// What is found without a search is what the table says, in zones no tzdata would have: offsets change several times a day.
@Suite struct RecentOffsetsTests {
    @Test func changesThatFollowEachOtherClosely() {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        var random = SeededGenerator(seed: seed)
        var (compared, differences) = (0, 0)
        for _ in 0..<300 {
            // Around a border of two pieces, 2^43 µs each, and within one.
            let border = Int64.random(in: 0...3, using: &random) << 43 / 1_000_000
            var at = border - Int64.random(in: 0...300_000, using: &random)
            var transitions: [(at: Int64, type: Zone.LocalTimeType)] = []
            func type() -> Zone.LocalTimeType {
                Zone.LocalTimeType(offset: Int.random(in: -24...26, using: &random) * 3600, isDaylightSaving: false, abbreviation: "X")
            }
            let gap: Int64 = [3600, 50_000, 400_000][Int.random(in: 0..<3, using: &random)]
            let before = type()
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                transitions.append((at, type()))
                at += Int64.random(in: 1...gap, using: &random)
            }
            let timeline = Timeline(before: before, transitions: transitions, rule: nil)
            let zone = Zone(name: "Test/Odd", timeline: timeline)
            for _ in 0..<500 {
                let seconds = Int64.random(in: border - 500_000...at + 200_000, using: &random)
                let instant = Instant(microseconds: seconds * 1_000_000 + Int64.random(in: 0..<1_000_000, using: &random))
                if zone.civil(at: instant).localSeconds != seconds + Int64(timeline.offset(at: seconds)) { differences += 1 }
                let civil = CivilDateTime(localSeconds: seconds, microsecond: 5)
                if zone.resolve(civil) != zone.resolveBySearch(civil) { differences += 1 }
                compared += 2
            }
        }
        #expect(differences == 0, "SEED=\(seed)")
        print("zones: \(compared) look-ups without a search compared with the table, differences: \(differences) (SEED=\(seed))")
    }

    @Test func theBordersOfTheTable() throws {
        for name in ["Europe/Amsterdam", "Africa/Casablanca", "Pacific/Apia", "UTC", "Antarctica/Troll"] {
            let zone = try ZoneDatabase().zone(named: name)
            for piece in Int64(-1)...489 {
                for microsecond in [piece << 43 - 1, piece << 43, piece << 43 + 1] {
                    let instant = Instant(microseconds: microsecond)
                    let civil = zone.civil(at: instant)
                    #expect(civil.localSeconds == instant.seconds + Int64(zone.timeline.offset(at: instant.seconds)))
                    #expect(zone.resolve(civil) == zone.resolveBySearch(civil))
                }
            }
        }
    }
}
