/// Indents JSON that is on one line, piece by piece as it comes, as systemd's programs print it with --json=pretty.
///
/// Takes only what a writer of JSON has written: it looks at strings and brackets and at nothing else.
struct JSONLayout {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// A bracket was opened, and what is in it has not begun.
    private var isFresh = false

    mutating func text(_ piece: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(piece.utf8.count * 2)
        for byte in piece.utf8 { take(byte, &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func take(_ byte: UInt8, _ bytes: inout [UInt8]) {
        if isInString {
            bytes.append(byte)
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        let isClosing = byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
        if isFresh, !isClosing { newLine(&bytes) }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            bytes.append(byte)
            depth += 1
            isFresh = true
            return
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            if !isFresh { newLine(&bytes) }
            bytes.append(byte)
        case UInt8(ascii: ","):
            bytes.append(byte)
            newLine(&bytes)
        case UInt8(ascii: ":"): bytes += [byte, UInt8(ascii: " ")]
        case UInt8(ascii: "\""):
            bytes.append(byte)
            isInString = true
        default: bytes.append(byte)
        }
        isFresh = false
    }

    private func newLine(_ bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\n"))
        bytes += Array(repeating: UInt8(ascii: " "), count: depth * 8)
    }
}
