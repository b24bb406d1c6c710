/// Something that is known of a record: what conditions ask about, dates are counted from, and titles name.
///
/// A rule file calls a field of the record that the rule is about by its name alone ("status"), and one of a record that it belongs to with that record's name before
/// it ("customer.segment").
package enum Field: Hashable, Sendable {
    case customer(CustomerField)
    case contract(ContractField)
    case deal(DealField)
    case interaction(InteractionField)
    case request(RequestField)
    case rep(RepField)

    /// What is known of a customer.
    package enum CustomerField: Hashable, Sendable {
        case id, name, segment, owner, status, since, zone
        /// The last contact that reached them.
        case lastContact
        /// The last order.
        case lastOrder
        /// How many orders are known.
        case orders
        /// How late they are by their own rhythm of buying, 0 to 1.
        case silence
        /// "covered", or what is missing: "no owner", "no next touch".
        case coverage
        case attribute(String)
    }

    /// What is known of a contract.
    package enum ContractField: Hashable, Sendable {
        case id, name, status, start, end
        case cancelBy
        case autoRenew
        case value, currency
        case attribute(String)
    }

    /// What is known of a deal.
    package enum DealField: Hashable, Sendable {
        case id, name, stage, stageSince, created, owner, accepted, expectedClose, value, currency
        case attribute(String)
    }

    /// What is known of an interaction.
    package enum InteractionField: Hashable, Sendable {
        case id, kind, outcome, sentiment, at, rep, note, deal
    }

    /// What is known of a question to a specialist.
    package enum RequestField: Hashable, Sendable {
        case id, topic, status, rep, specialist, asked, answered, deal
    }

    /// What is known of a rep.
    package enum RepField: Hashable, Sendable {
        case login, name, team, manager, active
        /// Whether somebody reports to them.
        case isManager
        /// The part of the tasks closed in the last 28 days that were done in time; absent where fewer than five were.
        case onTime
        /// The same over the 84 days before those: their own usual.
        case usualOnTime
        /// "improved", "steady" or "declined": their last 28 days beside their own usual.
        case trend
    }
}

/// What a field holds, and how it can be compared.
package enum FieldType: Hashable, Sendable {
    /// Any text, or one of these.
    case text(choices: [String]?)
    case flag
    case number
    /// Money, in the record's own currency.
    case amount
    case date
    case instant
    /// A text that is read as whatever it is compared with: a number, a date.
    case open

    /// Whether it is a moment that dates can be counted from and that has an age.
    package var isMoment: Bool {
        switch self {
        case .date, .instant, .open: true
        case .text, .flag, .number, .amount: false
        }
    }
}
