import ControlInterface

/// What other rules would do.
struct PreviewPage {
    var preview: Wire.Preview
    var times: TimeWords
    private var words: Words { times.words }

    func lines(width: Int, palette: Palette) -> [String] {
        let heading = words.against(
            rules: words.ruleCount(preview.rules.count), customers: words.records(preview.customers, "customers"))
        var lines = [palette.paint(heading, .heading)]
        guard preview.total != Wire.Tally() else { return lines + [words.noTaskWouldChange()] }
        lines += ["", palette.paint(words.byRule, .heading)]
        lines += table(
            words.ruleColumn, preview.byRule.map { ($0.rule, $0.tally) } + [(words.together(), preview.total)], width: width,
            palette: palette)
        lines += ["", palette.paint(words.byRep, .heading)]
        lines += table(words.repColumn, preview.byRep.map { ($0.rep ?? words.nobody(), $0.tally) }, width: width, palette: palette)
        guard !preview.examples.isEmpty else { return lines }
        lines += ["", palette.paint(words.first(preview.examples.count), .heading)]
        return lines + examples(width: width, palette: palette)
    }

    private func table(_ title: String, _ rows: [(name: String, tally: Wire.Tally)], width: Int, palette: Palette) -> [String] {
        var table = Table([
            Table.Column(title, leastWidth: 12), Table.Column(words.createdColumn, right: true),
            Table.Column(words.movedColumn, right: true),
            Table.Column(words.withdrawnColumn, right: true), Table.Column(words.closedColumn, right: true),
        ])
        for (name, tally) in rows {
            let counts = [tally.created, tally.moved, tally.withdrawn, tally.closed]
            table.add([Table.Cell(name)] + counts.map { Table.Cell(words.number($0), $0 == 0 ? .quiet : .plain) })
        }
        return table.lines(width: width, indent: 2, palette: palette)
    }

    private func examples(width: Int, palette: Palette) -> [String] {
        var table = Table([
            Table.Column(""), Table.Column("#", right: true), Table.Column(words.ruleColumn, leastWidth: 8),
            Table.Column(words.titleColumn, leastWidth: 16),
            Table.Column(words.repColumn, leastWidth: 8), Table.Column(words.dueColumn),
        ])
        for example in preview.examples {
            table.add([
                Table.Cell(words.change(example.change), Self.style(example.change)),
                Table.Cell(example.task.map(String.init) ?? "", .quiet),
                Table.Cell(example.rule, .quiet), Table.Cell(example.title),
                Table.Cell(Self.moved(example.repBefore, example.rep ?? words.nobody())),
                Table.Cell(Self.moved(example.dueAtBefore.map { times.moment($0) }, times.moment(example.dueAt))),
            ])
        }
        return table.lines(width: width, indent: 2, titles: false, palette: palette)
    }

    private static func moved(_ before: String?, _ after: String) -> String {
        guard let before, before != after else { return after }
        return "\(before) → \(after)"
    }

    private static func style(_ change: Wire.Change) -> Style {
        switch change {
        case .create: .good
        case .move: .pressing
        case .withdraw, .close: .bad
        }
    }
}
