import CivilTime
import FollowUp
import Varlink

extension Wire {
    /// A customer, as far as a task needs it.
    package struct Customer: Hashable, Sendable, JSONWritable {
        package var id: String
        package var name: String
        package var segment: String
        package var owner: String?
        package var lastContact: String?

        package init(_ customer: WatchedCustomer) {
            id = customer.record.id.rawValue
            name = customer.record.name
            segment = customer.record.segment
            owner = customer.record.owner?.rawValue
            lastContact = customer.lastContact?.description
        }

        package init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "customer")
            id = try reader.string("id")
            name = try reader.string("name")
            segment = try reader.string("segment")
            owner = try reader.optionalString("owner")
            lastContact = try reader.optionalString("lastContact")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("id", id)
            writer.member("name", name)
            writer.member("segment", segment)
            writer.optional("owner", owner)
            writer.optional("lastContact", lastContact)
            writer.endObject()
        }
    }

    /// A contract, as far as a task needs it.
    package struct Contract: Hashable, Sendable, JSONWritable {
        package var id: String
        package var name: String
        package var status: String
        package var start: String
        package var end: String
        package var endIncluded: Bool
        package var notice: String
        package var cancelBy: String
        package var autoRenew: Bool
        package var value: String?
        package var currency: String

        package init(_ contract: FollowUp.Contract, cancelBy: CivilDate) {
            id = contract.id.rawValue
            name = contract.name
            status = contract.status.rawValue
            start = contract.start.description
            end = contract.end.description
            endIncluded = contract.endIncluded
            notice = contract.notice.description
            self.cancelBy = cancelBy.description
            autoRenew = contract.autoRenew
            value = contract.value.map { Money.text(hundredths: $0, currency: "") }
            currency = contract.currency
        }

        package init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "contract")
            id = try reader.string("id")
            name = try reader.string("name")
            status = try reader.string("status")
            start = try reader.string("start")
            end = try reader.string("end")
            endIncluded = try reader.bool("endIncluded")
            notice = try reader.string("notice")
            cancelBy = try reader.string("cancelBy")
            autoRenew = try reader.bool("autoRenew")
            value = try reader.optionalString("value")
            currency = try reader.string("currency")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("id", id)
            writer.member("name", name)
            writer.member("status", status)
            writer.member("start", start)
            writer.member("end", end)
            writer.member("endIncluded", endIncluded)
            writer.member("notice", notice)
            writer.member("cancelBy", cancelBy)
            writer.member("autoRenew", autoRenew)
            writer.optional("value", value)
            writer.member("currency", currency)
            writer.endObject()
        }
    }

    /// Something that happened between a customer and the house.
    package struct Interaction: Hashable, Sendable, JSONWritable {
        package var id: String
        package var kind: String
        package var outcome: String
        package var at: String
        package var rep: String?
        package var note: String
        package var sentiment: String?
        /// "COFFEE 12, FILTERS 3.5"; nil where nobody said what was bought.
        package var items: String?

        package init(_ interaction: FollowUp.Interaction) {
            id = interaction.id.rawValue
            kind = interaction.kind.rawValue
            outcome = interaction.outcome.rawValue
            at = interaction.at.description
            rep = interaction.rep?.rawValue
            note = interaction.note
        }

        package init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "interaction")
            id = try reader.string("id")
            kind = try reader.string("kind")
            outcome = try reader.string("outcome")
            at = try reader.string("at")
            rep = try reader.optionalString("rep")
            note = try reader.optionalString("note") ?? ""
            sentiment = try reader.optionalString("sentiment")
            items = json?["items"]?.arrayValue.map(Self.words)
        }

        private static func words(_ items: [JSON]) -> String {
            items.map { item in
                let quantity = item["quantity"]?.doubleValue ?? 0
                let number = Int64(exactly: quantity).map(String.init) ?? String(quantity)
                return "\(item["item"]?.stringValue ?? "?") \(number)"
            }.joined(separator: ", ")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("id", id)
            writer.member("kind", kind)
            writer.member("outcome", outcome)
            writer.member("at", at)
            writer.optional("rep", rep)
            writer.member("note", note)
            writer.endObject()
        }
    }
}
