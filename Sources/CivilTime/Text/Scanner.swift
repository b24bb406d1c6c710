/// Reads a short text byte by byte and knows where it is.
struct Scanner {
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { offset == bytes.count }
    var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }
    var peekNext: UInt8? { offset + 1 < bytes.count ? bytes[offset + 1] : nil }
    var excerptOfRest: String { Self.excerpt(bytes[offset...]) }

    func error(_ what: String) -> CivilTimeError { CivilTimeError(what, offset: offset) }

    mutating func take(_ character: Character) -> Bool {
        guard let byte = character.asciiValue, peek == byte else { return false }
        offset += 1
        return true
    }

    mutating func expect(_ character: Character) throws(CivilTimeError) {
        guard take(character) else { throw error("a '\(character)' is missing") }
    }

    mutating func end() throws(CivilTimeError) {
        guard isAtEnd else { throw error("there is more text than expected: '\(Self.excerpt(bytes[offset...]))'") }
    }

    /// What an error message shows of a text that may be long or hold control characters: at most 40 bytes of it, and none of those.
    static func excerpt(_ text: some Collection<UInt8>) -> String {
        var excerpt = String.UnicodeScalarView()
        for scalar in String(decoding: text.prefix(40), as: UTF8.self).unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
            excerpt.append(isControl ? "\u{fffd}" : scalar)
        }
        return String(excerpt) + (text.count > 40 ? "…" : "")
    }

    mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x09 { offset += 1 }
    }

    /// Exactly `count` digits.
    mutating func digits(_ count: Int, upTo limit: Int, _ what: String) throws(CivilTimeError) -> Int {
        let start = offset
        var value = 0
        for _ in 0..<count {
            guard let byte = peek, (0x30...0x39).contains(byte) else { throw error("\(what) needs \(count) digits") }
            value = value * 10 + Int(byte - 0x30)
            offset += 1
        }
        guard value <= limit else { throw CivilTimeError("\(what) is at most \(limit)", offset: start) }
        return value
    }

    /// One to six digits after a decimal point, in millionths. More digits are refused rather than dropped.
    mutating func fraction() throws(CivilTimeError) -> Int {
        var value = 0
        var count = 0
        while let byte = peek, (0x30...0x39).contains(byte) {
            guard count < 6 else { throw error("a fraction of a second has at most 6 digits") }
            value = value * 10 + Int(byte - 0x30)
            count += 1
            offset += 1
        }
        guard count > 0 else { throw error("a digit is missing after the point") }
        for _ in count..<6 { value *= 10 }
        return value
    }

    /// The digits after a decimal point, as numbers from 0 to 9; at least one.
    mutating func decimals() throws(CivilTimeError) -> [UInt8] {
        let start = offset
        while let byte = peek, (0x30...0x39).contains(byte) { offset += 1 }
        guard offset > start else { throw error("a digit is missing after the point") }
        return bytes[start..<offset].map { $0 - 0x30 }
    }

    /// The next run of letters, as they stand; empty when there is none.
    mutating func word() -> String {
        let start = offset
        while let byte = peek, (0x41...0x5a).contains(byte & 0xdf) || byte >= 0x80 { offset += 1 }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    /// Whether the next run of letters is that word, in any case; passes it if so.
    mutating func takeWord(_ wanted: String) -> Bool {
        let start = offset
        if word().lowercased() == wanted { return true }
        offset = start
        return false
    }

    /// The next run of digits as a number; nil when there is none or it is too large.
    mutating func number() -> Int64? {
        let start = offset
        var value: Int64 = 0
        while let byte = peek, (0x30...0x39).contains(byte) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowed) = product.addingReportingOverflow(Int64(byte - 0x30))
            if overflow || overflowed {
                offset = start
                return nil
            }
            value = sum
            offset += 1
        }
        return offset == start ? nil : value
    }
}
