/// One JSON value (RFC 8259).
///
/// Whole numbers that fit are ``integer(_:)``, every other number is ``number(_:)``: `1` and `1.0` are different values, and both
/// survive a round trip. Objects keep the order in which they were written, but the order plays no part in `==`.
public enum JSON: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number written without fraction and exponent that fits 64 bits.
    case integer(Int64)
    /// Any other number.
    case number(Double)
    /// A string of Unicode scalars.
    case string(String)
    /// A list.
    case array([JSON])
    /// An object: names and values.
    case object(JSONObject)
}

extension JSON {
    /// How deeply arrays and objects may be nested in text that is parsed.
    public static let maximumDepth = 64

    /// Parses one JSON text, whitespace around it allowed, anything else around it refused.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8, without a byte order mark.
    ///   - maximumValues: How many values the text may hold in all. A value takes far more room in memory than in text, so
    ///     whoever reads from a stranger sets a bound.
    /// - Throws: ``JSONError`` with the offset of the first byte that is wrong.
    public init(parsing bytes: UnsafeRawBufferPointer, maximumValues: Int = .max) throws(JSONError) {
        var parser = JSONParser(bytes, maximumValues: maximumValues)
        self = try parser.parseText()
    }

    /// Parses one JSON text held in any sequence of bytes; see ``init(parsing:maximumValues:)-(UnsafeRawBufferPointer,_)``.
    public init(parsing bytes: some Sequence<UInt8>, maximumValues: Int = .max) throws(JSONError) {
        let parsed = bytes.withContiguousStorageIfAvailable { JSON.parse(UnsafeRawBufferPointer($0), maximumValues) }
        self = try (parsed ?? Array(bytes).withUnsafeBytes { JSON.parse($0, maximumValues) }).get()
    }

    /// Parses one JSON text; see ``init(parsing:maximumValues:)-(UnsafeRawBufferPointer,_)``.
    public init(parsing text: String, maximumValues: Int = .max) throws(JSONError) {
        try self.init(parsing: text.utf8, maximumValues: maximumValues)
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer, _ maximumValues: Int) -> Result<JSON, JSONError> {
        Result { () throws(JSONError) in try JSON(parsing: bytes, maximumValues: maximumValues) }
    }
}

extension JSON: CustomStringConvertible {
    /// The value as JSON text, without insignificant whitespace.
    public var description: String {
        var writer = JSONWriter()
        writer.value(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
