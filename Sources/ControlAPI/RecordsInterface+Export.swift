import ControlInterface
import FollowUp
import Keeper
import Store
import Varlink

/// All records of a kind that somebody may know of, one after the other.
extension RecordsInterface {
    func export(_ call: Call) async throws {
        guard call.more else { throw VarlinkError.expectedMore }
        let caller = try await access.caller(of: call)
        guard let kind = call.parameters["kind"]?.stringValue.flatMap(RecordKind.init(rawValue:)) else {
            throw VarlinkError.invalidParameter("kind")
        }
        switch kind {
        case .customers: try await export(call, caller, kind, Wire.CustomerRecord.init, \.attributes) { customer, _ in [customer.record] }
        case .contracts: try await export(call, caller, kind, Wire.StatedContract.init, \.attributes) { try $1.contracts(of: $0.record.id) }
        case .deals: try await export(call, caller, kind, Wire.DealRecord.init, \.attributes) { try $1.deals(of: $0.record.id) }
        case .requests: try await export(call, caller, kind, Wire.RequestRecord.init) { try $1.requests(of: $0.record.id) }
        case .interactions:
            try await export(call, caller, kind, Wire.InteractionRecord.init, nil) { customer, place, limit, snapshot in
                try snapshot.interactions(of: customer.record.id, before: place, limit: limit)
            }
        case .reps:
            let team = try await keeper.store.read { try $0.team() }
            let reps = team.reps.values.filter { caller.may(.person, [$0.login]) }.sorted { $0.login < $1.login }
            try await finish(call, kind, reps.map(Wire.RepRecord.init))
        case .absences:
            let team = try await keeper.store.read { try $0.team() }
            let absences = team.absences.values.joined().filter { caller.may(.person, [$0.rep]) }
                .sorted { ($0.first, $0.id) < ($1.first, $1.id) }
            try await finish(call, kind, absences.map(Wire.AbsenceRecord.init))
        }
    }

    /// What is in memory already, and the end.
    private func finish(_ call: Call, _ kind: RecordKind, _ records: [some JSONWritable & Sendable]) async throws {
        try await call.reply(Wire.ExportPart<WrittenRecord>(name: kind.rawValue, records: []), continues: true)
        try await send(records, kind, call)
        try await call.reply(Wire.ExportPart<WrittenRecord>(name: kind.rawValue, records: []), continues: false)
    }

    /// What belongs to each customer, page by page.
    private func export<Stored: Sendable>(
        _ call: Call, _ caller: Caller, _ kind: RecordKind, _ shape: @escaping @Sendable (Stored) -> some JSONWritable & Sendable,
        _ attributes: (@Sendable (Stored) -> Attributes)?, _ read: @escaping ExportWalk.PagedReading<Stored>
    ) async throws {
        let walk = ExportWalk(store: keeper.store, sight: caller.customerSight(keeper.state))
        var names: [String]?
        if let attributes {
            // A header names all columns before the first row.
            var found: Set<String> = []
            try await walk.run(read) { page in for record in page { found.formUnion(attributes(record).values.keys) } }
            names = found.sorted()
        }
        try await call.reply(Wire.ExportPart<WrittenRecord>(name: kind.rawValue, records: [], attributes: names), continues: true)
        try await walk.run(read) { page in try await send(page.map(shape), kind, call) }
        try await call.reply(Wire.ExportPart<WrittenRecord>(name: kind.rawValue, records: []), continues: false)
    }

    /// The same of records of which a customer has few.
    private func export<Stored: Sendable>(
        _ call: Call, _ caller: Caller, _ kind: RecordKind, _ shape: @escaping @Sendable (Stored) -> some JSONWritable & Sendable,
        _ attributes: (@Sendable (Stored) -> Attributes)? = nil,
        _ read: @escaping @Sendable (WatchedCustomer, Snapshot) throws -> [Stored]
    ) async throws {
        try await export(call, caller, kind, shape, attributes) { customer, _, _, snapshot in (try read(customer, snapshot), nil) }
    }

    /// Sends records in replies of bounded size, however large each is.
    private func send(_ records: [some JSONWritable & Sendable], _ kind: RecordKind, _ call: Call) async throws {
        var part: [WrittenRecord] = []
        var bytes = 0
        for record in records {
            var writer = JSONWriter()
            record.write(to: &writer)
            if !part.isEmpty, bytes + writer.bytes.count > Self.mostPartBytes {
                try await call.reply(Wire.ExportPart(name: kind.rawValue, records: part), continues: true)
                (part, bytes) = ([], 0)
            }
            bytes += writer.bytes.count
            part.append(WrittenRecord(bytes: writer.bytes))
        }
        if !part.isEmpty { try await call.reply(Wire.ExportPart(name: kind.rawValue, records: part), continues: true) }
    }

    /// A reply holds no more than this, unless it is of a single record.
    static let mostPartBytes = 1 << 20
}

/// A walk over what belongs to customers, so many rows at a time.
struct ExportWalk: Sendable {
    let store: Store
    let sight: CustomerSight?

    /// What belongs to a customer: at most so many from a place on, and where to go on; nil when that is all of it.
    typealias PagedReading<Stored> =
        @Sendable (WatchedCustomer, Snapshot.InteractionPosition?, _ limit: Int, Snapshot) throws -> (
            page: [Stored], end: Snapshot.InteractionPosition?
        )

    /// Customers in one read, and the rows after which it ends.
    private static let customers = 100
    private static let rows = 500

    private struct Place {
        /// The last customer who is done.
        var after: CustomerID?
        /// The next one, and how far they are done.
        var within: (customer: CustomerID, end: Snapshot.InteractionPosition)?
    }

    /// - Parameter take: gets each page, none of them empty.
    func run<Stored: Sendable>(_ read: @escaping PagedReading<Stored>, _ take: ([Stored]) async throws -> Void) async throws {
        var place: Place? = Place()
        while let from = place {
            try Task.checkCancellation()
            var filter = CustomerFilter(sight: sight, limit: Self.customers)
            filter.after = from.after
            let query = filter
            let (records, next) = try await store.read { snapshot in
                try Self.page(snapshot.customers(query).map(\.customer), from, read, snapshot)
            }
            if !records.isEmpty { try await take(records) }
            place = next
        }
    }

    private static func page<Stored: Sendable>(
        _ customers: [WatchedCustomer], _ from: Place, _ read: PagedReading<Stored>, _ snapshot: Snapshot
    ) throws -> (records: [Stored], next: Place?) {
        var records: [Stored] = []
        var place = from
        for customer in customers {
            let id = customer.record.id
            // Whoever was begun may be gone since.
            var end = place.within.flatMap { $0.customer == id ? $0.end : nil }
            place.within = nil
            repeat {
                guard records.count < rows else {
                    place.within = end.map { (id, $0) }
                    return (records, place)
                }
                let (page, next) = try read(customer, end, rows - records.count, snapshot)
                records += page
                end = next
            } while end != nil
            place.after = id
        }
        return (records, customers.count == Self.customers ? place : nil)
    }
}

/// A record that is JSON already.
private struct WrittenRecord: JSONWritable, Sendable {
    var bytes: [UInt8]

    func write(to writer: inout JSONWriter) { writer.rawValue(bytes) }
}
