/// Why a JSON text was refused, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong.
    public enum Reason: Hashable, Sendable {
        /// The text ends in the middle of a value.
        case unexpectedEnd
        /// A byte that cannot stand here.
        case unexpectedByte(UInt8)
        /// Something that looks like a number and is none: `01`, `1.`, `-`.
        case invalidNumber
        /// A number too large for a `Double`.
        case numberOutOfRange
        /// A backslash followed by something that is no escape.
        case invalidEscape
        /// Half of a surrogate pair without the other half.
        case loneSurrogate
        /// A string that is not UTF-8.
        case invalidUTF8
        /// A control character that must be written as an escape.
        case controlCharacter
        /// Two members of an object with this key.
        case duplicateKey(String)
        /// Arrays and objects nested deeper than ``JSON/maximumDepth``.
        case tooDeep
        /// More values than the reader allows.
        case tooManyValues
        /// Something follows the value.
        case trailingData
    }

    /// What was wrong.
    public let reason: Reason
    /// The offset of the byte where it was noticed, from 0.
    public let offset: Int

    init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// A sentence for people.
    public var description: String {
        let what =
            switch reason {
            case .unexpectedEnd: "the text ends in the middle of a value"
            case .unexpectedByte(let byte): "unexpected byte 0x\(String(byte, radix: 16))"
            case .invalidNumber: "this is not a number as JSON writes it"
            case .numberOutOfRange: "the number is too large"
            case .invalidEscape: "no such escape"
            case .loneSurrogate: "half of a surrogate pair stands alone"
            case .invalidUTF8: "the string is not UTF-8"
            case .controlCharacter: "a control character must be written as an escape"
            case .duplicateKey(let key): "the key '\(key)' occurs twice"
            case .tooDeep: "nested deeper than \(JSON.maximumDepth) levels"
            case .tooManyValues: "more values than allowed"
            case .trailingData: "something follows the value"
            }
        return "invalid JSON at byte \(offset): \(what)"
    }
}
