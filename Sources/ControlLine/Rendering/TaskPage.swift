import ControlInterface
import FollowUp

/// A task with all that a rep wants to know before calling.
struct TaskPage {
    var detail: Wire.TaskDetail
    var times: TimeWords

    func lines(width: Int, palette: Palette) -> [String] {
        let (task, customer) = (detail.task, detail.customer)
        var groups = [("Task \(task.id): \(task.title)", facts(task))]
        if let customer { groups.append(("Customer \(customer.id): \(customer.name)", facts(customer))) }
        if let contract = detail.contract { groups.append(("Contract \(contract.id): \(contract.name)", facts(contract))) }
        var lines: [String] = []
        for (title, facts) in groups {
            lines.append(palette.paint(title.printable, .heading))
            lines += facts.lines(width: width, nameWidth: 13, palette: palette)
            lines.append("")
        }
        lines.append(palette.paint("Latest interactions", .heading))
        if detail.interactions.isEmpty { lines.append("  " + palette.paint("None is known.", .quiet)) }
        return lines + interactions(width: width, palette: palette)
    }

    // MARK: - Groups

    private func facts(_ task: Wire.Task) -> Facts {
        var facts = Facts()
        let isWaiting = task.state == .open || task.state == .snoozed
        facts.add("State", task.overdue ? "\(task.state.rawValue), overdue" : task.state.rawValue, task.overdue ? .bad : .plain)
        facts.add("Rule", task.rule)
        facts.add("Assigned to", task.rep ?? "nobody", task.rep == nil ? .bad : .plain)
        facts.add("Handed over", task.handedOverBy.map { "by \($0)\(task.handedOverNote.map { ": \($0)" } ?? "")" })
        facts.add("Seen", task.seenAt.map { times.both($0) })
        facts.add("Opens", times.both(task.opensAt))
        facts.add("Due", "\(times.moment(task.dueAt)) (\(isWaiting ? times.due(task.dueAt) : times.distance(task.dueAt)))")
        facts.add("Closes", task.closesAt.map { times.both($0) })
        facts.add("Snoozed until", task.snoozedUntil.map { times.both($0) })
        facts.add("Next look", task.nextAt.map { times.both($0) })
        facts.add("Closed", task.closedAt.map { "\(times.both($0))\(task.closedBy.map { " by \($0)" } ?? "")" })
        facts.add("Outcome", task.outcome.map(Self.words(outcome:)))
        facts.add("Note", task.note)
        return facts
    }

    private func facts(_ customer: Wire.Customer) -> Facts {
        var facts = Facts()
        facts.add("Segment", customer.segment)
        facts.add("Owner", customer.owner ?? "nobody", customer.owner == nil ? .bad : .plain)
        facts.add("Last contact", customer.lastContact.map { times.both($0) } ?? "none that is known")
        return facts
    }

    private func facts(_ contract: Wire.Contract) -> Facts {
        var facts = Facts()
        facts.add("State", contract.status)
        facts.add("From", times.both(day: contract.start))
        facts.add(contract.endIncluded ? "To" : "Up to", times.both(day: contract.end))
        facts.add("Renews", contract.autoRenew ? "by itself, unless it is cancelled" : "not by itself")
        facts.add("Notice", contract.notice)
        facts.add("Cancel by", times.both(day: contract.cancelBy), .pressing)
        facts.add("Value", contract.value.map { contract.currency.isEmpty ? $0 : "\($0) \(contract.currency)" })
        return facts
    }

    /// A line each, and the note below it.
    private func interactions(width: Int, palette: Palette) -> [String] {
        var table = Table(Array(repeating: Table.Column(""), count: 5))
        for interaction in detail.interactions {
            table.add([
                Table.Cell(times.moment(interaction.at)), Table.Cell(times.distance(interaction.at), .quiet), Table.Cell(interaction.kind),
                Table.Cell(Self.words(outcome: interaction.outcome)), Table.Cell(interaction.rep ?? "", .quiet),
            ])
            for part in DisplayWidth.wrapped(interaction.note.printable, to: max(width - 4, 30)) { table.add(line: "    " + part) }
        }
        return table.lines(width: width, indent: 2, titles: false, palette: palette)
    }

    /// "no_answer" → "no answer".
    static func words(outcome: String) -> String { outcome.split(separator: "_").joined(separator: " ") }
}
