/// Cuts the text of an interface description into words and signs, counts lines and columns, and keeps the comments.
struct IDLScanner {
    /// A place in the text.
    struct Position {
        var line = 1
        var column = 1
    }

    /// One word or sign.
    enum Token: Equatable {
        case word(String)
        /// `(`, `)`, `,`, `:`, `?`, `[]`, `[string]` or `->`.
        case sign(String)
        case end
    }

    /// The token that comes next.
    private(set) var token: Token = .end
    /// Where it starts.
    private(set) var position = Position()
    /// Whether a line ended between it and the token before.
    private(set) var startsLine = true
    /// The comment lines right above it, without `#` and the space after it.
    private(set) var documentation = ""

    private let bytes: [UInt8]
    private var offset = 0
    private var current = Position()

    init(_ source: String) throws(IDLError) {
        bytes = Array(source.utf8)
        try advance()
    }

    /// Moves on to the next token.
    mutating func advance() throws(IDLError) {
        skipBlanksAndComments()
        position = current
        guard let byte = peek() else {
            token = .end
            return
        }
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "?"):
            step()
            token = .sign(String(UnicodeScalar(byte)))
        case UInt8(ascii: "["):
            step()
            if take("]") {
                token = .sign("[]")
            } else if take("string]") {
                token = .sign("[string]")
            } else {
                throw error("expected '[]' or '[string]'")
            }
        case UInt8(ascii: "-"):
            step()
            guard take(">") else { throw error("expected '->'") }
            token = .sign("->")
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"):
            token = .word(takeWord())
        default:
            throw error("unexpected \(describe(byte))")
        }
    }

    /// An error at the token that comes next.
    func error(_ message: String) -> IDLError { error(message, at: position) }

    /// An error at a place.
    func error(_ message: String, at position: Position) -> IDLError {
        IDLError(line: position.line, column: position.column, message: message)
    }

    // MARK: Words

    /// A word holds whatever names may hold, so that a wrong name is reported as a whole. A hyphen belongs to it unless it begins `->`.
    private mutating func takeWord() -> String {
        let start = offset
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "."):
                step()
            case UInt8(ascii: "-"):
                if offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: ">") { return word(from: start) }
                step()
            default: return word(from: start)
            }
        }
        return word(from: start)
    }

    private func word(from start: Int) -> String { String(decoding: bytes[start..<offset], as: UTF8.self) }

    private mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard offset + count <= bytes.count, (0..<count).allSatisfy({ bytes[offset + $0] == text.utf8Start[$0] }) else { return false }
        for _ in 0..<count { step() }
        return true
    }

    private func describe(_ byte: UInt8) -> String {
        byte > 0x20 && byte < 0x7F ? "'\(UnicodeScalar(byte))'" : "byte 0x\(String(byte, radix: 16))"
    }

    // MARK: Blanks

    private mutating func skipBlanksAndComments() {
        startsLine = offset == 0
        documentation = ""
        var lines: [String] = []
        // A comment that follows a token on its line belongs to that token, not to the next one.
        var isAlone = startsLine
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): step()
            case UInt8(ascii: "\n"):
                // An empty line parts a comment from what follows.
                if isAlone, !lines.isEmpty, lineIsBlank(endingAt: offset) { lines = [] }
                step()
                startsLine = true
                isAlone = true
            case UInt8(ascii: "#"):
                let comment = takeComment()
                if isAlone { lines.append(comment) }
            default:
                documentation = lines.joined(separator: "\n")
                return
            }
        }
        documentation = lines.joined(separator: "\n")
    }

    /// Whether nothing but blanks stands on the line that ends here.
    private func lineIsBlank(endingAt end: Int) -> Bool {
        var place = end
        while place > 0 {
            place -= 1
            switch bytes[place] {
            case UInt8(ascii: "\n"): return true
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): continue
            default: return false
            }
        }
        return true
    }

    private mutating func takeComment() -> String {
        step()
        var start = offset
        while let byte = peek(), byte != UInt8(ascii: "\n") { step() }
        var end = offset
        if start < end, bytes[start] == UInt8(ascii: " ") { start += 1 }
        if start < end, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    // MARK: Bytes

    private func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func step() {
        let byte = bytes[offset]
        offset += 1
        if byte == UInt8(ascii: "\n") {
            current = Position(line: current.line + 1, column: 1)
        } else if byte & 0xC0 != 0x80 {
            // Every scalar counts once: by the first of its bytes.
            current.column += 1
        }
    }
}
