/// Writes JSON text, value by value, into an array of bytes. Commas and colons are put by themselves.
///
/// What it writes is compact and always UTF-8. Whether the calls are well nested is the caller's care.
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8]
    /// Whether a value stands before the next one in the same array or object.
    private var needsComma = false

    /// A writer that has written nothing.
    /// - Parameter capacity: How many bytes to make room for at once.
    public init(reservingCapacity capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    // MARK: Structure

    /// Opens an object.
    public mutating func beginObject() {
        separate()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    /// Closes the object opened last.
    public mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Opens a list.
    public mutating func beginArray() {
        separate()
        bytes.append(UInt8(ascii: "["))
        needsComma = false
    }

    /// Closes the list opened last.
    public mutating func endArray() {
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes the key of the next value.
    public mutating func key(_ key: String) {
        appendQuoted(key, isKey: true)
        needsComma = false
    }

    // MARK: Values

    /// Writes `null`.
    public mutating func null() {
        separate()
        append("null")
        needsComma = true
    }

    /// Writes a string, or `null`.
    public mutating func value(_ value: String?) {
        guard let value else { return null() }
        appendQuoted(value, isKey: false)
        needsComma = true
    }

    /// Writes a whole number, or `null`.
    public mutating func value(_ value: Int64?) {
        guard let value else { return null() }
        separate()
        append(value)
        needsComma = true
    }

    /// Writes a whole number, or `null`.
    public mutating func value(_ value: Int?) {
        self.value(value.map { Int64($0) })
    }

    /// Writes a truth value, or `null`.
    public mutating func value(_ value: Bool?) {
        guard let value else { return null() }
        separate()
        append(value ? "true" : "false")
        needsComma = true
    }

    /// Writes a number with the fewest digits that give the same number back, or `null`. JSON has no word for infinity and for
    /// "not a number"; they are written as `null`.
    public mutating func value(_ value: Double?) {
        guard let value, value.isFinite else { return null() }
        separate()
        bytes.append(contentsOf: value.description.utf8)
        needsComma = true
    }

    /// Writes a value that knows how to write itself, or `null`.
    public mutating func value(_ value: (some JSONWritable)?) {
        guard let value else { return null() }
        value.write(to: &self)
    }

    /// Writes a list of strings.
    public mutating func value(_ values: some Sequence<String>) {
        beginArray()
        for value in values { self.value(value) }
        endArray()
    }

    /// Writes bytes that already are one JSON value; they are not checked.
    public mutating func rawValue(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    // MARK: Members

    /// Writes a key and a string, or `null`.
    public mutating func member(_ key: String, _ value: String?) {
        self.key(key)
        self.value(value)
    }

    /// Writes a key and a whole number, or `null`.
    public mutating func member(_ key: String, _ value: Int64?) {
        self.key(key)
        self.value(value)
    }

    /// Writes a key and a whole number, or `null`.
    public mutating func member(_ key: String, _ value: Int?) {
        self.key(key)
        self.value(value)
    }

    /// Writes a key and a truth value, or `null`.
    public mutating func member(_ key: String, _ value: Bool?) {
        self.key(key)
        self.value(value)
    }

    /// Writes a key and a number, or `null`.
    public mutating func member(_ key: String, _ value: Double?) {
        self.key(key)
        self.value(value)
    }

    /// Writes a key and a value that knows how to write itself, or `null`.
    public mutating func member(_ key: String, _ value: (some JSONWritable)?) {
        self.key(key)
        self.value(value)
    }

    /// Writes a key and a list of strings.
    public mutating func member(_ key: String, _ values: some Sequence<String>) {
        self.key(key)
        self.value(values)
    }

    // MARK: Bytes

    /// Ends a message: the byte 0 that separates messages on the wire.
    mutating func endMessage() {
        bytes.append(0)
        needsComma = false
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func append(_ number: Int64) {
        // 20 bytes hold a sign and the 19 digits of the largest number.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var place = digits.count
            var magnitude = number.magnitude
            repeat {
                let (quotient, digit) = magnitude.quotientAndRemainder(dividingBy: 10)
                place -= 1
                digits[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                magnitude = quotient
            } while magnitude > 0
            if number < 0 {
                place -= 1
                digits[place] = UInt8(ascii: "-")
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[place...]))
        }
    }

    /// Writes a string with its quotation marks, a comma before it when there must be one, and a colon after it when it is a key.
    private mutating func appendQuoted(_ text: String, isKey: Bool) {
        let comma = needsComma
        var text = text
        text.withUTF8 { utf8 in
            // Nearly always nothing needs an escape: then the array is extended once, and bytes are copied while they are looked at.
            var copied = 0
            bytes.append(addingCapacity: utf8.count + 4) { span in
                span.withUnsafeMutableBufferPointer { room, count in
                    let room = UnsafeMutableRawBufferPointer(room)
                    if comma { count = Self.put(UInt8(ascii: ","), into: room, at: count) }
                    count = Self.put(UInt8(ascii: "\""), into: room, at: count)
                    copied = Self.copyPlain(UnsafeRawBufferPointer(utf8), into: room, at: count)
                    count += copied
                    guard copied == utf8.count else { return }
                    count = Self.put(UInt8(ascii: "\""), into: room, at: count)
                    if isKey { count = Self.put(UInt8(ascii: ":"), into: room, at: count) }
                }
            }
            guard copied < utf8.count else { return }
            appendEscaping(UnsafeBufferPointer(rebasing: utf8[copied...]))
            bytes.append(UInt8(ascii: "\""))
            if isKey { bytes.append(UInt8(ascii: ":")) }
        }
    }

    @inline(__always)
    private static func put(_ byte: UInt8, into room: UnsafeMutableRawBufferPointer, at place: Int) -> Int {
        room[place] = byte
        return place + 1
    }

    /// Copies bytes as far as none of them needs an escape; says how many. There must be room for all.
    @inline(__always)
    private static func copyPlain(_ utf8: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer, at start: Int) -> Int {
        var place = 0
        while place + 8 <= utf8.count {
            let word = utf8.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            if StringScan.hasSpecial(word) { break }
            room.storeBytes(of: word, toByteOffset: start + place, as: UInt64.self)
            place += 8
        }
        while place < utf8.count {
            let byte = utf8[place]
            if StringScan.isSpecial(byte) { break }
            room[start + place] = byte
            place += 1
        }
        return place
    }

    private mutating func appendEscaping(_ utf8: UnsafeBufferPointer<UInt8>) {
        var plainStart = 0
        for place in utf8.indices where StringScan.isSpecial(utf8[place]) {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plainStart..<place]))
            appendEscape(of: utf8[place])
            plainStart = place + 1
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plainStart...]))
    }

    private mutating func appendEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x08: append("\\b")
        case 0x09: append("\\t")
        case 0x0A: append("\\n")
        case 0x0C: append("\\f")
        case 0x0D: append("\\r")
        default:
            append("\\u00")
            for digit in [byte >> 4, byte & 0x0F] {
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}
