/// The byte between fields, and how it is told from the first line of a file.
enum CSVDelimiter {
    static let comma: UInt8 = 0x2c
    static let semicolon: UInt8 = 0x3b
    static let tab: UInt8 = 0x09

    /// How far a first line is looked at.
    static let longestLook = 1 << 16

    /// The most frequent of comma, semicolon and tab outside quotes on the first line that is not empty; the comma when there is none. Nil
    /// while that line is not all there.
    static func detect(in bytes: UnsafeBufferPointer<UInt8>, isFinished: Bool) -> UInt8? {
        var counts = (comma: 0, semicolon: 0, tab: 0)
        var isQuoted = false
        var isEmpty = true
        var isComplete = isFinished || bytes.count >= longestLook
        loop: for byte in bytes.prefix(longestLook) {
            switch byte {
            case CSVPosition.lineFeed, CSVPosition.carriageReturn:
                if isEmpty { continue }
                isComplete = true
                break loop
            case CSVScan.quote: isQuoted.toggle()
            case comma where !isQuoted: counts.comma += 1
            case semicolon where !isQuoted: counts.semicolon += 1
            case tab where !isQuoted: counts.tab += 1
            default: break
            }
            isEmpty = false
        }
        guard isComplete else { return nil }
        if counts.tab > max(counts.comma, counts.semicolon) { return tab }
        return counts.semicolon > counts.comma ? semicolon : comma
    }

    /// What a person calls it.
    static func name(_ delimiter: UInt8) -> String {
        switch delimiter {
        case comma: "a comma"
        case semicolon: "a semicolon"
        case tab: "a tab"
        default: "the delimiter '\(Unicode.Scalar(delimiter))'"
        }
    }
}
