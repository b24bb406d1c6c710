import Varlink

extension Wire {
    /// One reply of `Service.Examine`: how far it has come, or what was found.
    package struct Examination: Hashable, Sendable, JSONWritable {
        package struct Result: Hashable, Sendable {
            /// How many tables were looked at.
            package var tables: Int64
            /// What is wrong with the file, in SQLite's words.
            package var damage: [String]
            package var lastEventAt: String?
            /// By the daemon's clock.
            package var now: String

            package init(tables: Int64, damage: [String], lastEventAt: String?, now: String) {
                self.tables = tables
                self.damage = damage
                self.lastEventAt = lastEventAt
                self.now = now
            }
        }

        package var progress: Progress?
        package var result: Result?

        package init(progress: Progress? = nil, result: Result? = nil) {
            self.progress = progress
            self.result = result
        }

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            progress = reader.isAbsent("progress") ? nil : try Progress(reply["progress"])
            guard !reader.isAbsent("result") else { return }
            let found = try WireReader(reply["result"], "result")
            result = Result(
                tables: try found.integer("tables"),
                damage: try found.array("damage") { json throws(WireError) in
                    guard let text = json.stringValue else { throw WireError(field: "damage") }
                    return text
                }, lastEventAt: try found.optionalString("lastEventAt"), now: try found.string("now"))
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            if let progress { writer.member("progress", progress) }
            if let result {
                writer.key("result")
                writer.beginObject()
                writer.member("tables", result.tables)
                writer.key("damage")
                writer.value(JSON.array(result.damage.map(JSON.string)))
                writer.optional("lastEventAt", result.lastEventAt)
                writer.member("now", result.now)
                writer.endObject()
            }
            writer.endObject()
        }
    }
}
