/// How many columns of a terminal a text takes.
///
/// A character takes the columns of its widest scalar: none for what only combines, two for what East Asian fonts draw wide
/// (Unicode Standard Annex 11, classes W and F) and for pictures, one otherwise.
package enum DisplayWidth {
    /// The columns of a text without line ends.
    package static func of(_ text: String) -> Int {
        // Most texts are plain ASCII: a column a byte.
        if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text.utf8.count }
        return text.reduce(0) { $0 + of($1) }
    }

    /// The text itself when it fits, else as much as fits before an ellipsis: whole words, where that leaves half of it.
    package static func fitted(_ text: String, to columns: Int) -> String {
        guard of(text) > columns else { return text }
        var taken = ""
        var width = 0
        for character in text {
            let next = of(character)
            guard width + next < columns else { break }
            taken.append(character)
            width += next
        }
        if text.dropFirst(taken.count).first != " ", let space = taken.lastIndex(of: " "), of(String(taken[..<space])) * 2 >= columns {
            taken = String(taken[..<space])
        }
        while taken.last == " " { taken.removeLast() }
        return columns > 0 ? taken + "…" : ""
    }

    /// The text cut into lines of at most `columns`, at spaces where there are any.
    package static func wrapped(_ text: String, to columns: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let word = String(word)
            if line.isEmpty {
                line = word
            } else if of(line) + 1 + of(word) <= columns {
                line += " " + word
            } else {
                lines.append(line)
                line = word
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    private static func of(_ character: Character) -> Int {
        character.unicodeScalars.reduce(0) { max($0, of($1)) }
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        if scalar.properties.isEmojiPresentation { return 2 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// The blocks whose characters are wide.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xa000...0xa4cf, 0xa960...0xa97f,
        0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x17000...0x18cff, 0x1b000...0x1b2ff,
        0x20000...0x3fffd,
    ]
}
