import ControlInterface
import FollowUp
import Keeper
import Store
import Varlink

/// All records of a kind that somebody may know of.
extension RecordsInterface {
    func listCustomers(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let parameters = call.parameters
        let limit = try Self.limit(call)
        // One more than asked for tells whether there is another page.
        var filter = CustomerFilter(sight: caller.customerSight(keeper.state), limit: limit + 1)
        filter.owner = parameters["owner"]?.stringValue.map { RepLogin($0) }
        filter.segment = parameters["segment"]?.stringValue
        filter.status = parameters["status"]?.stringValue.flatMap(Customer.Status.init(rawValue:))
        switch parameters["gap"]?.stringValue {
        case "no_owner": filter.gap = .noOwner
        case "no_next_touch": filter.gap = .noNextTouch
        default: break
        }
        if let text = parameters["text"]?.stringValue {
            guard let query = TextQuery(text) else { throw VarlinkError.invalidParameter("text") }
            filter.text = query
        }
        filter.after = parameters["cursor"]?.stringValue.map { CustomerID($0) }
        let query = filter
        let found = try await keeper.store.read { snapshot in
            try snapshot.customers(query).map { Wire.CustomerListReply.Line(customer: $0.customer, coverage: $0.coverage) }
        }
        try await call.reply(
            Wire.CustomerListReply(
                customers: Array(found.prefix(limit)),
                cursor: found.count > limit ? found[limit - 1].customer.record.id.rawValue : nil))
    }

    // MARK: - Export

    /// So many customers, with all that belongs to them, are read at a time.
    private static let exported = 100

    func export(_ call: Call) async throws {
        guard call.more else { throw VarlinkError.expectedMore }
        let caller = try await access.caller(of: call)
        guard let kind = call.parameters["kind"]?.stringValue.flatMap(RecordKind.init(rawValue:)) else {
            throw VarlinkError.invalidParameter("kind")
        }
        switch kind {
        case .customers: try await export(call, caller, kind, Wire.CustomerRecord.init, \.attributes) { customer, _ in [customer.record] }
        case .contracts:
            try await export(call, caller, kind, Wire.StatedContract.init, \.attributes) { try $1.contracts(of: $0.record.id) }
        case .deals: try await export(call, caller, kind, Wire.DealRecord.init, \.attributes) { try $1.deals(of: $0.record.id) }
        case .requests: try await export(call, caller, kind, Wire.RequestRecord.init) { try $1.requests(of: $0.record.id) }
        case .interactions: try await export(call, caller, kind, Wire.InteractionRecord.init) { try Self.interactions(of: $0, in: $1) }
        case .reps:
            let team = try await keeper.store.read { try $0.team() }
            let reps = team.reps.values.filter { caller.isAdministrator || caller.line.contains($0.login) }.sorted { $0.login < $1.login }
            try await finish(call, kind, reps.map(Wire.RepRecord.init))
        case .absences:
            let team = try await keeper.store.read { try $0.team() }
            let absences = team.absences.values.joined().filter { caller.isAdministrator || caller.line.contains($0.rep) }
                .sorted { ($0.first, $0.id) < ($1.first, $1.id) }
            try await finish(call, kind, absences.map(Wire.AbsenceRecord.init))
        }
    }

    /// Everything at once, and the end.
    private func finish(_ call: Call, _ kind: RecordKind, _ records: [some JSONWritable & Sendable]) async throws {
        try await call.reply(Wire.ExportPart(name: kind.rawValue, records: records), continues: true)
        try await call.reply(Wire.ExportPart(name: kind.rawValue, records: records.prefix(0).map { $0 }), continues: false)
    }

    /// What belongs to each customer, page by page.
    private func export<Stored: Sendable, Record: JSONWritable & Sendable>(
        _ call: Call, _ caller: Caller, _ kind: RecordKind, _ shape: @escaping @Sendable (Stored) -> Record,
        _ attributes: (@Sendable (Stored) -> Attributes)? = nil,
        _ read: @escaping @Sendable (WatchedCustomer, Snapshot) throws -> [Stored]
    ) async throws {
        var names: [String]?
        if let attributes {
            // A header names all columns before the first row.
            var found: Set<String> = []
            try await walk(caller, read) { page in for record in page { found.formUnion(attributes(record).values.keys) } }
            names = found.sorted()
        }
        try await call.reply(Wire.ExportPart<Record>(name: kind.rawValue, records: [], attributes: names), continues: true)
        try await walk(caller, read) { page in
            if !page.isEmpty { try await call.reply(Wire.ExportPart(name: kind.rawValue, records: page.map(shape)), continues: true) }
        }
        try await call.reply(Wire.ExportPart<Record>(name: kind.rawValue, records: []), continues: false)
    }

    private func walk<Stored: Sendable>(
        _ caller: Caller, _ read: @escaping @Sendable (WatchedCustomer, Snapshot) throws -> [Stored],
        _ take: ([Stored]) async throws -> Void
    ) async throws {
        var filter = CustomerFilter(sight: caller.customerSight(keeper.state), limit: Self.exported)
        while true {
            try Task.checkCancellation()
            let query = filter
            let (records, count, last) = try await keeper.store.read { snapshot in
                let customers = try snapshot.customers(query).map(\.customer)
                return (try customers.flatMap { try read($0, snapshot) }, customers.count, customers.last?.record.id)
            }
            try await take(records)
            guard count == Self.exported, let last else { return }
            filter.after = last
        }
    }

    /// All interactions with a customer, the latest first.
    private static func interactions(of customer: WatchedCustomer, in snapshot: Snapshot) throws -> [Interaction] {
        var all: [Interaction] = []
        var place: Snapshot.InteractionPosition?
        repeat {
            let (page, end) = try snapshot.interactions(of: customer.record.id, before: place, limit: 1000)
            all += page
            place = end
        } while place != nil
        return all
    }
}
