/// A JSON object of texts, whole numbers and lists of them: what `events.detail` and `task_actions.before` hold.
///
/// Written and read here because a general encoder takes longer for the few members than SQLite takes for the row.
struct FlatJSON {
    private var text = "{"

    /// The whole object.
    var finished: String { text + "}" }

    /// Adds a member; nothing for nil.
    ///
    /// - Parameter key: letters only.
    mutating func put(_ key: String, _ value: (some BinaryInteger)?) {
        guard let value else { return }
        begin(key)
        text += String(value)
    }

    /// The same for a text.
    mutating func put(_ key: String, _ value: String?) {
        guard let value else { return }
        begin(key)
        text += "\""
        if value.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5c }) {
            for scalar in value.unicodeScalars { text += Self.escaped(scalar) }
        } else {
            text += value
        }
        text += "\""
    }

    /// The same for a list.
    mutating func put(_ key: String, _ values: [Int64]?) {
        guard let values else { return }
        begin(key)
        text += "[\(values.map(String.init).joined(separator: ","))]"
    }

    private mutating func begin(_ key: String) {
        if text.utf8.count > 1 { text += "," }
        text += "\""
        text += key
        text += "\":"
    }

    /// RFC 8259, section 7.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\u{0}"..<"\u{20}":
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: return String(scalar)
        }
    }

    // MARK: - Reading

    /// What a member holds.
    enum Value {
        case text(String)
        case number(Int64)
    }

    /// Gives each member of an object that has only texts without escapes and whole numbers.
    ///
    /// - Returns: false for any other, which a general decoder has to read; some members may have been given by then.
    static func read(_ json: String, _ member: (_ key: String, _ value: Value) -> Void) -> Bool {
        var json = json
        return json.withUTF8 { bytes in
            var place = 0
            func take(_ byte: UInt8) -> Bool {
                guard place < bytes.count, bytes[place] == byte else { return false }
                place += 1
                return true
            }
            func quoted() -> String? {
                guard take(0x22) else { return nil }
                let start = place
                while place < bytes.count, bytes[place] != 0x22 {
                    if bytes[place] == 0x5c { return nil }
                    place += 1
                }
                defer { place += 1 }
                return place < bytes.count ? String(decoding: bytes[start..<place], as: UTF8.self) : nil
            }
            func number() -> Int64? {
                let start = place
                if place < bytes.count, bytes[place] == 0x2d { place += 1 }
                while place < bytes.count, (0x30...0x39).contains(bytes[place]) { place += 1 }
                return Int64(String(decoding: bytes[start..<place], as: UTF8.self))
            }
            guard take(0x7b) else { return false }
            if take(0x7d) { return place == bytes.count }
            repeat {
                guard let key = quoted(), take(0x3a) else { return false }
                if place < bytes.count, bytes[place] == 0x22 {
                    guard let text = quoted() else { return false }
                    member(key, .text(text))
                } else {
                    guard let number = number() else { return false }
                    member(key, .number(number))
                }
            } while take(0x2c)
            return take(0x7d) && place == bytes.count
        }
    }
}
