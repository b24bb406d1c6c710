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
            since: try row.optionalDate("since"), zone: try zoneName(row), attributes: try row.attributes())
    }

    package func contract(_ row: Fields) throws(RecordFault) -> Contract {
        let start = try row.date("start")
        let endIncluded = try row.bool("end_included", default: true)
        let terms = try terms(row)
        let end = try end(row, start: start, endIncluded: endIncluded, terms: terms)
        guard start <= end else { throw RecordFault(field: "end", reason: "\(end) is before the start, \(start)") }
        return Contract(
            id: ContractID(try row.identifier("id")), customer: CustomerID(try row.identifier("customer")), name: try row.required("name"),
            status: try row.choice("status", default: .active), start: start, end: end,
            endIncluded: endIncluded, notice: try row.span("notice"),
            autoRenew: try row.bool("auto_renew", default: false), terms: terms, value: try row.amount("value"),
            currency: try row.currency("currency"), attributes: try row.attributes())
    }

    private func terms(_ row: Fields) throws(RecordFault) -> Contract.Terms? {
        let initial = try row.term("initial_term")
        let renewal = try row.term("renewal_term")
        if let renewal { return Contract.Terms(initial: initial, renewal: renewal) }
        // A term that is stated alone goes on by its own length.
        return initial.map { Contract.Terms(initial: $0, renewal: $0) }
    }

    /// The end of the first term: as stated, or as it follows from the start and the length of the term; of both, they have to agree.
    private func end(
        _ row: Fields, start: CivilDate, endIncluded: Bool, terms: Contract.Terms?
    ) throws(RecordFault) -> CivilDate {
        let stated = try row.optionalDate("end")
        guard let initial = terms?.initial else {
            guard let stated else { throw RecordFault(field: "end", reason: "is empty; a contract has an end, or an initial_term") }
            return stated
        }
        let next = start.adding(months: initial.months).adding(days: initial.days)
        let computed = endIncluded ? next.adding(days: -1) : next
        if let stated, stated != computed {
            throw RecordFault(
                field: "end", reason: "\(stated) is not \(initial) after the start, which is \(computed); leave one of the two out")
        }
        return computed
    }

    package func deal(_ row: Fields) throws(RecordFault) -> IncomingDeal {
        let created = try row.optionalInstant("created", zone: zone)
        let accepted = try row.optionalInstant("accepted", zone: zone)
        let stageSince = try row.optionalInstant("stage_since", zone: zone)
        if let created, let stageSince, stageSince < created {
            throw RecordFault(field: "stage_since", reason: "\(stageSince) is before the deal was created, \(created)")
        }
        if let created, let accepted, accepted < created {
            throw RecordFault(field: "accepted", reason: "\(accepted) is before the deal was created, \(created)")
        }
        return IncomingDeal(
            id: DealID(try row.identifier("id")), customer: CustomerID(try row.identifier("customer")), name: try row.required("name"),
            stage: try row.choice("stage", default: .lead), stageSince: stageSince, created: created,
            owner: try row.optionalIdentifier("owner").map(RepLogin.init), accepted: accepted,
            expectedClose: try row.optionalDate("expected_close"), value: try row.amount("value"), currency: try row.currency("currency"),
            attributes: try row.attributes())
    }

    /// What is to change of a deal; a field left out stays as it is.
    package func dealChange(_ row: Fields) throws(RecordFault) -> DealChange {
        let stage: Deal.Stage? = try row.optionalChoice("stage")
        let stageSince = try row.optionalInstant("stage_since", zone: zone)
        guard stageSince == nil || stage != nil else {
            throw RecordFault(field: "stage_since", reason: "is given without a stage; say which stage it is in since then")
        }
        return DealChange(
            id: DealID(try row.identifier("id")), stage: stage, stageSince: stageSince,
            owner: try row.optionalIdentifier("owner").map(RepLogin.init), isAccepted: try row.bool("accept", default: false),
            expectedClose: try row.optionalDate("expected_close"), value: try row.amount("value"))
    }

    /// What is to change of a question to a specialist, likewise.
    package func requestChange(_ row: Fields) throws(RecordFault) -> RequestChange {
        RequestChange(
            id: RequestID(try row.identifier("id")), status: try row.optionalChoice("status"),
            specialist: try row.optionalIdentifier("specialist").map(RepLogin.init),
            topic: try row.text("topic").isEmpty ? nil : row.text("topic"))
    }

    package func request(_ row: Fields) throws(RecordFault) -> IncomingRequest {
        let asked = try row.optionalInstant("asked", zone: zone)
        let answered = try row.optionalInstant("answered", zone: zone)
        // A question with an answer is answered, also where the source has no status.
        let status = try row.choice("status", default: answered == nil ? SpecialistRequest.Status.open : .answered)
        if let answered, status != .answered {
            throw RecordFault(
                field: "answered",
                reason: "\(answered) is given, but the status is \(status.rawValue); make the status answered, or leave this empty")
        }
        if let asked, let answered, answered < asked {
            throw RecordFault(field: "answered", reason: "\(answered) is before it was asked, \(asked)")
        }
        return IncomingRequest(
            id: RequestID(try row.identifier("id")), customer: CustomerID(try row.identifier("customer")), topic: try row.required("topic"),
            status: status, rep: try row.optionalIdentifier("rep").map(RepLogin.init),
            specialist: try row.optionalIdentifier("specialist").map(RepLogin.init), asked: asked, answered: answered,
            deal: try row.optionalIdentifier("deal").map(DealID.init))
    }

    /// Nobody is away for longer; in days, both ends included.
    package static let longestAbsence = 731

    package func absence(_ row: Fields) throws(RecordFault) -> Absence {
        let rep = RepLogin(try row.identifier("rep"))
        let first = try row.date("first")
        let last = try row.date("last")
        guard first <= last else { throw RecordFault(field: "last", reason: "\(last) is before the first day, \(first)") }
        let days = last.dayNumber - first.dayNumber + 1
        guard days <= Self.longestAbsence else {
            throw RecordFault(
                field: "last",
                reason:
                    "\(last) makes it \(days) days, more than two years; correct the year, or make the rep inactive if they do not come back"
            )
        }
        let id = try row.optionalIdentifier("id") ?? "\(rep) \(first)"
        return Absence(
            id: AbsenceID(id), rep: rep, first: first, last: last, substitute: try row.optionalIdentifier("substitute").map(RepLogin.init))
    }

    package func interaction(_ row: Fields) throws(RecordFault) -> Interaction {
        let kind: Interaction.Kind = try row.choice("kind", default: nil)
        let lines = try row.orderLines("items")
        guard lines.isEmpty || kind == .order else {
            throw RecordFault(
                field: "items", reason: "are of an order, and this is a \(kind.rawValue); make the kind order, or leave them empty")
        }
        return Interaction(
            id: InteractionID(try row.identifier("id")), customer: CustomerID(try row.identifier("customer")),
            kind: kind, outcome: try row.choice("outcome", default: .reached),
            at: try row.instant("at", zone: zone), rep: try row.optionalIdentifier("rep").map(RepLogin.init), note: try row.text("note"),
            sentiment: try row.optionalChoice("sentiment"), lines: lines,
            deal: try row.optionalIdentifier("deal").map(DealID.init))
    }

    package func rep(_ row: Fields) throws(RecordFault) -> Rep {
        Rep(
            login: RepLogin(try row.identifier("login")), name: try row.required("name"), email: try row.text("email"),
            team: try row.text("team"), manager: try row.optionalIdentifier("manager").map(RepLogin.init), zone: try zoneName(row),
            isActive: try row.bool("active", default: true), digest: try row.optionalTime("digest"))
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
