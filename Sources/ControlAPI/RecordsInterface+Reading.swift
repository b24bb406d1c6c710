import CivilTime
import ControlInterface
import FollowUp
import Keeper
import Store
import Varlink

/// Seeing records.
extension RecordsInterface {
    /// So many of a customer's records are on their page.
    private enum Shown {
        static let decidedDeals = 10
        static let interactions = 20
        static let closedTasks = 10
    }

    // MARK: - One record

    func getCustomer(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let id = CustomerID(call.parameters["id"]?.stringValue ?? "")
        let now = keeper.clock.now()
        let planner = keeper.state?.planner
        let reply = try await keeper.store.read { snapshot -> Wire.CustomerReply? in
            guard let planner, let customer = try snapshot.customer(id), try caller.mayKnow(customer, in: snapshot, team: planner.team)
            else { return nil }
            let zone = planner.house.zoneNamed(customer.record.zone)
            let today = zone.date(at: now)
            var reply = Wire.CustomerReply(customer: customer)
            reply.coverage = try snapshot.coverage(of: id)
            reply.contracts = try snapshot.contracts(of: id).map {
                Wire.ContractRecord($0, today: today, calendar: planner.house.calendar, zone: zone)
            }
            let deals = try snapshot.deals(of: id)
            let decided = deals.filter { !$0.stage.isOpen }.sorted { ($0.stageSince, $0.id) > ($1.stageSince, $1.id) }
            reply.deals = deals.filter(\.stage.isOpen) + decided.prefix(Shown.decidedDeals)
            reply.requests = try snapshot.requests(of: id).filter { $0.status == .open }
            if let owner = customer.record.owner {
                let day = planner.house.zoneNamed(planner.team[owner]?.zone).date(at: now)
                reply.absences = (planner.team.absences[owner] ?? []).filter { $0.last >= day }
                reply.standIn = planner.team.standIn(for: owner, on: day).flatMap { $0 == owner ? nil : $0 }
            }
            let (interactions, end) = try snapshot.interactions(of: id, before: nil, limit: Shown.interactions)
            reply.interactions = interactions
            reply.cursor = end.map(Self.cursor)
            reply.tasks = try snapshot.history(of: id).live.sorted { TaskFilter.Position($0) < TaskFilter.Position($1) }
                .map { Wire.Task($0, now: now) }
            var watched = customer
            watched.interactions = try snapshot.interactions(of: id, limit: WatchedCustomer.interactionsLookedAt)
            reply.rhythm = planner.rhythm(of: watched)
            reply.closed = try snapshot.closedTasks(of: id, limit: Shown.closedTasks).map { Wire.Task($0, now: now) }
            return reply
        }
        guard let reply else { throw Failures.noSuchRecord(.customers, id.rawValue) }
        try await call.reply(reply)
    }

    func getDeal(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let id = DealID(call.parameters["id"]?.stringValue ?? "")
        let team = keeper.state?.planner.team ?? Team()
        let found = try await keeper.store.read { snapshot -> DealReply? in
            guard let deal = try snapshot.deal(id), let customer = try snapshot.customer(deal.customer),
                try caller.may(.customer, [deal.owner]) || caller.mayKnow(customer, in: snapshot, team: team)
            else { return nil }
            return DealReply(
                deal: Wire.DealRecord(deal), customerName: customer.record.name,
                stages: try snapshot.stages(of: id).map(Wire.PassageRecord.init))
        }
        guard let found else { throw Failures.noSuchRecord(.deals, id.rawValue) }
        try await call.reply(found)
    }

    func getRequest(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let id = RequestID(call.parameters["id"]?.stringValue ?? "")
        let team = keeper.state?.planner.team ?? Team()
        let found = try await keeper.store.read { snapshot -> RequestReply? in
            guard let request = try snapshot.request(id), let customer = try snapshot.customer(request.customer),
                try caller.may(.customer, [request.rep, request.specialist]) || caller.mayKnow(customer, in: snapshot, team: team)
            else { return nil }
            return RequestReply(request: Wire.RequestRecord(request), customerName: customer.record.name)
        }
        guard let found else { throw Failures.noSuchRecord(.requests, id.rawValue) }
        try await call.reply(found)
    }

