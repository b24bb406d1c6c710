import CivilTime
import Foundation
import TestSupport
import Testing

@Suite("Reading zone files")
struct ZoneReadingTests {
    private static let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)

    private func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)")))
    }

    @Test("a file cut off anywhere is refused, and never crashes")
    func everyPrefix() throws {
        for name in ["Europe/Amsterdam", "UTC", "America/Nuuk", "Africa/Casablanca"] {
            let whole = try bytes(name)
            for count in 0..<whole.count {
                #expect(throws: CivilTimeError.self) { try Zone(name: name, tzif: Array(whole[..<count])) }
            }
            _ = try Zone(name: name, tzif: whole)
        }
    }

    @Test("changed bytes make another zone or an error, and whatever comes of it can be asked")
    func mutations() throws {
        var random = SeededGenerator(seed: Self.seed)
        let originals = try ["Europe/Amsterdam", "Asia/Tehran", "America/Nuuk", "Antarctica/Troll"].map(bytes)
        var usable = 0
        for round in 0..<20_000 {
            var mutated = originals[round % originals.count]
            for _ in 0...Int.random(in: 0...3, using: &random) {
                mutated[Int.random(in: 0..<mutated.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let zone = try? Zone(name: "mutant", tzif: mutated) else { continue }
            usable += 1
            for seconds: Int64 in [.min / 2_000_000, -5_000_000_000, 0, 1_700_000_000, 4_000_000_000, 300_000_000_000] {
                let instant = Instant(seconds: seconds)
                let civil = zone.civil(at: instant)
                _ = zone.resolve(civil)
                if let next = zone.nextTransition(after: instant) { #expect(next > instant, "SEED=\(Self.seed) round \(round)") }
            }
        }
        print("zone files: 20000 mutants read, \(usable) of them usable (SEED=\(Self.seed))")
    }

    @Test("a file that counts leap seconds is refused with a reason")
    func leapSeconds() throws {
        // Version 1: header with one leap second, one type, one character.
        var file = Array("TZif".utf8) + [0] + Array(repeating: UInt8(0), count: 15)
        for count: UInt8 in [0, 0, 1, 0, 1, 4] { file += [0, 0, 0, count] }
        file += [0, 0, 0, 0, 0, 0] + Array("UTC\0".utf8) + Array(repeating: 0, count: 8)
        let error = #expect(throws: CivilTimeError.self) { try Zone(name: "right/UTC", tzif: file) }
        #expect(error?.description.contains("leap seconds") == true)
    }

    @Test("transitions at the ends of 64 bits: every question has an answer")
    func farTransitions() throws {
        func file(_ transitions: [Int64], footer: String) -> [UInt8] {
            let header = Array("TZif2".utf8) + Array(repeating: 0, count: 15)
            func counts(_ numbers: [Int]) -> [UInt8] { numbers.flatMap { [0, 0, 0, UInt8($0)] } }
            let type: [UInt8] = [0, 0, 0x0e, 0x10, 0, 0]
            let first = header + counts([0, 0, 0, 0, 1, 4]) + type + Array("ONE\0".utf8)
            var second = header + counts([0, 0, 0, transitions.count, 2, 8])
            for transition in transitions { second += (0..<8).map { UInt8(truncatingIfNeeded: transition >> Int64(56 - 8 * $0)) } }
            second += transitions.indices.map { UInt8($0 % 2) }
            second += type + [0, 0, 0, 0, 0, 4] + Array("ONE\0TWO\0".utf8)
            return first + second + Array("\n\(footer)\n".utf8)
        }
        let moments: [Int64] = [.min, .min + 1, .min + 2, -(1 << 62), -1, 0, 1, 1 << 62, .max - 1, .max]
        var random = SeededGenerator(seed: Self.seed)
        for round in 0..<500 {
            let transitions = moments.filter { _ in Bool.random(using: &random) }
            let zone = try Zone(name: "far", tzif: file(transitions, footer: ["", "ONE-1", "ONE-1TWO,M3.5.0,M10.5.0"][round % 3]))
            for instant in [
                Instant.distantPast, Instant(seconds: -62_135_596_800), Instant(seconds: 0), Instant(seconds: 1), .distantFuture,
            ] {
                _ = (zone.abbreviation(at: instant), zone.isDaylightSaving(at: instant))
                let civil = zone.civil(at: instant)
                for ambiguity in Ambiguity.allCases { _ = zone.instant(of: civil, ambiguity) }
                if let next = zone.nextTransition(after: instant) { #expect(next > instant, "SEED=\(Self.seed)") }
                let calendar = BusinessCalendar()
                _ = calendar.adding(businessMicroseconds: -3_600_000_000, to: instant, in: zone)
                _ = calendar.adding(businessMicroseconds: 3_600_000_000, to: instant, in: zone)
            }
        }
    }

    @Test("unknown names get the nearest known one; names that lead elsewhere are refused")
    func names() throws {
        let zones = ZoneDatabase()
        #expect(throws: CivilTimeError("there is no time zone 'Europe/Amsterdm' in /usr/share/zoneinfo", suggestion: "Europe/Amsterdam")) {
            try zones.zone(named: "Europe/Amsterdm")
        }
        for (name, meant) in [
            ("Utc", "UTC"), ("Amsterdam", "Europe/Amsterdam"), ("new york", "America/New_York"), ("Europe/Amsterdám", "Europe/Amsterdam"),
            ("europe/berlin", "Europe/Berlin"), ("Asia/Calcuta", "Asia/Calcutta"), ("Japn", "Japan"),
        ] {
            let error = #expect(throws: CivilTimeError.self) { try zones.zone(named: name) }
            #expect(error?.suggestion == meant, "\(name)")
        }
        for name in [
            "", "../../etc/passwd", "/etc/localtime", "Europe/../UTC", "Europe//Amsterdam", "Europe", "a\0b",
            String(repeating: "x", count: 300),
        ] {
            #expect(throws: CivilTimeError.self) { try zones.zone(named: name) }
        }
    }

    @Test("a zone file that changes while we run is noticed, and what was handed out stays")
    func refresh() throws {
        let directory = try TemporaryDirectory()
        func install(_ source: String) throws {
            try Data(try bytes(source)).write(to: URL(fileURLWithPath: directory.file("staged")))
            // As dpkg does: a file of that name is there at every moment.
            #expect(rename(directory.file("staged"), directory.file("Home")) == 0)
        }
        try install("Europe/Amsterdam")
        let zones = ZoneDatabase(directory: directory.path)
        let before = try zones.zone(named: "Home")
        #expect(zones.refresh().isEmpty)
        try install("Asia/Tokyo")
        #expect(zones.refresh() == ["Home"])
        #expect(before.offset(at: Instant(seconds: 0)) == 3600)
        #expect(try zones.zone(named: "Home").offset(at: Instant(seconds: 0)) == 32_400)
    }

    @Test("the machine's own zone is where /etc/localtime leads")
    func systemZone() throws {
        let directory = try TemporaryDirectory()
        let link = directory.file("localtime")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "../usr/share/zoneinfo/Europe/Brussels")
        #expect(ZoneDatabase.systemZoneName(localtime: link) == "Europe/Brussels")
        let text = try directory.write("timezone", "Europe/Paris\n")
        #expect(ZoneDatabase.systemZoneName(localtime: directory.file("none"), timezone: text) == "Europe/Paris")
        #expect(ZoneDatabase.systemZoneName(localtime: directory.file("none"), timezone: directory.file("none")) == nil)
        #expect(ZoneDatabase().version != nil)
    }
}
