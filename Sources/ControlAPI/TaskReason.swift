import CivilTime
import ControlInterface
import FollowUp
import Store

/// Finds out in a few facts why a task is there: a look or two at the store for each, so that it is done only where somebody asks for it.
struct TaskReason {
    let planner: Planner
    let snapshot: Snapshot
    let now: Instant

    /// Nil where its rule is not in force or its record is gone.
    func reason(of task: FollowUpTask) throws -> Wire.Reason? {
        let key = task.occurrence.key
        guard let rule = planner.rules[key.rule] else { return nil }
        switch rule.trigger {
        case .cadence(let cadence): return try task.occurrence.customer.flatMap { try snapshot.customer($0) }.map { contact(cadence, $0) }
        case .dates: return try date(key.subject, task.occurrence.customer)
        case .rhythm: return Wire.Reason(.silence, day: key.anchor)
        case .replenish:
            let parts = key.anchor.split(separator: "|", omittingEmptySubsequences: false)
            return Wire.Reason(.usedUp, day: parts.last.map(String.init), what: parts.dropLast().joined(separator: "|"))
        case .event: return Wire.Reason(.interaction, at: key.anchor.split(separator: "|").last.map(String.init))
        case .calendar: return Wire.Reason(.calendar)
        case .gap: return Wire.Reason(.coverage)
        case .byHand: return Wire.Reason(.byHand)
        }
    }

    private func contact(_ cadence: Cadence, _ customer: WatchedCustomer) -> Wire.Reason {
        let segment = customer.record.segment
        let span = cadence.interval(forSegment: segment)?.description
        guard let last = customer.lastContact else {
            return Wire.Reason(.neverContacted, day: customer.record.since?.description, span: span)
        }
        return Wire.Reason(
            .contact, at: last.description, segment: cadence.intervals[segment] == nil || segment.isEmpty ? nil : segment, span: span)
    }

    private func date(_ subject: SubjectID, _ customer: CustomerID?) throws -> Wire.Reason? {
        switch subject.kind {
        case .contract:
            guard let stated = try snapshot.contract(ContractID(subject.key)) else { return nil }
            let zone = planner.house.zoneNamed(try customer.flatMap { try snapshot.customer($0)?.record.zone })
            let contract = stated.running(on: zone.date(at: now))
            return Wire.Reason(
                .cancelBy, day: contract.cancelBy(calendar: planner.house.calendar, zone: zone).description, what: contract.name)
        case .deal:
            return try snapshot.deal(DealID(subject.key)).map {
                Wire.Reason(.stage, at: $0.stageSince.description, what: $0.stage.rawValue)
            }
        case .request:
            return try snapshot.request(RequestID(subject.key)).map {
                Wire.Reason(.request, at: $0.asked.description, what: $0.topic, rep: $0.rep?.rawValue)
            }
        case .interaction:
            return try snapshot.interaction(InteractionID(subject.key)).map {
                Wire.Reason(.interaction, at: $0.at.description, what: $0.kind.rawValue)
            }
        case .customer:
            return try snapshot.customer(CustomerID(subject.key))?.record.since.map { Wire.Reason(.since, day: $0.description) }
        case .rep: return nil
        }
    }
}
