/// Reads one JSON text from memory, by the grammar of RFC 8259 and nothing more.
///
///     text   = ws value ws
///     value  = "null" / "true" / "false" / number / string / array / object
///     array  = "[" ws [ value *( ws "," ws value ) ws ] "]"
///     object = "{" ws [ member *( ws "," ws member ) ws ] "}"      member = string ws ":" ws value
///
/// Beyond the grammar it refuses what RFC 8259 leaves open and what peers could disagree about: duplicate keys, lone surrogates,
/// text that is not UTF-8, numbers beyond `Double`, nesting beyond ``JSON/maximumDepth``.
struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var remainingValues: Int

    init(_ bytes: UnsafeRawBufferPointer, maximumValues: Int) {
        self.bytes = bytes.assumingMemoryBound(to: UInt8.self)
        remainingValues = maximumValues
    }

    mutating func parseText() throws(JSONError) -> JSON {
        skipWhitespace()
        let value = try parseValue(depth: 0)
        skipWhitespace()
        guard position == bytes.count else { throw JSONError(.trailingData, at: position) }
        return value
    }

    // MARK: Values

    private mutating func parseValue(depth: Int) throws(JSONError) -> JSON {
        guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: position) }
        guard remainingValues > 0 else { throw JSONError(.tooManyValues, at: position) }
        remainingValues -= 1
        switch bytes[position] {
        case UInt8(ascii: "\""):
            position += 1
            return .string(try parseStringBody())
        case UInt8(ascii: "{"): return .object(try parseObject(depth: depth))
        case UInt8(ascii: "["): return .array(try parseArray(depth: depth))
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        default: throw unexpected()
        }
    }

    private mutating func parseWord(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        for offset in 0..<word.utf8CodeUnitCount {
            guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: position) }
            guard bytes[position] == word.utf8Start[offset] else { throw unexpected() }
            position += 1
        }
        return value
    }

    private mutating func parseArray(depth: Int) throws(JSONError) -> [JSON] {
        guard depth < JSON.maximumDepth else { throw JSONError(.tooDeep, at: position) }
        position += 1
        skipWhitespace()
        if consume(UInt8(ascii: "]")) { return [] }
        var elements: [JSON] = []
        while true {
            skipWhitespace()
            elements.append(try parseValue(depth: depth + 1))
            skipWhitespace()
            if consume(UInt8(ascii: ",")) { continue }
            if consume(UInt8(ascii: "]")) { return elements }
            throw unexpected()
        }
    }

    private mutating func parseObject(depth: Int) throws(JSONError) -> JSONObject {
        guard depth < JSON.maximumDepth else { throw JSONError(.tooDeep, at: position) }
        position += 1
        skipWhitespace()
        var object = JSONObject()
        if consume(UInt8(ascii: "}")) { return object }
        while true {
            skipWhitespace()
            let keyPosition = position
            guard consume(UInt8(ascii: "\"")) else { throw unexpected() }
            let key = try parseStringBody()
            skipWhitespace()
            guard consume(UInt8(ascii: ":")) else { throw unexpected() }
            skipWhitespace()
            let value = try parseValue(depth: depth + 1)
            guard object.appendIfNew(key, value) else { throw JSONError(.duplicateKey(key), at: keyPosition) }
            skipWhitespace()
            if consume(UInt8(ascii: ",")) { continue }
            if consume(UInt8(ascii: "}")) { return object }
            throw unexpected()
        }
    }

    // MARK: Strings

    /// Parses what follows the opening quotation mark, up to and with the closing one.
    private mutating func parseStringBody() throws(JSONError) -> String {
        let start = position
        // Most strings are ASCII, which needs no check of its UTF-8.
        var isASCII = true
        while position + 8 <= bytes.count {
            let word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: position, as: UInt64.self)
            if StringScan.hasSpecial(word) { break }
            if StringScan.hasNonASCII(word) { isASCII = false }
            position += 8
        }
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let text = try string(from: UnsafeBufferPointer(rebasing: bytes[start..<position]), isASCII: isASCII, at: start)
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try parseEscapedStringBody(from: start) }
            if byte < 0x20 { throw JSONError(.controlCharacter, at: position) }
            if byte >= 0x80 { isASCII = false }
            position += 1
        }
        throw JSONError(.unexpectedEnd, at: position)
    }

    /// The slow path, taken from the first backslash on: collects the bytes of the string with its escapes resolved.
    private mutating func parseEscapedStringBody(from start: Int) throws(JSONError) -> String {
        var collected = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                let text = try collected.withUnsafeBufferPointer { collected throws(JSONError) in
                    try string(from: collected, isASCII: false, at: start)
                }
                position += 1
                return text
            case UInt8(ascii: "\\"): try parseEscape(into: &collected)
            case 0..<0x20: throw JSONError(.controlCharacter, at: position)
            default:
                collected.append(byte)
                position += 1
            }
        }
        throw JSONError(.unexpectedEnd, at: position)
    }

    private mutating func parseEscape(into collected: inout [UInt8]) throws(JSONError) {
        let start = position
        position += 1
        guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: position) }
        let letter = bytes[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): collected.append(letter)
        case UInt8(ascii: "b"): collected.append(0x08)
        case UInt8(ascii: "f"): collected.append(0x0C)
        case UInt8(ascii: "n"): collected.append(0x0A)
        case UInt8(ascii: "r"): collected.append(0x0D)
        case UInt8(ascii: "t"): collected.append(0x09)
        case UInt8(ascii: "u"):
            var code = try parseFourHexDigits()
            if (0xD800..<0xDC00).contains(code) {
                guard consume(UInt8(ascii: "\\")), consume(UInt8(ascii: "u")) else { throw JSONError(.loneSurrogate, at: start) }
                let low = try parseFourHexDigits()
                guard (0xDC00..<0xE000).contains(low) else { throw JSONError(.loneSurrogate, at: start) }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw JSONError(.loneSurrogate, at: start) }
            collected.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
        default: throw JSONError(.invalidEscape, at: start)
        }
    }

    private mutating func parseFourHexDigits() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: position) }
            let byte = bytes[position]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw JSONError(.invalidEscape, at: position)
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    private func string(from utf8: UnsafeBufferPointer<UInt8>, isASCII: Bool, at start: Int) throws(JSONError) -> String {
        if isASCII {
            return String(unsafeUninitializedCapacity: utf8.count) { $0.initialize(fromContentsOf: utf8) }
        }
        guard let text = String(validating: utf8, as: UTF8.self) else { throw JSONError(.invalidUTF8, at: start) }
        return text
    }

    // MARK: Numbers

    private mutating func parseNumber() throws(JSONError) -> JSON {
        let start = position
        let isNegative = consume(UInt8(ascii: "-"))
        let firstDigit = position
        // The digits before the point; the value counts as exact as long as nothing overflowed.
        var magnitude: UInt64 = 0
        var overflowed = false
        while let digit = currentDigit {
            let (product, tooLarge) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, tooLargeAgain) = product.addingReportingOverflow(UInt64(digit))
            overflowed = overflowed || tooLarge || tooLargeAgain
            magnitude = sum
            position += 1
        }
        let digits = position - firstDigit
        guard digits > 0 else {
            throw position < bytes.count ? JSONError(.invalidNumber, at: start) : JSONError(.unexpectedEnd, at: position)
        }
        if digits > 1, bytes[firstDigit] == UInt8(ascii: "0") { throw JSONError(.invalidNumber, at: start) }

        var isWhole = true
        if consume(UInt8(ascii: ".")) {
            isWhole = false
            try skipDigits(from: start)
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if !consume(UInt8(ascii: "+")) { _ = consume(UInt8(ascii: "-")) }
            try skipDigits(from: start)
        }
        if isWhole, !overflowed {
            if isNegative {
                if magnitude <= UInt64(Int64.max) { return .integer(-Int64(magnitude)) }
                if magnitude == UInt64(Int64.max) + 1 { return .integer(.min) }
            } else if let value = Int64(exactly: magnitude) {
                return .integer(value)
            }
        }
        // Swift's own conversion: correctly rounded, without regard to the locale.
        guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)) else {
            throw JSONError(.invalidNumber, at: start)
        }
        guard value.isFinite else { throw JSONError(.numberOutOfRange, at: start) }
        return .number(value)
    }

    private mutating func skipDigits(from start: Int) throws(JSONError) {
        let first = position
        while currentDigit != nil { position += 1 }
        guard position > first else {
            throw position < bytes.count ? JSONError(.invalidNumber, at: start) : JSONError(.unexpectedEnd, at: position)
        }
    }

    private var currentDigit: UInt8? {
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        return byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? byte - UInt8(ascii: "0") : nil
    }

    // MARK: Small steps

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func consume(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private func unexpected() -> JSONError {
        position < bytes.count ? JSONError(.unexpectedByte(bytes[position]), at: position) : JSONError(.unexpectedEnd, at: position)
    }
}
