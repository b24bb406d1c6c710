/// A text from a file that knows where each part of it stands.
struct PlacedText {
    let text: String
    let file: String
    let line: Int
    let column: Int
    /// The text stands in the file letter by letter. Where it does not (a folded or escaped scalar), its start is the best place there is.
    let isLiteral: Bool

    /// The problem with what stands `offset` UTF-8 bytes into the text.
    func problem(_ message: String, at offset: Int = 0) -> Problem {
        let before = isLiteral ? String(decoding: text.utf8.prefix(offset), as: UTF8.self).unicodeScalars.count : 0
        return Problem(file: file, line: line, column: column + before, message: message)
    }
}
