import CivilTime
import FollowUp

/// Why a text is no such record: the field at fault, and what would be right.
package struct RecordFault: Error, Hashable, Sendable {
    /// The field's name in a CSV header.
    package var field: String
    package var reason: String

    package init(field: String, reason: String) {
        self.field = field
        self.reason = reason
    }
}

/// Reads records from named texts, as they stand in a CSV row. Pure but for the zone names, which it asks `zones` for.
///
/// What depends on other records (an unknown owner) is for the keeper to refuse.
package struct RecordReader: Sendable {
    private let zones: ZoneDatabase
    /// The zone in which an instant without an offset is meant.
    private let zone: Zone

    package init(zones: ZoneDatabase, zone: Zone) {
        self.zones = zones
        self.zone = zone
    }

    /// The longest text a field may hold, in bytes.
    package static let longestText = 4096

    package func customer(_ row: Fields) throws(RecordFault) -> Customer {
        Customer(
            id: CustomerID(try row.identifier("id")), name: try row.required("name"), segment: try row.text("segment"),
            owner: try row.optionalIdentifier("owner").map(RepLogin.init), status: try row.choice("status", default: .active),
            since: try row.optionalDate("since"), zone: try zoneName(row))
    }

    package func contract(_ row: Fields) throws(RecordFault) -> Contract {
        let start = try row.date("start")
        let end = try row.date("end")
        guard start <= end else { throw RecordFault(field: "end", reason: "\(end) is before the start, \(start)") }
        return Contract(
            id: ContractID(try row.identifier("id")), customer: CustomerID(try row.identifier("customer")), name: try row.required("name"),
            status: try row.choice("status", default: .active), start: start, end: end,
            endIncluded: try row.bool("end_included", default: true), notice: try row.span("notice"),
            autoRenew: try row.bool("auto_renew", default: false), value: try row.amount("value"), currency: try row.currency("currency"))
    }

    package func interaction(_ row: Fields) throws(RecordFault) -> Interaction {
        Interaction(
            id: InteractionID(try row.identifier("id")), customer: CustomerID(try row.identifier("customer")),
            kind: try row.choice("kind", default: nil), outcome: try row.choice("outcome", default: .reached),
            at: try row.instant("at", zone: zone), rep: try row.optionalIdentifier("rep").map(RepLogin.init), note: try row.text("note"))
    }

    package func rep(_ row: Fields) throws(RecordFault) -> Rep {
        Rep(
            login: RepLogin(try row.identifier("login")), name: try row.required("name"), email: try row.text("email"),
            team: try row.text("team"), manager: try row.optionalIdentifier("manager").map(RepLogin.init), zone: try zoneName(row),
            isActive: try row.bool("active", default: true))
    }

    private func zoneName(_ row: Fields) throws(RecordFault) -> String? {
        let name = try row.text("zone")
        if name.isEmpty { return nil }
        do {
            _ = try zones.zone(named: name)
            return name
        } catch {
            throw RecordFault(field: "zone", reason: "\(error)")
        }
    }
}
