/// Counts lines and columns. A line ends with CR LF, LF or a lone CR; a column is a Unicode scalar.
enum CSVPosition {
    static let lineFeed: UInt8 = 0x0a
    static let carriageReturn: UInt8 = 0x0d

    /// The line and column, counted from 1, of the byte at `offset` of text that begins at column 1 of `firstLine`.
    static func of(_ offset: Int, in bytes: UnsafeBufferPointer<UInt8>, firstLine: Int) -> (line: Int, column: Int) {
        let before = UnsafeBufferPointer(rebasing: bytes.prefix(offset))
        var lineStart = 0
        var line = firstLine
        while let end = firstLineEnd(in: bytes, from: lineStart), end.upperBound <= before.count {
            line += 1
            lineStart = end.upperBound
        }
        let scalars = before[lineStart...].count { $0 & 0xc0 != 0x80 }
        return (line, scalars + 1)
    }

    /// How many lines end within `bytes`.
    static func lineEnds(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        var offset = 0
        while let end = firstLineEnd(in: bytes, from: offset) {
            count += 1
            offset = end.upperBound
        }
        return count
    }

    /// The bytes of the first line end at `start` or after it.
    static func firstLineEnd(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
        var i = start
        while i < bytes.count {
            if bytes[i] == lineFeed { return i..<(i + 1) }
            if bytes[i] == carriageReturn { return i..<(i + 1 < bytes.count && bytes[i + 1] == lineFeed ? i + 2 : i + 1) }
            i += 1
        }
        return nil
    }
}
