import ControlInterface
import Varlink

/// Deals, one a line.
struct DealTable {
    var words: Words
    var times: TimeWords

    /// - Parameter deals: as `Records.ListDeals` gives them.
    func table(_ deals: [JSON]) throws -> Table {
        var table = Table([
            Table.Column("ID"), Table.Column(words.nameColumn, leastWidth: 12), Table.Column(words.customerColumn, leastWidth: 12),
            Table.Column(words.stageColumn), Table.Column(words.ownerColumn), Table.Column(words.decidedByColumn), Table.Column(""),
        ])
        for listed in deals {
            let deal = try Wire.Deal(listed["deal"])
            let isOver = deal.stage == "won" || deal.stage == "lost"
            table.add([
                Table.Cell(deal.id), Table.Cell(deal.name, isOver ? .quiet : .plain), Table.Cell(listed["customerName"]?.stringValue ?? ""),
                Table.Cell(words.stage(deal.stage), isOver ? .quiet : .plain), Table.Cell(deal.owner ?? words.customersOwn(), .quiet),
                Table.Cell(isOver ? "" : deal.expectedClose.map { times.both(day: $0) } ?? ""),
                Table.Cell(words.amount(deal.value, deal.currency) ?? "", .quiet),
            ])
        }
        return table
    }
}
