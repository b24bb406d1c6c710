import ControlInterface
import FollowUp

/// A task with all that a rep wants to know before calling.
struct TaskPage {
    var detail: Wire.TaskDetail
    var times: TimeWords
    private var words: Words { times.words }

    func lines(width: Int, palette: Palette) -> [String] {
        let (task, customer) = (detail.task, detail.customer)
        var groups = [(words.task(task.id, task.title), facts(task))]
        if let customer { groups.append((words.customer(customer.id, customer.name), facts(customer))) }
        if let contract = detail.contract { groups.append((words.contract(contract.id, contract.name), facts(contract))) }
        var lines: [String] = []
        for (title, facts) in groups {
            lines.append(palette.paint(title.printable, .heading))
            lines += facts.lines(width: width, nameWidth: 13, palette: palette)
            lines.append("")
        }
        lines.append(palette.paint(words.latestInteractions, .heading))
        if detail.interactions.isEmpty { lines.append("  " + palette.paint(words.noneKnown(), .quiet)) }
        return lines + interactions(width: width, palette: palette)
    }

    // MARK: - Groups

    private func facts(_ task: Wire.Task) -> Facts {
        var facts = Facts()
        let isWaiting = task.state == .open || task.state == .snoozed
        facts.add(words.stateFact, task.overdue ? words.stateOverdue(task.state) : words.state(task.state), task.overdue ? .bad : .plain)
        facts.add(words.ruleFact, task.rule)
        facts.add(words.assignedFact, task.rep ?? words.nobody(), task.rep == nil ? .bad : .plain)
        facts.add(words.handedOverFact, task.handedOverBy.map { words.by($0) + (task.handedOverNote.map { ": \($0)" } ?? "") })
        facts.add(words.seenFact, task.seenAt.map { times.both($0) })
        facts.add(words.opensFact, times.both(task.opensAt))
        facts.add(words.dueFact, "\(times.moment(task.dueAt)) (\(isWaiting ? times.due(task.dueAt) : times.distance(task.dueAt)))")
        facts.add(words.closesFact, task.closesAt.map { times.both($0) })
        facts.add(words.snoozedFact, task.snoozedUntil.map { times.both($0) })
        facts.add(words.nextLookFact, task.nextAt.map { times.both($0) })
        facts.add(words.closedFact, task.closedAt.map { times.both($0) + (task.closedBy.map { " " + words.by($0) } ?? "") })
        facts.add(words.outcomeFact, task.outcome.map(words.outcome))
        facts.add(words.noteFact, task.note)
        return facts
    }

    private func facts(_ customer: Wire.Customer) -> Facts {
        var facts = Facts()
        facts.add(words.segmentFact, customer.segment)
        facts.add(words.ownerFact, customer.owner ?? words.nobody(), customer.owner == nil ? .bad : .plain)
        facts.add(words.lastContactFact, customer.lastContact.map { times.both($0) } ?? words.noContactKnown())
        return facts
    }

    private func facts(_ contract: Wire.Contract) -> Facts {
        var facts = Facts()
        facts.add(words.stateFact, words.status(contract.status))
        facts.add(words.fromFact, times.both(day: contract.start))
        facts.add(contract.endIncluded ? words.toFact : words.upToFact, times.both(day: contract.end))
        facts.add(words.renewsFact, contract.autoRenew ? words.byItself(each: nil) : words.notByItself())
        facts.add(words.noticeFact, contract.notice)
        facts.add(words.cancelByFact, times.both(day: contract.cancelBy), .pressing)
        facts.add(words.valueFact, words.amount(contract.value, contract.currency))
        return facts
    }

    /// A line each, and the note below it.
    private func interactions(width: Int, palette: Palette) -> [String] {
        var table = Table(Array(repeating: Table.Column(""), count: 5))
        for interaction in detail.interactions {
            table.add([
                Table.Cell(times.moment(interaction.at)), Table.Cell(times.distance(interaction.at), .quiet),
                Table.Cell(words.kind(interaction.kind)),
                Table.Cell(words.outcome(interaction.outcome)), Table.Cell(interaction.rep ?? "", .quiet),
            ])
            for part in DisplayWidth.wrapped(interaction.note.printable, to: max(width - 4, 30)) { table.add(line: "    " + part) }
        }
        return table.lines(width: width, indent: 2, titles: false, palette: palette)
    }
}
