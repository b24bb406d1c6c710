import CivilTime
import Configuration
import FollowUp
import Foundation
import TestSupport
import Testing

@Suite("The shipped files")
struct ShippedFilesTests {
    private static let rules = [
        "answer", "close-date", "coverage", "follow-up", "help", "lead-hand-over", "manager-week", "onboarding", "proposal-chase",
        "recognition",
        "renewal",
        "replenish", "review-request", "silent-leaver", "specialist", "specialist-team",
    ]
    private static let files = ["followupd.yaml"] + rules.map { "rules.d/\($0).yaml" }

    @Test("the shipped configuration loads without a problem")
    func shipped() {
        let loaded = ConfigurationLoader(directories: [project.appendingPathComponent("etc").path], zones: zones).check()
        #expect(loaded.problems.map(\.description) == [])
        #expect(loaded.rules.rules.map(\.name.rawValue) == Self.rules)
        #expect(loaded.files.filter { $0.contains("/rules.d/") }.count == Self.rules.count)
        #expect(loaded.rules[RuleName("follow-up")]?.about == .customer)
        #expect(loaded.rules[RuleName("renewal")]?.about == .contract)
    }

    @Test("the defaults that the house's file shows are those that hold")
    func commentedDefaults() throws {
        let text = try String(contentsOf: project.appendingPathComponent("etc/followupd.yaml"), encoding: .utf8)
        let live = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("#") && !$0.hasPrefix("# ") ? String($0.dropFirst()) : String($0) }.joined(separator: "\n")
        let (shown, problems) = try read(house: live)
        #expect(problems.isEmpty)
        let (usual, _) = try read(house: "")
        #expect(shown.zone.name == "Europe/Amsterdam")
        #expect(shown.calendar.businessDays == usual.calendar.businessDays)
        #expect((shown.dayStarts, shown.dayEnds) == (usual.dayStarts, usual.dayEnds))
        #expect(shown.settling == usual.settling)
    }

    @Test("the examples that the house's file shows are right")
    func commentedExamples() throws {
        let etc = project.appendingPathComponent("etc").path
        let text = try String(contentsOfFile: "\(etc)/followupd.yaml", encoding: .utf8)
        let examples = text.split(separator: "\n").filter { $0.hasPrefix("# Example: ") }.map { $0.dropFirst("# Example: ".count) }
        #expect(examples.count >= 4)
        let directory = try TemporaryDirectory()
        try directory.write("followupd.yaml", examples.joined(separator: "\n"))
        let loaded = ConfigurationLoader(directories: [directory.path, etc], zones: zones).load()
        #expect(loaded.problems.map(\.description) == [])
        #expect(loaded.house.calendar.holidayName(on: try CivilDate(iso8601: "2026-12-24")) == "Christmas Eve")
        #expect(loaded.house.calendar.holidayName(on: try CivilDate(iso8601: "2027-04-27")) == "King's Day")
    }

    @Test("5,000 damaged copies of the shipped files: never a crash, always a rule or a problem with a place inside the file")
    func mutations() throws {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        var random = SeededGenerator(seed: seed)
        let originals = try Self.files.map {
            [UInt8](try Data(contentsOf: project.appendingPathComponent("etc").appendingPathComponent($0)))
        }
        let directory = try TemporaryDirectory()
        try directory.write("rules.d/keep", "")
        let loader = ConfigurationLoader(directories: [directory.path], zones: zones)
        for round in 0..<5000 {
            let which = Int.random(in: 0..<originals.count, using: &random)
            let bytes = damaged(originals[which], using: &random)
            let path = directory.file(Self.files[which])
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            // What is hardly meant is looked for in some of them as well: it takes longer.
            let loaded = round % 20 == 0 ? loader.check() : loader.load()
            for problem in loaded.problems where !isInside(problem, bytes) {
                Issue.record("SEED=\(seed) round \(round): \(problem) lies outside \(String(decoding: bytes, as: UTF8.self))")
            }
            let isRule = loaded.rules.rules.count == 1
            let isMasked = loaded.problems.isEmpty && !hasContent(bytes)
            if which > 0, isRule == loaded.hasErrors, !isMasked {
                Issue.record("SEED=\(seed) round \(round): neither a rule nor a problem: \(String(decoding: bytes, as: UTF8.self))")
            }
            try FileManager.default.removeItem(atPath: path)
        }
    }

    /// One to eight changes of bytes, runs, lines and of what has a meaning in YAML.
    private func damaged(_ original: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        let pieces = [
            "{", "}", "[", "]", ":", ": ", "- ", "\t", "\n", "\r\n", "&a ", "*a", "!!int ", "|", ">", "%", "'", "\"", "\\", "#", "---\n",
            "any: ", "not: ", "steps: ", "- {step: a, title: A}\n", "after: ", "at_least: ", "within: ", "team:a ", "cadence: ", "every: ",
            "é", "\u{0}", "\u{85}", "\u{2028}", "{customer", "9999999999999999999 ", "? ", "<<", ",",
        ]
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            if bytes.isEmpty { break }
            let index = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, index + Int.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<7, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(index..<end)
            case 2: bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: 0...bytes.count, using: &random))
            case 3: bytes.removeSubrange(index...)
            case 4: bytes.removeSubrange(..<index)
            case 5: bytes.swapAt(index, Int.random(in: 0..<bytes.count, using: &random))
            default: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: index)
            }
        }
        return bytes
    }

    /// The end of the file counts as inside: that is where something is missing.
    private func isInside(_ problem: Problem, _ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        // YAML 1.1 ends a line at CR LF, CR, LF, NEL, LS and PS; before there is any YAML, lines end at LF.
        let yaml = text.split(omittingEmptySubsequences: false) { ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains($0) }
        let plain = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        return [yaml.map(\.unicodeScalars.count), plain.map(\.count)].contains { widths in
            problem.line >= 1 && problem.column >= 1 && problem.line <= widths.count && problem.column <= widths[problem.line - 1] + 1
        }
    }

    /// Whether there is anything but comments and white space.
    private func hasContent(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .contains { line in line.first { !$0.isWhitespace && $0 != "\u{feff}" }.map { $0 != "#" } ?? false }
    }
}
