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
}
