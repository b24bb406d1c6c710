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

    func listDeals(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let parameters = call.parameters
        let limit = try Self.limit(call)
        var filter = DealFilter(sight: caller.customerSight(keeper.state), limit: limit + 1)
        filter.owner = parameters["owner"]?.stringValue.map { RepLogin($0) }
        filter.customer = parameters["customer"]?.stringValue.map { CustomerID($0) }
        filter.isOpen = parameters["open"]?.boolValue == true
        filter.text = parameters["text"]?.stringValue
        if let text = filter.text, text.isEmpty || text.utf8.count > Self.longestText { throw VarlinkError.invalidParameter("text") }
        filter.after = parameters["cursor"]?.stringValue.map { DealID($0) }
        let query = filter
        let found = try await keeper.store.read { snapshot in
            try snapshot.deals(query).map { Wire.ListedDeal(deal: Wire.DealRecord($0.deal), customerName: $0.customerName) }
        }
        try await call.reply(
            Page(
                name: "deals", records: Array(found.prefix(limit)),
                cursor: found.count > limit ? found[limit - 1].deal.record.id.rawValue : nil))
    }

    /// What a text may have to be looked for, in bytes.
    private static let longestText = 256

    func listColleagues(_ call: Call) async throws {
        _ = try await access.caller(of: call)
        let limit = try Self.limit(call)
        let text = call.parameters["text"]?.stringValue?.lowercased()
        let after = call.parameters["cursor"]?.stringValue.map { RepLogin($0) }
        func fits(_ rep: Rep) -> Bool {
            guard let text else { return true }
            let words = rep.name.lowercased().split { !$0.isLetter && !$0.isNumber }
            return rep.login.rawValue.lowercased().hasPrefix(text) || rep.name.lowercased().hasPrefix(text)
                || words.contains { $0.hasPrefix(text) }
        }
        // A house has few reps; what has to be stable is the order.
        let team = try await keeper.store.read { try $0.team() }
        let found = team.reps.values.filter { rep in rep.isActive && after.map { rep.login > $0 } ?? true && fits(rep) }.sorted {
            $0.login < $1.login
        }
        try await call.reply(
            Page(
                name: "colleagues", records: found.prefix(limit).map(Wire.Colleague.init),
                cursor: found.count > limit ? found[limit - 1].login.rawValue : nil))
    }
}
