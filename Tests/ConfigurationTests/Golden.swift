import Foundation
import Testing

/// Files with a mistake, each with what is said of it. `Golden/*.txt` holds them as a person would look them up:
///
///     === a name in words
///     the file
///     --- says
///     line:column: message
///
/// Characters that an editor hides are written as <TAB> and <BEL>.
struct Golden: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let expected: [String]

    var testDescription: String { name }

    /// The cases of a file beside this one.
    static func cases(_ file: String) -> [Golden] {
        // A missing file gives no cases, which the tests of their number notice.
        let text = (try? String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)) ?? ""
        return text.components(separatedBy: "=== ").dropFirst().map { part in
            let halves = part.components(separatedBy: "--- says\n")
            let lines = halves[0].split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let text = lines.count > 1 ? String(lines[1]) : ""
            return Golden(
                name: String(lines[0]),
                text: text.replacingOccurrences(of: "<TAB>", with: "\t").replacingOccurrences(of: "<BEL>", with: "\u{7}"),
                expected: (halves.count > 1 ? halves[1] : "").split(separator: "\n").map(String.init))
        }
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
}
