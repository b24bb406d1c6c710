import ControlInterface

/// What other rules would do.
struct PreviewPage {
    var preview: Wire.Preview
    var times: TimeWords

    func lines(width: Int, palette: Palette) -> [String] {
        let customers = "\(ProgressLine.grouped(preview.customers)) customer\(preview.customers == 1 ? "" : "s")"
        let rules = "\(preview.rules.count) rule\(preview.rules.count == 1 ? "" : "s")"
        var lines = [palette.paint("\(rules) against \(customers); nothing was touched", .heading)]
        guard preview.total != Wire.Tally() else { return lines + ["No task would change."] }
        lines += ["", palette.paint("By rule", .heading)]
        lines += table("RULE", preview.byRule.map { ($0.rule, $0.tally) } + [("together", preview.total)], width: width, palette: palette)
        lines += ["", palette.paint("By rep", .heading)]
        lines += table("REP", preview.byRep.map { ($0.rep ?? "nobody", $0.tally) }, width: width, palette: palette)
        guard !preview.examples.isEmpty else { return lines }
        lines += ["", palette.paint("The first \(preview.examples.count)", .heading)]
        return lines + examples(width: width, palette: palette)
    }

    private func table(_ title: String, _ rows: [(name: String, tally: Wire.Tally)], width: Int, palette: Palette) -> [String] {
        var table = Table([
            Table.Column(title, leastWidth: 12), Table.Column("CREATED", right: true), Table.Column("MOVED", right: true),
            Table.Column("WITHDRAWN", right: true), Table.Column("CLOSED", right: true),
        ])
        for (name, tally) in rows {
            let counts = [tally.created, tally.moved, tally.withdrawn, tally.closed]
            table.add([Table.Cell(name)] + counts.map { Table.Cell(ProgressLine.grouped($0), $0 == 0 ? .quiet : .plain) })
        }
        return table.lines(width: width, indent: 2, palette: palette)
    }

    private func examples(width: Int, palette: Palette) -> [String] {
        var table = Table([
            Table.Column(""), Table.Column("#", right: true), Table.Column("RULE", leastWidth: 8), Table.Column("TITLE", leastWidth: 16),
            Table.Column("REP", leastWidth: 8), Table.Column("DUE"),
        ])
        for example in preview.examples {
            table.add([
                Table.Cell(Self.word(example.change), Self.style(example.change)), Table.Cell(example.task.map(String.init) ?? "", .quiet),
                Table.Cell(example.rule, .quiet), Table.Cell(example.title), Table.Cell(Self.moved(example.repBefore, example.rep ?? "nobody")),
                Table.Cell(Self.moved(example.dueAtBefore.map { times.moment($0) }, times.moment(example.dueAt))),
            ])
        }
        return table.lines(width: width, indent: 2, titles: false, palette: palette)
    }

    private static func moved(_ before: String?, _ after: String) -> String {
        guard let before, before != after else { return after }
        return "\(before) → \(after)"
    }

    private static func word(_ change: Wire.Change) -> String {
        switch change {
        case .create: "create"
        case .move: "move"
        case .withdraw: "withdraw"
        case .close: "close"
        }
    }

    private static func style(_ change: Wire.Change) -> Style {
        switch change {
        case .create: .good
        case .move: .pressing
        case .withdraw, .close: .bad
        }
    }
}
