import FollowUp
import Varlink

extension Wire {
    /// A record that was not taken.
    package struct Refusal: Hashable, Sendable, JSONWritable {
        /// Its place in the call, from 0.
        package var index: Int
        package var field: String
        package var reason: String

        package init(index: Int, field: String, reason: String) {
            self.index = index
            self.field = field
            self.reason = reason
        }

        init(_ json: JSON) throws(WireError) {
            let reader = try WireReader(json, "refused")
            index = Int(try reader.integer("index"))
            field = try reader.string("field")
            reason = try reader.string("reason")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("index", index)
            writer.member("field", field)
            writer.member("reason", reason)
            writer.endObject()
        }
    }

    /// What planning made of records.
    package struct Planning: Hashable, Sendable, JSONWritable {
        package var tally: PlanningTally

        package init(_ tally: PlanningTally) { self.tally = tally }

        package init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "planning")
            tally = PlanningTally(
                planned: Int(try reader.integer("planned")), moved: Int(try reader.integer("moved")),
                withdrawn: Int(try reader.integer("withdrawn")), closed: Int(try reader.integer("closed")))
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("planned", tally.planned)
            writer.member("moved", tally.moved)
            writer.member("withdrawn", tally.withdrawn)
            writer.member("closed", tally.closed)
            writer.endObject()
        }
    }

    /// The reply to every call that takes many records.
    package struct IntakeReply: Hashable, Sendable, JSONWritable {
        package var accepted: Int
        package var refused: [Refusal]
        package var planning: Planning

        package init(accepted: Int, refused: [Refusal], planning: Planning) {
            self.accepted = accepted
            self.refused = refused
            self.planning = planning
        }

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            accepted = Int(try reader.integer("accepted"))
            refused = try reader.array("refused") { json throws(WireError) in try Refusal(json) }
            planning = try Planning(reply["planning"])
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("accepted", accepted)
            writer.list("refused", refused)
            writer.member("planning", planning)
            writer.endObject()
        }
    }

    /// The parameters of `Records.Import`, written straight from the rows: no tree is built for them.
    package struct ImportCall: Sendable, JSONWritable {
        package var kind: RecordKind
        package var columns: [String]
        package var rows: [[String]]

        package init(kind: RecordKind, columns: [String], rows: [[String]]) {
            self.kind = kind
            self.columns = columns
            self.rows = rows
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("kind", kind.rawValue)
            writer.member("columns", columns)
            writer.key("rows")
            writer.beginArray()
            for row in rows {
                writer.beginObject()
                writer.member("cells", row)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
    }
}
