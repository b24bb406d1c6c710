import ControlInterface

/// Customers, one a line.
struct CustomerTable {
    var times: TimeWords

    func table(_ customers: [Wire.CustomerList.Line]) -> Table {
        let words = times.words
        var table = Table([
            Table.Column("ID"), Table.Column(words.nameColumn, leastWidth: 16), Table.Column(words.segmentColumn, leastWidth: 6),
            Table.Column(words.ownerColumn, leastWidth: 6),
            Table.Column(words.lastContactColumn), Table.Column("", leastWidth: 8),
        ])
        for customer in customers {
            let isActive = customer.status != "inactive"
            let gap = customer.coverage == "covered" ? nil : customer.coverage
            table.add([
                Table.Cell(customer.id), Table.Cell(customer.name, isActive ? .plain : .quiet), Table.Cell(customer.segment ?? "", .quiet),
                Table.Cell(customer.owner ?? words.nobody(), customer.owner == nil ? .bad : .plain),
                Table.Cell(customer.lastContact.map { times.distance($0) } ?? words.never(), .quiet),
                isActive ? Table.Cell(gap.map(words.coverage) ?? "", .bad) : Table.Cell(words.status("inactive"), .quiet),
            ])
        }
        return table
    }

    func end(count: Int, hasMore: Bool) -> [String] {
        if count == 0 { return [times.words.noSuchCustomer()] }
        return hasMore ? [times.words.moreWith("--limit")] : []
    }
}
