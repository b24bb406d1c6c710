/// The words of a short text, each with its place.
struct Words {
    struct Word: Hashable {
        var text: String
        /// In UTF-8 bytes from the start of the text.
        var offset: Int
    }

    private let bytes: [UInt8]
    private let start: Int
    private let end: Int
    private let words: [Word]

    init(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(bytes, 0, bytes.count)
    }

    private init(_ bytes: [UInt8], _ start: Int, _ end: Int) {
        var words: [Word] = []
        var wordStart: Int?
        for place in start..<end {
            if bytes[place] == 0x20 || bytes[place] == 0x09 {
                if let from = wordStart { words.append(Word(text: String(decoding: bytes[from..<place], as: UTF8.self), offset: from)) }
                wordStart = nil
            } else if wordStart == nil {
                wordStart = place
            }
        }
        if let from = wordStart { words.append(Word(text: String(decoding: bytes[from..<end], as: UTF8.self), offset: from)) }
        self.bytes = bytes
        self.words = words
        self.start = words.first?.offset ?? end
        self.end = words.last.map { $0.offset + $0.text.utf8.count } ?? end
    }

    var isEmpty: Bool { words.isEmpty }
    var count: Int { words.count }
    var first: Word? { words.first }
    var last: Word? { words.last }

    /// Everything from the first word to the last, as it stands.
    var joined: Word { Word(text: String(decoding: bytes[start..<end], as: UTF8.self), offset: start) }

    func dropFirst() -> Words { Words(bytes, words.count > 1 ? words[1].offset : end, end) }

    func dropLast() -> Words { Words(bytes, start, words.last?.offset ?? end) }

    /// Without so many bytes from the start of the first word.
    func dropping(bytes count: Int) -> Words { Words(bytes, min(start + count, end), end) }

    var withoutFirstByte: Words { dropping(bytes: 1) }
}
