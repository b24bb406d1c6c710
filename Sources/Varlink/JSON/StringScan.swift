/// Looks at the bytes of a string, eight at once where it can.
enum StringScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Whether one of the bytes cannot stand in a JSON string as it is: a quotation mark, a backslash or a control character.
    @inline(__always)
    static func hasSpecial(_ word: UInt64) -> Bool {
        // A byte is less than n when subtracting n borrows from its high bit, which was not set before.
        let control = (word &- ones &* 0x20) & ~word
        let quote = word ^ ones &* UInt64(UInt8(ascii: "\""))
        let backslash = word ^ ones &* UInt64(UInt8(ascii: "\\"))
        return (control | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash) & highBits != 0
    }

    /// Whether a byte cannot stand in a JSON string as it is.
    @inline(__always)
    static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Whether one of the bytes is not ASCII.
    @inline(__always)
    static func hasNonASCII(_ word: UInt64) -> Bool { word & highBits != 0 }
}
