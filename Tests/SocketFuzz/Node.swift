/// A JSON text that is not written yet. Unlike the library's own values it can hold what no JSON may hold, and it is written by other code.
indirect enum Node {
    /// Bytes as they are, JSON or not.
    case raw(String)
    case bool(Bool)
    case integer(Int64)
    case string(String)
    case array([Node])
    /// Members in order; a key may come twice.
    case object([(key: String, value: Node)])

    /// Writes the value in one of the many ways in which it may be written.
    func write(to bytes: inout [UInt8], _ random: inout Random) {
        Self.space(&bytes, &random)
        switch self {
        case .raw(let text): bytes += text.utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += String(value).utf8
        case .string(let text): Self.quote(text, &bytes, &random)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.write(to: &bytes, &random)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.quote(member.key, &bytes, &random)
                Self.space(&bytes, &random)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes, &random)
            }
            bytes.append(UInt8(ascii: "}"))
        }
        Self.space(&bytes, &random)
    }

    private static func space(_ bytes: inout [UInt8], _ random: inout Random) {
        if random.once(in: 16) { bytes.append(random.pick([0x20, 0x09, 0x0A, 0x0D])) }
    }

    private static func quote(_ text: String, _ bytes: inout [UInt8], _ random: inout Random) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            if mustEscape || random.once(in: 40) {
                for unit in String(scalar).utf16 {
                    let hex = String(unit, radix: 16, uppercase: random.once(in: 2))
                    bytes += ("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).utf8
                }
            } else {
                bytes += String(scalar).utf8
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
