import ControlInterface

/// The rules in force.
struct RulesPage {
    var list: Wire.RuleList
    var words: Words

    func lines(width: Int, palette: Palette) -> [String] {
        var table = Table([
            Table.Column(words.ruleColumn), Table.Column(words.aboutColumn), Table.Column(words.plannedColumn, right: true),
            Table.Column(words.openColumn, right: true),
            Table.Column(words.snoozedColumn, right: true), Table.Column(words.whenColumn, leastWidth: 20),
        ])
        for rule in list.rules {
            table.add([
                Table.Cell(rule.name), Table.Cell(words.record(rule.about), .quiet), Table.Cell(String(rule.planned)),
                Table.Cell(String(rule.open)),
                Table.Cell(String(rule.snoozed)), Table.Cell(when(rule), .quiet),
            ])
        }
        var lines = list.rules.isEmpty ? [words.noRule()] : table.lines(width: width, palette: palette)
        if !list.broken.isEmpty {
            lines += [
                "", palette.paint(words.notReadable(list.broken.joined(separator: ", ")).printable, .bad),
            ]
        }
        return lines
    }

    /// Of a rule by dates the first opening says when; of others the trigger.
    private func when(_ rule: Wire.Rule) -> String {
        let first = rule.steps.first
        let playbook = rule.steps.count > 1 ? " (\(words.steps(rule.steps.count)))" : ""
        guard rule.trigger == "a date of the record", let first else { return rule.trigger + playbook }
        return first.opens + playbook
    }
}

/// The active customers whom nobody looks after.
struct CoverageText {
    var page: Wire.CoveragePage
    var gap: Wire.Gap?
    var words: Words
    /// Whether it is the first, or the last, page that is shown.
    var isFirst = true
    var isLast = true

    func lines(width: Int, palette: Palette) -> [String] {
        var lines: [String] = []
        if isFirst {
            guard page.noOwner + page.noNextTouch > 0 else { return [palette.paint(words.allCovered(), .good)] }
            lines = [palette.paint(words.notCovered(noOwner: Int(page.noOwner), noNextTouch: Int(page.noNextTouch)), .bad), ""]
        }
        var table = Table([
            Table.Column(words.customerColumn), Table.Column(words.nameColumn, leastWidth: 12),
            Table.Column(words.segmentColumn, leastWidth: 8), Table.Column(words.ownerColumn), Table.Column(words.missingColumn),
        ])
        for customer in page.customers {
            table.add([
                Table.Cell(customer.id), Table.Cell(customer.name), Table.Cell(customer.segment, .quiet),
                Table.Cell(customer.owner ?? words.nobody(), customer.owner == nil ? .bad : .plain),
                Table.Cell(words.missing(customer.gap)),
            ])
        }
        lines += table.lines(width: width, titles: isFirst, palette: palette)
        if isLast, page.cursor != nil { lines += ["", palette.paint(words.thereAreMore("--limit"), .quiet)] }
        return lines
    }
}