    // MARK: - Lists

    func listInteractions(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let id = CustomerID(call.parameters["customer"]?.stringValue ?? "")
        let limit = try Self.limit(call)
        let position = try Self.cursor(call).map { parts in Snapshot.InteractionPosition(at: Instant(microseconds: parts.0), row: parts.1) }
        let team = keeper.state?.planner.team ?? Team()
        let found = try await keeper.store.read { snapshot -> (page: [Interaction], end: Snapshot.InteractionPosition?)? in
            guard let customer = try snapshot.customer(id), try caller.mayKnow(customer, in: snapshot, team: team) else { return nil }
            return try snapshot.interactions(of: id, before: position, limit: limit)
        }
        guard let found else { throw Failures.noSuchRecord(.customers, id.rawValue) }
        try await call.reply(
            Page(name: "interactions", records: found.page.map(Wire.InteractionRecord.init), cursor: found.end.map(Self.cursor)))
    }

    func listAbsences(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let limit = try Self.limit(call)
        let rep = call.parameters["rep"]?.stringValue.map { RepLogin($0) }
        if let rep, !caller.may(.person, [rep]) { throw VarlinkError.permissionDenied }
        let showsPast = call.parameters["past"]?.boolValue == true
        let now = keeper.clock.now()
        let house = keeper.state?.planner.house
        let team = try await keeper.store.read { try $0.team() }
        func isShown(_ absence: Absence) -> Bool {
            guard rep == nil || absence.rep == rep, caller.may(.person, [absence.rep]) else { return false }
            return showsPast || absence.last >= (house?.zoneNamed(team[absence.rep]?.zone) ?? .utc).date(at: now)
        }
        // A team has few absences; what has to be stable is the order.
        var rest = team.absences.values.joined().filter(isShown).sorted { ($0.first, $0.id) < ($1.first, $1.id) }[...]
        if let text = call.parameters["cursor"]?.stringValue {
            let parts = text.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, let day = try? CivilDate(iso8601: parts[0]) else { throw VarlinkError.invalidParameter("cursor") }
            rest = rest.drop { ($0.first, $0.id) <= (day, AbsenceID(String(parts[1]))) }
        }
        let page = rest.prefix(limit)
        let cursor = rest.count > limit ? page.last.map { "\($0.first) \($0.id)" } : nil
        try await call.reply(Page(name: "absences", records: page.map(Wire.AbsenceRecord.init), cursor: cursor))
    }

    static func limit(_ call: Call) throws -> Int {
        guard let limit = call.parameters["limit"]?.integerValue else { return 100 }
        guard (1...1000).contains(limit) else { throw VarlinkError.invalidParameter("limit") }
        return Int(limit)
    }

    private static func cursor(_ position: Snapshot.InteractionPosition) -> String { "\(position.at.microseconds).\(position.row)" }

    private static func cursor(_ call: Call) throws -> (Int64, Int64)? {
        guard let text = call.parameters["cursor"]?.stringValue else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int64($0) }
        guard parts.count == 2, let at = parts[0], let row = parts[1] else { throw VarlinkError.invalidParameter("cursor") }
        return (at, row)
    }
}

private struct DealReply: JSONWritable, Sendable {
    var deal: Wire.DealRecord
    var customerName: String
    var stages: [Wire.PassageRecord]

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("deal", deal)
        writer.member("customerName", customerName)
        writer.list("stages", stages)
        writer.endObject()
    }
}

private struct RequestReply: JSONWritable, Sendable {
    var request: Wire.RequestRecord
    var customerName: String

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("request", request)
        writer.member("customerName", customerName)
        writer.endObject()
    }
}

/// A page of a list, as it is replied.
struct Page<Record: JSONWritable & Sendable>: JSONWritable, Sendable {
    var name: String
    var records: [Record]
    var cursor: String?

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.list(name, records)
        if let cursor { writer.member("cursor", cursor) }
        writer.endObject()
    }
}
