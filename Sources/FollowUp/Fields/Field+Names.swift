extension Field {
    /// Every field of a kind of record by its name alone, but for attributes, which a house names itself.
    package static func own(_ kind: Subject.Kind) -> [(name: String, field: Field)] {
        switch kind {
        case .customer:
            [
                ("id", .customer(.id)), ("name", .customer(.name)), ("segment", .customer(.segment)), ("owner", .customer(.owner)),
                ("status", .customer(.status)), ("since", .customer(.since)), ("zone", .customer(.zone)),
                ("last_contact", .customer(.lastContact)),
                ("last_order", .customer(.lastOrder)), ("orders", .customer(.orders)), ("silence", .customer(.silence)),
                ("coverage", .customer(.coverage)),
            ]
        case .contract:
            [
                ("id", .contract(.id)), ("name", .contract(.name)), ("status", .contract(.status)), ("start", .contract(.start)),
                ("end", .contract(.end)), ("cancel_by", .contract(.cancelBy)), ("auto_renew", .contract(.autoRenew)),
                ("value", .contract(.value)), ("currency", .contract(.currency)),
            ]
        case .deal:
            [
                ("id", .deal(.id)), ("name", .deal(.name)), ("stage", .deal(.stage)), ("stage_since", .deal(.stageSince)),
                ("created", .deal(.created)), ("owner", .deal(.owner)), ("accepted", .deal(.accepted)),
                ("expected_close", .deal(.expectedClose)), ("value", .deal(.value)), ("currency", .deal(.currency)),
            ]
        case .interaction:
            [
                ("id", .interaction(.id)), ("kind", .interaction(.kind)), ("outcome", .interaction(.outcome)),
                ("sentiment", .interaction(.sentiment)), ("at", .interaction(.at)), ("rep", .interaction(.rep)),
                ("note", .interaction(.note)),
                ("deal", .interaction(.deal)),
            ]
        case .request:
            [
                ("id", .request(.id)), ("topic", .request(.topic)), ("status", .request(.status)), ("rep", .request(.rep)),
                ("specialist", .request(.specialist)), ("asked", .request(.asked)), ("answered", .request(.answered)),
                ("deal", .request(.deal)),
            ]
        case .rep:
            [
                ("login", .rep(.login)), ("name", .rep(.name)), ("team", .rep(.team)), ("manager", .rep(.manager)),
                ("active", .rep(.active)),
                ("is_manager", .rep(.isManager)), ("on_time", .rep(.onTime)), ("usual_on_time", .rep(.usualOnTime)),
                ("trend", .rep(.trend)),
            ]
        }
    }

    /// Every field that a rule about a kind of record can name, by that name, but for attributes.
    package static func available(about kind: Subject.Kind) -> [(name: String, field: Field)] {
        let own = own(kind)
        guard kind.hasCustomer, kind != .customer else { return own }
        return own + Self.own(.customer).map { ("customer.\($0.name)", $0.field) }
    }

    /// The field that a rule about a kind of record calls so; nil when there is none.
    package static func named(_ name: String, about kind: Subject.Kind) -> Field? {
        if let attribute = attribute(name, about: kind) { return attribute }
        return available(about: kind).first { $0.name == name }?.field
    }

    private static let attributes = "attributes."

    private static func attribute(_ name: String, about kind: Subject.Kind) -> Field? {
        let ofCustomer = "customer.\(attributes)"
        let (owner, rest): (Subject.Kind, Substring) =
            if kind != .customer && kind.hasCustomer && name.hasPrefix(ofCustomer) {
                (.customer, name.dropFirst(ofCustomer.count))
            } else if name.hasPrefix(attributes) {
                (kind, name.dropFirst(attributes.count))
            } else {
                (kind, "")
            }
        guard Attributes.isName(rest) else { return nil }
        return switch owner {
        case .customer: .customer(.attribute(String(rest)))
        case .contract: .contract(.attribute(String(rest)))
        case .deal: .deal(.attribute(String(rest)))
        case .interaction, .request, .rep: nil
        }
    }

    /// What a rule about a kind of record calls it.
    package func name(about kind: Subject.Kind) -> String {
        let own = ownName
        return owner == kind ? own : "\(owner.rawValue).\(own)"
    }

    /// The kind of record that it is a field of.
    package var owner: Subject.Kind {
        switch self {
        case .customer: .customer
        case .contract: .contract
        case .deal: .deal
        case .interaction: .interaction
        case .request: .request
        case .rep: .rep
        }
    }

    private var ownName: String {
        switch self {
        case .customer(.attribute(let name)), .contract(.attribute(let name)), .deal(.attribute(let name)): Self.attributes + name
        case .customer, .contract, .deal, .interaction, .request, .rep: Self.own(owner).first { $0.field == self }?.name ?? ""
        }
    }

    package var type: FieldType {
        switch self {
        case .customer(.attribute), .contract(.attribute), .deal(.attribute): .open
        case .customer(.id), .customer(.name), .customer(.segment), .customer(.owner), .customer(.zone): .text(choices: nil)
        case .customer(.status): .text(choices: Customer.Status.allCases.map(\.rawValue))
        case .customer(.coverage): .text(choices: Coverage.allCases.map(\.rawValue))
        case .customer(.since): .date
        case .customer(.lastContact), .customer(.lastOrder): .instant
        case .customer(.orders), .customer(.silence): .number
        case .contract(.id), .contract(.name), .contract(.currency): .text(choices: nil)
        case .contract(.status): .text(choices: Contract.Status.allCases.map(\.rawValue))
        case .contract(.start), .contract(.end), .contract(.cancelBy): .date
        case .contract(.autoRenew): .flag
        case .contract(.value): .amount
        case .deal(.id), .deal(.name), .deal(.owner), .deal(.currency): .text(choices: nil)
        case .deal(.stage): .text(choices: Deal.Stage.allCases.map(\.rawValue))
        case .deal(.stageSince), .deal(.created), .deal(.accepted): .instant
        case .deal(.expectedClose): .date
        case .deal(.value): .amount
        case .interaction(.id), .interaction(.rep), .interaction(.note), .interaction(.deal): .text(choices: nil)
        case .interaction(.kind): .text(choices: Interaction.Kind.allCases.map(\.rawValue))
        case .interaction(.outcome): .text(choices: Interaction.Outcome.allCases.map(\.rawValue))
        case .interaction(.sentiment): .text(choices: Interaction.Sentiment.allCases.map(\.rawValue))
        case .interaction(.at): .instant
        case .request(.id), .request(.topic), .request(.rep), .request(.specialist), .request(.deal): .text(choices: nil)
        case .request(.status): .text(choices: SpecialistRequest.Status.allCases.map(\.rawValue))
        case .request(.asked), .request(.answered): .instant
        case .rep(.login), .rep(.name), .rep(.team), .rep(.manager): .text(choices: nil)
        case .rep(.active), .rep(.isManager): .flag
        case .rep(.onTime), .rep(.usualOnTime): .number
        case .rep(.trend): .text(choices: RepTrend.allCases.map(\.rawValue))
        }
    }

    /// How a rep does, which changes with every task that they close.
    package var isPerformance: Bool { self == .rep(.onTime) || self == .rep(.usualOnTime) || self == .rep(.trend) }

    /// Of these, a record without a value means never: longer ago than any span.
    package var isNeverWhenAbsent: Bool { self == .customer(.lastContact) || self == .customer(.lastOrder) }
}
