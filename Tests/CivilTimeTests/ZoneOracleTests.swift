import CivilTime
import Foundation
import TestSupport
import Testing

@Suite("Zones, against zdump and Python's zoneinfo")
struct ZoneOracleTests {
    private static let zones = ZoneDatabase()
    private static let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)

    private static let script = """
        import sys, datetime, zoneinfo
        utc = datetime.timezone.utc
        epoch = datetime.datetime(1970, 1, 1, tzinfo=utc)
        zones = {}
        for line in sys.stdin:
            name, seconds = line.split()
            zone = zones.setdefault(name, zoneinfo.ZoneInfo(name))
            local = (epoch + datetime.timedelta(seconds=int(seconds))).astimezone(zone)
            print(int(local.utcoffset().total_seconds()), local.strftime('%Y-%m-%d %H:%M:%S'))
        """

    @Test("random instants from 1900 to 2200 in every zone: offset and civil time")
    func randomInstants() throws {
        var random = SeededGenerator(seed: Self.seed)
        var cases: [(name: String, seconds: Int64)] = []
        for name in try Oracle.zoneNames() {
            for _ in 0..<60 { cases.append((name, Int64.random(in: -2_208_988_800...7_258_118_400, using: &random))) }
        }
        let answers = try Oracle.python(Self.script, input: cases.map { "\($0.name) \($0.seconds)" })
        try #require(answers.count == cases.count)
        var differences = 0
        for (index, test) in cases.enumerated() {
            let zone = try Self.zones.zone(named: test.name)
            let instant = Instant(seconds: test.seconds)
            let civil = zone.civil(at: instant)
            let time = civil.time
            func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
            let text = "\(zone.offset(at: instant)) \(civil.date) \(two(time.hour)):\(two(time.minute)):\(two(time.second))"
            if text != answers[index] {
                differences += 1
                if differences < 5 { Issue.record("\(test): \(text), Python says \(answers[index]) (SEED=\(Self.seed))") }
            }
        }
        print("zones: \(cases.count) random instants compared with Python zoneinfo, differences: \(differences) (SEED=\(Self.seed))")
        #expect(differences == 0)
    }

    /// Both ways: what zdump says of each moment, and that there are no other transitions than those it lists.
    @Test("every transition from 1900 to 2200 of every zone, and no other, as zdump lists them")
    func transitions() throws {
        let names = try Oracle.zoneNames()
        let (start, end) = (Instant(seconds: -2_208_988_800), Instant(seconds: 7_258_118_400))
        let lines = try Oracle.run(["/usr/bin/env", "zdump", "-v", "-c", "1900,2200"] + names)
        // "Europe/Amsterdam  Sun Mar 31 01:00:00 2024 UT = Sun Mar 31 03:00:00 2024 CEST isdst=1 gmtoff=7200"
        let months = [
            "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12,
        ]
        var compared = 0
        var differences = 0
        func differ(_ what: @autoclosure () -> String) {
            differences += 1
            if differences < 5 { Issue.record("\(what())") }
        }
        var listed: [String: [Instant]] = [:]
        // The lines come in pairs: the last second before a transition, and its own.
        var before: (name: Substring, instant: Instant)?
        for line in lines {
            let words = line.utf8.split(separator: UInt8(ascii: " ")).map { Substring($0) }
            guard words.count == 16, let month = months[String(words[2])], let day = Int(words[3]), let year = Int(words[5]), year >= 1,
                let date = CivilDate(year: year, month: month, day: day), let time = try? TimeOfDay(words[4]),
                let offset = Int(words[15].dropFirst("gmtoff=".count))
            else { continue }
            let instant = Zone.utc.instant(of: CivilDateTime(date, time))
            if let before, before.name == words[0], before.instant.adding(seconds: 1) == instant {
                listed[String(words[0]), default: []].append(instant)
            }
            before = (words[0], instant)
            guard instant >= start else { continue }
            let zone = try Self.zones.zone(named: String(words[0]))
            compared += 1
            if zone.offset(at: instant) != offset || zone.abbreviation(at: instant) != String(words[13])
                || zone.isDaylightSaving(at: instant) != (words[14] == "isdst=1")
            {
                differ("\(line): we say \(zone.offset(at: instant)) \(zone.abbreviation(at: instant))")
            }
        }
        var transitions = 0
        for name in names {
            let zone = try Self.zones.zone(named: name)
            var ours: [Instant] = []
            var at = start
            while let next = zone.nextTransition(after: at), next > at, next < end {
                ours.append(next)
                at = next
            }
            transitions += ours.count
            let theirs = (listed[name] ?? []).filter { $0 > start && $0 < end }
            if ours != theirs { differ("\(name): \(ours.count) transitions, zdump lists \(theirs.count)") }
        }
        print(
            "zones: \(compared) lines and \(transitions) transitions of \(names.count) zones compared with zdump, differences: \(differences)"
        )
        #expect(compared > 100_000 && transitions > 50_000)
        #expect(differences == 0)
    }

    /// PEP 495: `fold` chooses the first or the second of what a clock shows twice, and in a gap the offset before it or after it.
    @Test("civil times around transitions of every zone to instants, both choices, as Python's zoneinfo has them")
    func localToInstant() throws {
        var random = SeededGenerator(seed: Self.seed)
        var cases: [(name: String, local: Int64)] = []
        for name in try Oracle.zoneNames() {
            let zone = try Self.zones.zone(named: name)
            for _ in 0..<15 {
                let moment = Instant(seconds: Int64.random(in: 0...2_145_916_800, using: &random))
                guard let transition = zone.nextTransition(after: moment) else { break }
                for _ in 0..<4 {
                    let offset = Int64(zone.offset(at: transition))
                    cases.append((name, transition.microseconds / 1_000_000 + offset + Int64.random(in: -8000...8000, using: &random)))
                }
            }
        }
        let script = """
            import sys, datetime, zoneinfo
            epoch = datetime.datetime(1970, 1, 1)
            utc = datetime.timezone.utc
            zones = {}
            for line in sys.stdin:
                name, seconds = line.split()
                zone = zones.setdefault(name, zoneinfo.ZoneInfo(name))
                local = (epoch + datetime.timedelta(seconds=int(seconds))).replace(tzinfo=zone)
                first, second = (local.replace(fold=fold).astimezone(utc).replace(tzinfo=None) - epoch for fold in (0, 1))
                print(int(first.total_seconds()), int(second.total_seconds()))
            """
        let answers = try Oracle.python(script, input: cases.map { "\($0.name) \($0.local)" })
        try #require(answers.count == cases.count)
        var kinds = (unique: 0, gap: 0, overlap: 0)
        var differences = 0
        for (test, answer) in zip(cases, answers) {
            let zone = try Self.zones.zone(named: test.name)
            let civil = Zone.utc.civil(at: Instant(seconds: test.local))
            var (first, second) = (zone.instant(of: civil, .earlier), zone.instant(of: civil, .later))
            switch zone.resolve(civil) {
            case .unique: kinds.unique += 1
            case .overlap: kinds.overlap += 1
            case .gap(let start, _):
                kinds.gap += 1
                // Python's first choice is the offset before the gap, which is the later instant.
                (first, second) = (second, first)
                if zone.instant(of: civil) != start || !(second < start && start <= first) { differences += 1 }
            }
            if "\(first.microseconds / 1_000_000) \(second.microseconds / 1_000_000)" != answer {
                differences += 1
                if differences < 5 { Issue.record("\(test): \(first) \(second), Python says \(answer) (SEED=\(Self.seed))") }
            }
        }
        print(
            "zones: \(cases.count) civil times (\(kinds.gap) in gaps, \(kinds.overlap) twice) compared with Python zoneinfo, differences: \(differences) (SEED=\(Self.seed))"
        )
        #expect(kinds.gap > 1000 && kinds.overlap > 1000)
        #expect(differences == 0)
    }

    @Test("local to instant and back, around every transition from 1970 to 2037 in every zone")
    func roundTrips() throws {
        var compared = 0
        var differences: [String] = []
        for name in try Oracle.zoneNames() {
            let zone = try Self.zones.zone(named: name)
            var at = Instant(seconds: 0)
            while let next = zone.nextTransition(after: at), next < Instant(seconds: 2_145_916_800) {
                guard next > at else {
                    differences.append("\(name): the transition after \(at) is not later")
                    break
                }
                for delta: Int64 in [-90_000, -7201, -3600, -1800, -1, 0, 1, 1799, 3600, 7200, 90_000] {
                    let instant = next.adding(seconds: delta)
                    let civil = zone.civil(at: instant)
                    compared += 1
                    let isRight =
                        switch zone.resolve(civil) {
                        case .unique(let found): found == instant
                        case .overlap(let earlier, let later):
                            (instant == earlier || instant == later) && earlier < later && zone.civil(at: earlier) == civil
                                && zone.civil(at: later) == civil
                        // A civil time that was is in no gap.
                        case .gap: false
                        }
                    if !isRight { differences.append("\(name) \(instant): \(zone.resolve(civil))") }
                }
                gapEnds(zone, next)
                at = next
            }
        }
        print("zones: \(compared) round trips around transitions, differences: \(differences.count)")
        #expect(compared > 100_000)
        #expect(differences.isEmpty, "\(differences.prefix(5))")
    }

    /// A civil time in the gap at `transition`, if there is one, happens at its end.
    private func gapEnds(_ zone: Zone, _ transition: Instant) {
        let before = zone.offset(at: transition.adding(microseconds: -1))
        let after = zone.offset(at: transition)
        guard after > before else { return }
        // The wall jumps from `old` to `old + (after − before)`.
        let old = Zone.utc.civil(at: transition.adding(seconds: Int64(before)))
        for offset in [0, (after - before) / 2, after - before - 1] {
            let inGap = Zone.utc.civil(at: Zone.utc.instant(of: old).adding(seconds: Int64(offset)))
            guard case .gap(let start, let shift) = zone.resolve(inGap) else {
                Issue.record("\(zone) \(inGap): no gap")
                continue
            }
            #expect(start == transition && shift == after - before)
            #expect(zone.instant(of: inGap) == transition)
        }
    }
}
