import Varlink

extension Wire {
    /// Something that is wrong with the database.
    package struct Finding: Hashable, Sendable {
        package enum Kind: String, Hashable, Sendable, CaseIterable {
            case file, rows, links, schedule, words, log
        }

        package var kind: Kind
        package var text: String
        /// SQL that mends it while the daemon does not run.
        package var mend: String?

        package init(kind: Kind, text: String, mend: String? = nil) {
            self.kind = kind
            self.text = text
            self.mend = mend
        }

        package init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "findings")
            guard let kind = Kind(rawValue: try reader.string("kind")) else { throw WireError(field: "kind") }
            self.init(kind: kind, text: try reader.string("text"), mend: try reader.optionalString("mend"))
        }

        package var json: JSON {
            var object: JSONObject = ["kind": .string(kind.rawValue), "text": .string(text)]
            if let mend { object["mend"] = .string(mend) }
            return .object(object)
        }
    }

    /// One reply of `Service.Examine`: how far it has come, or what was found.
    package struct Examination: Hashable, Sendable, JSONWritable {
        package struct Result: Hashable, Sendable {
            /// How many parts of the database were looked at.
            package var parts: Int64
            package var findings: [Finding]
            package var lastEventAt: String?
            /// By the daemon's clock.
            package var now: String

            package init(parts: Int64, findings: [Finding], lastEventAt: String?, now: String) {
                self.parts = parts
                self.findings = findings
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
                parts: try found.integer("parts"),
                findings: try found.array("findings") { json throws(WireError) in try Finding(json) },
                lastEventAt: try found.optionalString("lastEventAt"), now: try found.string("now"))
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            if let progress { writer.member("progress", progress) }
            if let result {
                writer.key("result")
                writer.beginObject()
                writer.member("parts", result.parts)
                writer.key("findings")
                writer.value(JSON.array(result.findings.map(\.json)))
                writer.optional("lastEventAt", result.lastEventAt)
                writer.member("now", result.now)
                writer.endObject()
            }
            writer.endObject()
        }
    }
}
