import FollowUp

/// A field of a kind of record as it is named in a CSV header, and the other names that files use for it.
package struct RecordField: Hashable, Sendable {
    package var name: String
    package var isRequired: Bool
    package var aliases: [String]

    init(_ name: String, required: Bool = false, _ aliases: String...) {
        self.name = name
        isRequired = required
        self.aliases = aliases
    }
}

extension RecordKind {
    /// Whether a house may give records of this kind fields of its own, in columns `attributes.NAME`.
    package var hasAttributes: Bool { self == .customers || self == .contracts || self == .deals }

    /// The fields of this kind of record.
    package var fields: [RecordField] {
        switch self {
        case .customers:
            [
                RecordField("id", required: true, "customer_id", "customer", "account_id"),
                RecordField("name", required: true, "customer_name", "company", "account"),
                RecordField("segment", "tier", "class"),
                RecordField("owner", "rep", "account_manager", "owner_login"),
                RecordField("status"),
                RecordField("since", "customer_since", "created"),
                RecordField("zone", "time_zone", "timezone"),
            ]
        case .contracts:
            [
                RecordField("id", required: true, "contract_id", "contract"),
                RecordField("customer", required: true, "customer_id", "account_id"),
                RecordField("name", required: true, "contract_name", "title"),
                RecordField("status"),
                RecordField("start", required: true, "start_date", "begin"),
                RecordField("end", "end_date", "expires"),
                RecordField("end_included"),
                RecordField("notice", "notice_period"),
                RecordField("auto_renew", "auto_renewal", "renews"),
                RecordField("initial_term", "term"),
                RecordField("renewal_term", "renewal_period"),
                RecordField("value", "amount"),
                RecordField("currency"),
            ]
        case .deals:
            [
                RecordField("id", required: true, "deal_id", "opportunity_id"),
                RecordField("customer", required: true, "customer_id", "account_id"),
                RecordField("name", required: true, "deal_name", "title", "opportunity"),
                RecordField("stage", "status"),
                RecordField("stage_since", "stage_date"),
                RecordField("created", "created_at"),
                RecordField("owner", "rep", "owner_login"),
                RecordField("accepted", "accepted_at"),
                RecordField("expected_close", "close_date"),
                RecordField("value", "amount"),
                RecordField("currency"),
            ]
        case .requests:
            [
                RecordField("id", required: true, "request_id"),
                RecordField("customer", required: true, "customer_id", "account_id"),
                RecordField("topic", required: true, "question", "subject"),
                RecordField("status"),
                RecordField("rep", "asked_by", "author"),
                RecordField("specialist", "expert"),
                RecordField("asked", "asked_at", "date"),
                RecordField("answered", "answered_at"),
                RecordField("deal", "deal_id"),
            ]
        case .absences:
            [
                RecordField("id", "absence_id"),
                RecordField("rep", required: true, "login", "user"),
                RecordField("first", required: true, "from", "start"),
                RecordField("last", required: true, "until", "to", "end"),
                RecordField("substitute", "stand_in"),
            ]
        case .interactions:
            [
                RecordField("id", required: true, "interaction_id", "activity_id"),
                RecordField("customer", required: true, "customer_id", "account_id"),
                RecordField("kind", required: true, "type"),
                RecordField("outcome", "result"),
                RecordField("at", required: true, "date", "time", "when"),
                RecordField("rep", "owner", "login"),
                RecordField("note", "notes", "comment"),
                RecordField("sentiment"),
                RecordField("items", "lines", "products"),
                RecordField("deal", "deal_id"),
            ]
        case .reps:
            [
                RecordField("login", required: true, "user", "username"),
                RecordField("name", required: true, "full_name"),
                RecordField("email", "mail"),
                RecordField("team"),
                RecordField("manager", "manager_login"),
                RecordField("zone", "time_zone", "timezone"),
                RecordField("active"),
                RecordField("digest"),
            ]
        }
    }
}
