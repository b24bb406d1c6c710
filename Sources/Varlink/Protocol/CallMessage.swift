/// A call as it crosses the wire.
struct CallMessage: Sendable {
    /// Why a message is no call. There is no way to answer it.
    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    var method: String
    var parameters: JSONObject
    var more: Bool
    var oneway: Bool
    var upgrade: Bool

    /// Reads a message. What the protocol does not know, it ignores: a later protocol may add to it.
    init(parsing bytes: UnsafeRawBufferPointer, maximumValues: Int) throws(Malformed) {
        let message: JSON
        do {
            message = try JSON(parsing: bytes, maximumValues: maximumValues)
        } catch {
            throw Malformed(description: error.description)
        }
        guard case .object(let object) = message else { throw Malformed(description: "a call must be a JSON object") }
        guard case .string(let method)? = object["method"] else { throw Malformed(description: "a call must have a string 'method'") }
        self.method = method
        switch object["parameters"] {
        case nil, .null: parameters = [:]
        case .object(let given): parameters = given
        default: throw Malformed(description: "'parameters' must be a JSON object")
        }
        more = try Self.flag("more", in: object)
        oneway = try Self.flag("oneway", in: object)
        upgrade = try Self.flag("upgrade", in: object)
        guard !(oneway && more) else { throw Malformed(description: "'oneway' and 'more' exclude each other") }
    }

    private static func flag(_ name: String, in object: JSONObject) throws(Malformed) -> Bool {
        switch object[name] {
        case nil, .null: return false
        case .bool(let value): return value
        default: throw Malformed(description: "'\(name)' must be true or false")
        }
    }

    /// Writes a call, with the byte that ends it.
    static func bytes(
        method: String, parameters: some JSONWritable, more: Bool = false, oneway: Bool = false
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("method", method)
        writer.member("parameters", parameters)
        if more { writer.member("more", true) }
        if oneway { writer.member("oneway", true) }
        writer.endObject()
        writer.endMessage()
        return writer.bytes
    }
}
