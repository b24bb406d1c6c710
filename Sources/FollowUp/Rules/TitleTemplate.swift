import CivilTime

/// A task's title with placeholders in braces: "Follow up {customer.name}".
package struct TitleTemplate: Hashable, Sendable {
    /// What can stand in braces.
    package enum Placeholder: Hashable, Sendable {
        /// A field, by its name with the record's before it: "contract.end", "customer.name".
        case field(Field)
        /// The day on which the task falls due.
        case due
        /// What the trigger found: how the customer buys and since when not, what is used up and when.
        case evidence
        /// The day of a moment that the trigger brings along.
        case moment(TriggerMoment)

        /// The placeholder that a rule about a kind of record calls so.
        ///
        /// A field of the record itself may be named with the record's name or without.
        package static func named(_ name: String, about kind: Subject.Kind, trigger: Trigger) -> Placeholder? {
            switch name {
            case "due": return .due
            case "evidence": return trigger.hasEvidence ? .evidence : nil
            default:
                if let field = Field.named(name, about: kind) { return .field(field) }
                if let moment = trigger.moments.first(where: { $0.rawValue == name }) { return .moment(moment) }
                let own = "\(kind.rawValue)."
                return name.hasPrefix(own) ? Field.named(String(name.dropFirst(own.count)), about: kind).map(Placeholder.field) : nil
            }
        }

        /// All that a rule about a kind of record can use, by name, but for attributes.
        package static func names(about kind: Subject.Kind, trigger: Trigger) -> [String] {
            let own = Field.own(kind).map { "\(kind.rawValue).\($0.name)" }
            let customer = kind.hasCustomer && kind != .customer ? Field.own(.customer).map { "customer.\($0.name)" } : []
            return own + customer + ofTrigger(trigger) + Field.own(kind).map(\.name)
        }

        /// Those that are no fields.
        package static func ofTrigger(_ trigger: Trigger) -> [String] {
            ["due"] + trigger.moments.map(\.rawValue) + (trigger.hasEvidence ? ["evidence"] : [])
        }
    }

    /// A piece of the title.
    package enum Part: Hashable, Sendable {
        case text(String)
        case placeholder(Placeholder)
    }

    package var parts: [Part]

    package init(_ parts: [Part]) { self.parts = parts }

    /// The title with every placeholder filled by `value`.
    package func render(_ value: (Placeholder) -> String) -> String {
        var title = ""
        for part in parts {
            switch part {
            case .text(let text): title += text
            case .placeholder(let placeholder): title += value(placeholder)
            }
        }
        return title
    }
}
