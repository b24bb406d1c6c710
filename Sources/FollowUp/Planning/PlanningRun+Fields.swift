import CivilTime

extension PlanningRun {
    /// What a field holds for a record; nil when it has no value, or the record no such field.
    func value(of field: Field, in subject: Subject, zone: Zone) -> FieldValue? {
        switch (field, subject) {
        case (.customer(let field), _): subject.customer.flatMap { value(of: field, in: $0, zone: zone) }
        case (.contract(let field), .contract(let contract, _)): value(of: field, in: contract, zone: zone)
        case (.deal(let field), .deal(let deal, _)): Self.value(of: field, in: deal)
        case (.interaction(let field), .interaction(let interaction, _)): Self.value(of: field, in: interaction)
        case (.request(let field), .request(let request, _)): Self.value(of: field, in: request)
        case (.rep(let field), .rep(let rep)): Self.value(of: field, in: rep)
        case (.contract, _), (.deal, _), (.interaction, _), (.request, _), (.rep, _): nil
        }
    }

    private func value(of field: Field.CustomerField, in customer: WatchedCustomer, zone: Zone) -> FieldValue? {
        let record = customer.record
        switch field {
        case .id: return .text(record.id.rawValue)
        case .name: return .text(record.name)
        case .segment: return Self.text(record.segment)
        case .owner: return record.owner.map { .text($0.rawValue) }
        case .status: return .text(record.status.rawValue)
        case .since: return record.since.map(FieldValue.date)
        case .zone: return record.zone.map(FieldValue.text)
        case .lastContact: return customer.lastContact.map(FieldValue.instant)
        case .lastOrder: return customer.lastOrder.map(FieldValue.instant)
        case .orders: return .number(Double(customer.orders.count))
        case .silence: return rhythm(of: customer, zone: zone).map { .number($0.score(on: zone.date(at: now))) }
        case .coverage: return coverage.map { .text($0.rawValue) }
        case .attribute(let name): return record.attributes[name].map(FieldValue.text)
        }
    }

    /// How the customer buys, pooled with its segment; nil when too little is known.
    func rhythm(of customer: WatchedCustomer, zone: Zone) -> Rhythm? {
        planner.rhythm(of: customer, zone: zone)
    }

    private func value(of field: Field.ContractField, in contract: Contract, zone: Zone) -> FieldValue? {
        switch field {
        case .id: .text(contract.id.rawValue)
        case .name: .text(contract.name)
        case .status: .text(contract.status.rawValue)
        case .start: .date(contract.start)
        case .end: .date(contract.end)
        case .cancelBy: .date(contract.cancelBy(calendar: calendar, zone: zone))
        case .autoRenew: .flag(contract.autoRenew)
        case .value: contract.value.map { .amount($0, currency: contract.currency) }
        case .currency: Self.text(contract.currency)
        case .attribute(let name): contract.attributes[name].map(FieldValue.text)
        }
    }

    private static func value(of field: Field.DealField, in deal: Deal) -> FieldValue? {
        switch field {
        case .id: .text(deal.id.rawValue)
        case .name: .text(deal.name)
        case .stage: .text(deal.stage.rawValue)
        case .stageSince: .instant(deal.stageSince)
        case .created: .instant(deal.created)
        case .owner: deal.owner.map { .text($0.rawValue) }
        case .accepted: deal.accepted.map(FieldValue.instant)
        case .expectedClose: deal.expectedClose.map(FieldValue.date)
        case .value: deal.value.map { .amount($0, currency: deal.currency) }
        case .currency: text(deal.currency)
        case .attribute(let name): deal.attributes[name].map(FieldValue.text)
        }
    }

    private static func value(of field: Field.InteractionField, in interaction: Interaction) -> FieldValue? {
        switch field {
        case .id: .text(interaction.id.rawValue)
        case .kind: .text(interaction.kind.rawValue)
        case .outcome: .text(interaction.outcome.rawValue)
        case .sentiment: interaction.sentiment.map { .text($0.rawValue) }
        case .at: .instant(interaction.at)
        case .rep: interaction.rep.map { .text($0.rawValue) }
        case .note: text(interaction.note)
        case .deal: interaction.deal.map { .text($0.rawValue) }
        }
    }

    private static func value(of field: Field.RequestField, in request: SpecialistRequest) -> FieldValue? {
        switch field {
        case .id: .text(request.id.rawValue)
        case .topic: .text(request.topic)
        case .status: .text(request.status.rawValue)
        case .rep: request.rep.map { .text($0.rawValue) }
        case .specialist: request.specialist.map { .text($0.rawValue) }
        case .asked: .instant(request.asked)
        case .answered: request.answered.map(FieldValue.instant)
        case .deal: request.deal.map { .text($0.rawValue) }
        }
    }

    private static func value(of field: Field.RepField, in rep: WatchedRep) -> FieldValue? {
        switch field {
        case .login: .text(rep.record.login.rawValue)
        case .name: .text(rep.record.name)
        case .team: text(rep.record.team)
        case .manager: rep.record.manager.map { .text($0.rawValue) }
        case .active: .flag(rep.record.isActive)
        case .isManager: .flag(rep.isManager)
        case .onTime: rep.performance.recent.rate.map(FieldValue.number)
        case .usualOnTime: rep.performance.usual.rate.map(FieldValue.number)
        case .trend: rep.performance.trend.map { .text($0.rawValue) }
        }
    }

    private static func text(_ text: String) -> FieldValue? { text.isEmpty ? nil : .text(text) }
}

extension Planner {
    /// How a customer buys, pooled with its segment; nil when too little is known.
    package func rhythm(of customer: WatchedCustomer) -> Rhythm? { rhythm(of: customer, zone: house.zoneNamed(customer.record.zone)) }

    fileprivate func rhythm(of customer: WatchedCustomer, zone: Zone) -> Rhythm? {
        Rhythm(customer.purchases(zone: zone), in: segments[customer.record.segment] ?? SegmentRhythm())
    }
}
