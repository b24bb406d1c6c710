import CivilTime
import TestSupport
import Testing

@Suite("Noise instead of moments")
struct MomentNoiseTests {
    private static let texts = [
        "tomorrow at 9", "morgen om half tien", "next week fri 10:00", "vrijdag volgende week", "2026-12-24 09:00", "24/12/2026 17:00",
        "do 24 dec 2026 10:00 +01:00", "2026-12-24T09:00:00+05:00", "over 1 uur en 30 minuten", "3 werkdagen geleden om 10 uur",
        "w51 vr 2026",
        "in half an hour", "end of next month", "laatste dag van de maand", "kwart voor een 's middags", "9.30pm day after tomorrow",
        "+3 business days", "1y 2M 3w 4d 5h 6m 7s", "Thursday, 24 December 2026, 10:00", "29 feb", "24-12", "één werkdag", "in week 53",
    ]

    @Test("mutated texts never trap, and every error has its place")
    func mutations() throws {
        let seed = MomentSeries.seed
        var random = SeededGenerator(seed: seed)
        let nows = ["2026-11-23 12:20", "2028-02-29 23:59", "9999-12-31 12:00", "0001-01-01 12:00"]
        let parsers = try nows.flatMap { now in try Language.allCases.map { try MomentSeries.parser(now, $0) } }
        let pieces = Self.texts.flatMap { $0.split(separator: " ").map { Array($0.utf8) } }
        var (read, refused) = (0, 0)
        for _ in 0..<10_000 {
            var bytes = Array((Self.texts.randomElement(using: &random) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let place = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0...9, using: &random) {
                case 0 where place < bytes.count: bytes.remove(at: place)
                case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 2: bytes.insert(UInt8.random(in: 0x20...0x7e, using: &random), at: place)
                case 3: bytes.insert(contentsOf: [0x20] + (pieces.randomElement(using: &random) ?? []) + [0x20], at: place)
                case 4: bytes.insert(UInt8.random(in: 0x30...0x39, using: &random), at: place)
                case 5, 6:
                    // One word is left out, or comes first.
                    var words = bytes.split(separator: 0x20)
                    guard let word = words.indices.randomElement(using: &random) else { break }
                    let removed = words.remove(at: word)
                    if Bool.random(using: &random) { words.insert(removed, at: 0) }
                    bytes = Array(words.joined(separator: [0x20]))
                case 7, 8:
                    // Another figure, or the other case.
                    guard let place = bytes.indices.randomElement(using: &random), bytes[place] < 0x80 else { break }
                    let isDigit = (0x30...0x39).contains(bytes[place])
                    bytes[place] = isDigit ? UInt8.random(in: 0x30...0x39, using: &random) : bytes[place] ^ (bytes[place] > 0x40 ? 0x20 : 0)
                default: bytes.removeSubrange(min(place, max(bytes.count - 3, 0))..<min(place + 3, bytes.count))
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let parser = parsers.randomElement(using: &random) else { continue }
            let direction: MomentParser.Direction = Bool.random(using: &random) ? .ahead : .back
            do {
                _ = try parser.instant(from: text, direction)
                read += 1
            } catch {
                refused += 1
                let hasPlace = (0...text.utf8.count).contains(error.offset ?? -1)
                let isPrintable = !error.description.unicodeScalars.contains { $0.value < 0x20 }
                if !hasPlace || !isPrintable { Issue.record("'\(text)': \(error) (SEED=\(seed))") }
            }
            if Bool.random(using: &random) { _ = try? parser.date(from: text, direction) }
        }
        print("moments: 10000 mutated texts, \(read) read and \(refused) refused (SEED=\(seed))")
        // Neither side is empty: mutations are not all noise.
        #expect(read > 500 && refused > 500)
    }

    @Test("long texts of words that mean something end at once")
    func long() throws {
        let parser = try MomentSeries.parser("2026-11-23 12:20")
        for word in ["in ", "half ", "next ", "1h ", "week ", "een ", "at ", "fri ", "24 dec ", "+", "9", "é", "'s ", "over "] {
            for count in [10, 990] {
                let text = String(repeating: word, count: count / word.utf8.count)
                for direction in MomentParser.Direction.allCases { _ = try? parser.instant(from: text, direction) }
            }
        }
    }
}
