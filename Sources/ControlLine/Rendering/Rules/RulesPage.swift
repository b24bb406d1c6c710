import ControlInterface

/// The rules in force.
struct RulesPage {
    var list: Wire.RuleList

    func lines(width: Int, palette: Palette) -> [String] {
        var table = Table([
            Table.Column("RULE"), Table.Column("ABOUT"), Table.Column("PLANNED", right: true), Table.Column("OPEN", right: true),
            Table.Column("SNOOZED", right: true), Table.Column("WHEN", leastWidth: 20),
        ])
        for rule in list.rules {
            table.add([
                Table.Cell(rule.name), Table.Cell(rule.about, .quiet), Table.Cell(String(rule.planned)), Table.Cell(String(rule.open)),
                Table.Cell(String(rule.snoozed)), Table.Cell(Self.when(rule), .quiet),
            ])
        }
        var lines = list.rules.isEmpty ? ["No rule is in force."] : table.lines(width: width, palette: palette)
        if !list.broken.isEmpty {
            lines += ["", palette.paint("Not readable, their tasks stay as they are: \(list.broken.joined(separator: ", "))".printable, .bad)]
        }
        return lines
    }

    /// Of a rule by dates the first opening says when; of others the trigger.
    private static func when(_ rule: Wire.Rule) -> String {
        let first = rule.steps.first
        let playbook = rule.steps.count > 1 ? " (\(rule.steps.count) steps)" : ""
        guard rule.trigger == "a date of the record", let first else { return rule.trigger + playbook }
        return first.opens + playbook
    }
}

/// The active customers whom nobody looks after.
struct CoverageText {
    var page: Wire.CoveragePage
    var gap: Wire.Gap?
    /// Whether it is the first, or the last, page that is shown.
    var isFirst = true
    var isLast = true

    func lines(width: Int, palette: Palette) -> [String] {
        var lines: [String] = []
        if isFirst {
            guard page.noOwner + page.noNextTouch > 0 else { return [palette.paint("Every active customer is looked after.", .good)] }
            lines = [palette.paint(Self.sentence(page), .bad), ""]
        }
        var table = Table([
            Table.Column("CUSTOMER"), Table.Column("NAME", leastWidth: 12), Table.Column("SEGMENT", leastWidth: 8), Table.Column("OWNER"),
            Table.Column("MISSING"),
        ])
        for customer in page.customers {
            table.add([
                Table.Cell(customer.id), Table.Cell(customer.name), Table.Cell(customer.segment, .quiet),
                Table.Cell(customer.owner ?? "nobody", customer.owner == nil ? .bad : .plain), Table.Cell(Self.words(customer.gap)),
            ])
        }
        lines += table.lines(width: width, titles: isFirst, palette: palette)
        if isLast, page.cursor != nil { lines += ["", palette.paint("There are more: --limit", .quiet)] }
        return lines
    }

    static func sentence(_ page: Wire.CoveragePage) -> String {
        let count = page.noOwner + page.noNextTouch
        return "\(count) active customer\(count == 1 ? " is" : "s are") not looked after: \(page.noOwner) without an active owner, \(page.noNextTouch) without a next touch"
    }

    private static func words(_ gap: Wire.Gap) -> String {
        switch gap {
        case .noOwner: "an active owner"
        case .noNextTouch: "a next touch"
        }
    }
}
