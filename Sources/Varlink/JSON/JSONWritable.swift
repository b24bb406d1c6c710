/// Something that can write itself as one JSON value.
///
/// Replies are written straight to the bytes that go to the peer, without a tree of ``JSON`` in between:
///
///     struct Progress: JSONWritable {
///         var done: Int
///         func write(to writer: inout JSONWriter) {
///             writer.beginObject()
///             writer.member("done", done)
///             writer.endObject()
///         }
///     }
public protocol JSONWritable {
    /// Writes exactly one value.
    func write(to writer: inout JSONWriter)
}

extension JSON: JSONWritable {
    /// Writes the value.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.value(value)
        case .integer(let value): writer.value(value)
        case .number(let value): writer.value(value)
        case .string(let value): writer.value(value)
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .object(let object): object.write(to: &writer)
        }
    }
}

extension JSONObject: JSONWritable {
    /// Writes the object.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        for (key, value) in self {
            writer.key(key)
            value.write(to: &writer)
        }
        writer.endObject()
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    /// Writes a list of the elements.
    public func write(to writer: inout JSONWriter) {
        writer.beginArray()
        for element in self { element.write(to: &writer) }
        writer.endArray()
    }
}
