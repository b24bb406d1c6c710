/// Walks over the words of a phrase and knows where each stands.
struct WordScanner {
    let source: PlacedText
    private let words: [(text: String, offset: Int)]
    private var index = 0

    /// Splits at white space; a comma is a word of its own.
    init(_ source: PlacedText) {
        self.source = source
        var words: [(text: String, offset: Int)] = []
        var current: [UInt8] = []
        var start = 0
        for (offset, byte) in source.text.utf8.enumerated() {
            let isBreak = byte == 0x20 || (0x09...0x0d).contains(byte) || byte == UInt8(ascii: ",")
            if isBreak {
                if !current.isEmpty { words.append((String(decoding: current, as: UTF8.self), start)) }
                current = []
                if byte == UInt8(ascii: ",") { words.append((",", offset)) }
            } else {
                if current.isEmpty { start = offset }
                current.append(byte)
            }
        }
        if !current.isEmpty { words.append((String(decoding: current, as: UTF8.self), start)) }
        self.words = words
    }

    var isAtEnd: Bool { index == words.count }
    var peek: String? { index < words.count ? words[index].text : nil }
    /// Where the next word stands.
    var offset: Int { index < words.count ? words[index].offset : source.text.utf8.count }

    mutating func next() -> (text: String, offset: Int)? {
        guard index < words.count else { return nil }
        defer { index += 1 }
        return words[index]
    }

    /// Takes the words if they come next.
    mutating func take(_ expected: String...) -> Bool {
        guard words.count - index >= expected.count, zip(words[index...], expected).allSatisfy({ $0.text == $1 }) else { return false }
        index += expected.count
        return true
    }

    /// The words up to one of `stops`, or all that are left, as they stand.
    mutating func text(upTo stops: Set<String>) -> (text: String, offset: Int) {
        let start = offset
        var last = start
        while let word = peek, !stops.contains(word) {
            last = offset + word.utf8.count
            index += 1
        }
        let bytes = Array(source.text.utf8)[start..<max(start, last)]
        return (String(decoding: bytes, as: UTF8.self), start)
    }

    func problem(_ message: String, at offset: Int? = nil) -> Problem { source.problem(message, at: offset ?? self.offset) }
}
