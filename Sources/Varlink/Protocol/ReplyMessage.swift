/// A reply as it crosses the wire.
struct ReplyMessage: Sendable {
    /// Why a message is no reply.
    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    var parameters: JSONObject
    var error: String?
    var continues: Bool

    /// Reads a message. What the protocol does not know, it ignores.
    init(parsing bytes: UnsafeRawBufferPointer) throws(Malformed) {
        let message: JSON
        do {
            message = try JSON(parsing: bytes)
        } catch {
            throw Malformed(description: error.description)
        }
        guard case .object(let object) = message else { throw Malformed(description: "a reply must be a JSON object") }
        switch object["parameters"] {
        case nil, .null: parameters = [:]
        case .object(let given): parameters = given
        default: throw Malformed(description: "'parameters' must be a JSON object")
        }
        switch object["error"] {
        case nil, .null: error = nil
        case .string(let name): error = name
        default: throw Malformed(description: "'error' must be a string")
        }
        switch object["continues"] {
        case nil, .null: continues = false
        case .bool(let value): continues = value
        default: throw Malformed(description: "'continues' must be true or false")
        }
        guard error == nil || !continues else { throw Malformed(description: "an error cannot continue") }
    }

    /// Writes a reply, with the byte that ends it.
    /// - Parameter capacity: How many bytes to make room for at once.
    static func bytes(parameters: some JSONWritable, continues: Bool, capacity: Int = 256) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: capacity)
        writer.beginObject()
        writer.member("parameters", parameters)
        if continues { writer.member("continues", true) }
        writer.endObject()
        writer.endMessage()
        return writer.bytes
    }

    /// Writes an error, with the byte that ends it.
    static func bytes(error: VarlinkError) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("error", error.name)
        writer.member("parameters", error.parameters)
        writer.endObject()
        writer.endMessage()
        return writer.bytes
    }
}
