import CivilTime
import Configuration
import Foundation
import Testing

/// `Golden/broken` and `Golden/doubtful` are configuration directories; `says.txt` beside their rules is what `followupctl check` prints of them.
@Suite("What check says of whole directories")
struct GoldenDirectoryTests {
    private static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

    private func said(of name: String) throws -> (said: [String], expected: [String], files: [String]) {
        let directory = Self.golden.appendingPathComponent(name)
        let check = ConfigurationCheck(directories: [directory.path], zones: zones)
        let said = check.problems.map { "\($0)".replacingOccurrences(of: "\(directory.path)/", with: "") } + [check.summary]
        let expected = try String(contentsOf: directory.appendingPathComponent("says.txt"), encoding: .utf8)
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.appendingPathComponent("rules.d").path)
        return (said, expected.split(separator: "\n").map(String.init), files.sorted())
    }

    @Test("every broken rule is told with file, line and column, and with the nearest word where one is near")
    func broken() throws {
        let (said, expected, files) = try said(of: "broken")
        #expect(said == expected)
        #expect(files.count >= 80)
        for file in files { #expect(said.contains { $0.hasPrefix("rules.d/\(file):") }, "nothing is said of \(file)") }
        #expect(said.count { $0.contains("did you mean") } >= 30)
        // Whoever writes a broken rule says in its name what is misspelt in it.
        for file in files where file.contains("misspelt") && !["date-misspelt.yaml"].contains(where: file.hasSuffix) {
            #expect(said.contains { $0.hasPrefix("rules.d/\(file):") && $0.contains("did you mean") }, "no suggestion for \(file)")
        }
    }

    @Test("rules that cannot fire, windows that close before they open, reminders that never come are warned of, and right rules are not")
    func doubtful() throws {
        let (said, expected, files) = try said(of: "doubtful")
        #expect(said == expected)
        for file in files {
            #expect(said.contains { $0.hasPrefix("rules.d/\(file):") } != file.hasPrefix("right-"), "\(file)")
        }
    }
}
