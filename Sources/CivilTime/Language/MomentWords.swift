/// The words of a short text, each with its place.
struct MomentWords {
    struct Word {
        /// In lower case and without a comma or a full stop behind it: what is looked up.
        var key: String
        /// As it stands.
        var text: String
        /// In UTF-8 bytes from the start of the text.
        var offset: Int

        init(_ text: String, offset: Int) {
            self.text = text
            self.offset = offset
            var key = text.lowercased()
            if key.utf8.count > 1, key.utf8.last == UInt8(ascii: ".") || key.utf8.last == UInt8(ascii: ",") { key.removeLast() }
            self.key = key
        }

        var startsWithDigit: Bool { text.utf8.first.map(MomentWords.isDigit) == true }
        /// What an error message shows.
        var excerpt: String { Scanner.excerpt(Array(text.utf8)) }
        /// Of a word of one or two digits, the number.
        var smallNumber: Int? { key.utf8.count <= 2 && key.utf8.allSatisfy(MomentWords.isDigit) ? Int(key) : nil }
        /// The number of exactly four digits.
        var year: Int? { key.utf8.count == 4 && key.utf8.allSatisfy(MomentWords.isDigit) ? Int(key) : nil }
    }

    /// The text; never changed.
    private let bytes: [UInt8]
    /// Its words.
    private var words: [Word] = []
    /// How many have been read.
    var index = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
        var place = 0
        while place < bytes.count {
            let start = place
            while place < bytes.count, bytes[place] != 0x20, bytes[place] != 0x09 { place += 1 }
            if place > start { words.append(Word(String(decoding: bytes[start..<place], as: UTF8.self), offset: start)) }
            place += 1
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    var isAtEnd: Bool { index >= words.count }
    var count: Int { max(words.count - index, 0) }
    var last: Word? { isAtEnd ? nil : words.last }
    var current: Word? { self[0] }
    /// Where the next word stands, or would.
    var offset: Int { current?.offset ?? bytes.count }

    /// The word so many behind the current one; nil behind the end.
    subscript(distance: Int) -> Word? { index + distance < words.count ? words[index + distance] : nil }

    /// What is not read yet, as it stands, with its place.
    var rest: (text: String, offset: Int) { rest(without: 0) }

    /// The same without the last words.
    func rest(without dropped: Int) -> (text: String, offset: Int) {
        guard index < words.count - dropped, words.indices.contains(words.count - dropped - 1) else { return ("", bytes.count) }
        let last = words[words.count - dropped - 1]
        let start = words[index].offset
        return (String(decoding: bytes[start..<(last.offset + last.text.utf8.count)], as: UTF8.self), start)
    }

    /// The next word if it is one of those; passes it.
    mutating func take(_ keys: Set<String>) -> Bool {
        guard let current, keys.contains(current.key) else { return false }
        index += 1
        return true
    }

    mutating func take(_ key: String) -> Bool { take([key]) }

    /// What the table has for the next word; passes the word if there is anything.
    mutating func take<Value>(_ lookUp: (String) -> Value?) -> Value? {
        guard let value = current.flatMap({ lookUp($0.key) }) else { return nil }
        index += 1
        return value
    }

    /// Passes so many bytes of the current word; all of it when it has no more.
    mutating func drop(bytes count: Int) {
        guard let word = current else { return }
        guard word.text.utf8.count > count else {
            index += 1
            return
        }
        words[index] = Word(String(decoding: word.text.utf8.dropFirst(count), as: UTF8.self), offset: word.offset + count)
    }

    /// An error about the next word, or about the end of the text.
    func error(_ what: String, suggestion: String? = nil) -> CivilTimeError { CivilTimeError(what, offset: offset, suggestion: suggestion) }
}

/// Reads a part of a text; an error's place is moved to that in the whole.
func placed<Value>(_ offset: Int, _ read: () throws(CivilTimeError) -> Value) throws(CivilTimeError) -> Value {
    do {
        return try read()
    } catch {
        throw CivilTimeError(error.what, offset: offset + (error.offset ?? 0), suggestion: error.suggestion)
    }
}
