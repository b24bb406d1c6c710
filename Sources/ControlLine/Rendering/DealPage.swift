import ControlInterface

/// A deal and the stages that it went through.
struct DealPage {
    var detail: Wire.DealDetail
    var times: TimeWords

    func lines(width: Int, palette: Palette) -> [String] {
        let deal = detail.deal
        var facts = Facts()
        facts.add("Customer", "\(detail.customerName) (\(deal.customer))")
        facts.add("Stage", "\(deal.stage)\(deal.stageSince.map { ", since \(times.both($0))" } ?? "")")
        facts.add("Owner", deal.owner ?? "the customer's")
        facts.add(
            "Accepted", deal.accepted.map { times.both($0) } ?? (Self.isOpen(deal.stage) ? "not yet" : nil),
            deal.accepted == nil ? .pressing : .plain)
        facts.add("Decided by", deal.expectedClose.map { times.both(day: $0) })
        facts.add("Value", CustomerPage.amount(deal.value, deal.currency))
        facts.add("Created", deal.created.map { times.both($0) })
        for (name, text) in deal.attributes { facts.add(name, text) }
        var lines = [palette.paint("Deal \(deal.id): \(deal.name)".printable, .heading)]
        lines += facts.lines(width: width, nameWidth: 13, palette: palette)
        lines += ["", palette.paint("Stages", .heading)]
        var table = Table(Array(repeating: Table.Column(""), count: 3))
        for passage in detail.stages {
            let length = passage.until.flatMap { until in
                guard let from = times.read(passage.from), let until = times.read(until) else { return nil as String? }
                let days = times.zone.date(at: from).days(until: times.zone.date(at: until))
                return days == 0 ? "less than a day" : "\(days) day\(days == 1 ? "" : "s")"
            }
            table.add([
                Table.Cell(passage.stage), Table.Cell("from \(times.moment(passage.from))", .quiet),
                Table.Cell(length ?? "until now", .quiet),
            ])
        }
        return lines + table.lines(width: width, indent: 2, titles: false, palette: palette)
    }

    private static func isOpen(_ stage: String) -> Bool { stage != "won" && stage != "lost" }

    /// "a lead", "in the proposal stage", "won".
    static func words(stage: String) -> String {
        switch stage {
        case "lead": "a lead"
        case "qualified", "proposal": "in the stage \(stage)"
        default: stage
        }
    }
}
