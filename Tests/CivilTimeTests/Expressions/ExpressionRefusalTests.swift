import CivilTime
import Foundation
import TestSupport
import Testing

@Suite("Calendar expressions: the same texts are taken as by systemd")
struct ExpressionRefusalTests {
    private static let alphabet = Array("012345678901234567890123456789*-~:.,/ @+MondaySuTC")

    private static func mutated(_ text: String, _ random: inout some RandomNumberGenerator) -> String {
        var characters = Array(text)
        for _ in 0..<([1, 1, 1, 1, 1, 2, 3].randomElement(using: &random) ?? 1) {
            let place = Int.random(in: 0...characters.count, using: &random)
            let character = alphabet.randomElement(using: &random) ?? "*"
            // Most often another digit, so that the bounds of all units are met.
            let digits = characters.indices.filter { characters[$0].isNumber }
            if Bool.random(using: &random), let digit = digits.randomElement(using: &random) {
                characters[digit] = "0123456789".randomElement(using: &random) ?? "0"
                continue
            }
            switch Int.random(in: 0..<5, using: &random) {
            case 0: characters.insert(character, at: place)
            case 1 where place < characters.count: characters.remove(at: place)
            case 2 where place + 1 < characters.count: characters.swapAt(place, place + 1)
            case 3 where place < characters.count:
                // A piece twice.
                let end = Int.random(in: place..<characters.count, using: &random)
                characters.insert(contentsOf: characters[place...end], at: place)
            case _ where place < characters.count: characters[place] = character
            default: characters.append(character)
            }
        }
        return String(characters.prefix(300))
    }

    /// The differences that are meant:
    /// - In a list of days from the month's end, each item lowers by three days how far from the end the following ones may be ("*-*~25,28" is
    ///   refused). That is a slip in systemd's check; the man page knows no such limit.
    /// - A zone after "@" says nothing, since that is in UTC; systemd still refuses one that does not exist.
    /// - Negative numbers after "@" so large that strtoul(3) makes small ones of them ("@-18446744073709551615" is 1); none is made here.
    private static func isMeant(_ text: String) -> Bool {
        let fromEnd = text.split(separator: "~").dropFirst().last?.prefix { $0 != " " }
        return fromEnd?.contains(",") == true || (text.contains("@") && text.contains(" "))
    }

    @Test("mutated texts are taken or refused by both")
    func mutations() throws {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        var texts = RandomExpression(random: SeededGenerator(seed: seed))
        let zones = ZoneDatabase()
        let ends = ["", "", "", "", "", "", " UTC", " utc", " Europe/Amsterdam", " CET", " Europe", " Nowhere/City", " UTC UTC"]
        var (taken, refused, meant) = (0, 0, 0)
        var differences: [String] = []
        for _ in 0..<12 {
            let batch = (0..<500).map { _ in
                let text = Int.random(in: 0..<20, using: &texts.random) == 0 ? "@1234567890" : texts.texts().text
                return Self.mutated(text, &texts.random) + (ends.randomElement(using: &texts.random) ?? "")
            }
            let replies = try SystemdCalendar.ask(batch, zone: "UTC", base: 1_700_000_000, iterations: 1)
            for (text, reply) in zip(batch, replies) {
                let ours = try? CalendarExpression(parsing: text)
                // A name that is no zone's is refused by the one who looks for the zone.
                let isTaken = ours.map { (try? $0.zone(from: zones, otherwise: .utc)) != nil } ?? false
                if isTaken { taken += 1 } else { refused += 1 }
                switch reply {
                case .answer(let answer) where isTaken && ours?.description == answer.normalized: break
                case .lost where isTaken: break
                // systemd writes "*" for every second, even where fractions are listed besides.
                case .answer where ours?.description.contains(":00/1,") == true: meant += 1
                case .refused where !isTaken: break
                case .refused where Self.isMeant(text): meant += 1
                default: differences.append("'\(text)': \(ours.map(\.description) ?? "refused"), systemd: \(reply)")
                }
            }
        }
        print(
            "expressions: \(taken) taken and \(refused) refused of the mutated texts compared with systemd, \(meant) differ as meant, "
                + "differences: \(differences.count) (SEED=\(seed))")
        #expect(differences.isEmpty, "\(differences.prefix(8))")
    }
}
