import ControlInterface

/// Customers, one a line.
struct CustomerTable {
    var times: TimeWords

    func table(_ customers: [Wire.CustomerList.Line]) -> Table {
        var table = Table([
            Table.Column("ID"), Table.Column("NAME", leastWidth: 16), Table.Column("SEGMENT", leastWidth: 6),
            Table.Column("OWNER", leastWidth: 6),
            Table.Column("LAST CONTACT"), Table.Column("", leastWidth: 8),
        ])
        for customer in customers {
            let isActive = customer.status != "inactive"
            let gap = customer.coverage == "covered" ? nil : customer.coverage
            table.add([
                Table.Cell(customer.id), Table.Cell(customer.name, isActive ? .plain : .quiet), Table.Cell(customer.segment ?? "", .quiet),
                Table.Cell(customer.owner ?? "nobody", customer.owner == nil ? .bad : .plain),
                Table.Cell(customer.lastContact.map { times.distance($0) } ?? "never", .quiet),
                isActive ? Table.Cell(gap ?? "", .bad) : Table.Cell("inactive", .quiet),
            ])
        }
        return table
    }

    static func end(count: Int, hasMore: Bool) -> [String] {
        if count == 0 { return ["There is no such customer, or it is none of yours."] }
        return hasMore ? ["There are more; --limit shows them."] : []
    }
}
