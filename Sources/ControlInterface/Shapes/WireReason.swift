import FollowUp
import Varlink

extension Wire {
    /// Why a task is there, in facts and not in words, so that each reader can tell it in their own language.
    package struct Reason: Hashable, Sendable, JSONWritable {
        package enum Kind: String, Hashable, Sendable, CaseIterable {
            case contact
            case neverContacted = "never_contacted"
            case cancelBy = "cancel_by"
            case silence
            case usedUp = "used_up"
            case interaction
            case stage
            case request
            case since
            case calendar
            case coverage
            case byHand = "by_hand"
        }

        package var kind: Kind
        package var at: String?
        package var day: String?
        package var segment: String?
        package var span: String?
        package var what: String?
        package var rep: String?

        package init(
            _ kind: Kind, at: String? = nil, day: String? = nil, segment: String? = nil, span: String? = nil, what: String? = nil,
            rep: String? = nil
        ) {
            self.kind = kind
            self.at = at
            self.day = day
            self.segment = segment
            self.span = span
            self.what = what
            self.rep = rep
        }

        package init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "reason")
            kind = try reader.choice("kind")
            at = try reader.optionalString("at")
            day = try reader.optionalString("day")
            segment = try reader.optionalString("segment")
            span = try reader.optionalString("span")
            what = try reader.optionalString("what")
            rep = try reader.optionalString("rep")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("kind", kind.rawValue)
            writer.optional("at", at)
            writer.optional("day", day)
            writer.optional("segment", segment)
            writer.optional("span", span)
            writer.optional("what", what)
            writer.optional("rep", rep)
            writer.endObject()
        }
    }
}
