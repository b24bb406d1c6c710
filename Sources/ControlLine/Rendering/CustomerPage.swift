import CivilTime
import ControlInterface
import FollowUp

/// A customer on one page: the facts, the contracts with their dates, deals and questions, what comes next, and what was.
struct CustomerPage {
    var page: Wire.CustomerPage
    var times: TimeWords

    private static let nameWidth = 13
    private var words: Words { times.words }

    func lines(width: Int, palette: Palette) -> [String] {
        var lines = [palette.paint(words.customer(page.id, page.name).printable, .heading)]
        lines += facts.lines(width: width, nameWidth: Self.nameWidth, palette: palette)
        for contract in page.contracts {
            lines += ["", palette.paint(words.contract(contract.id, contract.name).printable, .heading)]
            lines += facts(contract).lines(width: width, nameWidth: Self.nameWidth, palette: palette)
        }
        func add(_ title: String, _ table: Table, if isShown: Bool) {
            guard isShown else { return }
            lines += ["", palette.paint(title, .heading)]
            lines += table.lines(width: width, indent: 2, titles: false, palette: palette)
        }
        add(words.deals, deals, if: !page.deals.isEmpty)
        add(words.openQuestions, requests, if: !page.requests.isEmpty)
        lines += ["", palette.paint(words.whatComesNext, .heading)]
        if page.tasks.isEmpty { lines.append("  " + palette.paint(words.nothingPlanned(), page.status == "active" ? .bad : .quiet)) }
        lines += TaskTable(times: times, showsRep: true, showsState: true).table(page.tasks)
            .lines(width: width, indent: 2, titles: false, palette: palette)
        lines += ["", palette.paint(words.whatWas, .heading)]
        if page.interactions.isEmpty && page.closed.isEmpty { lines.append("  " + palette.paint(words.nothingKnown(), .quiet)) }
        lines += timeline(width: width).lines(width: width, indent: 2, titles: false, palette: palette)
        if page.hasMore { lines.append("  " + palette.paint(words.earlierInteractions(), .quiet)) }
        return lines
    }

    // MARK: - Facts

    private var facts: Facts {
        var facts = Facts()
        if page.status != "active" { facts.add(words.statusFact, words.status(page.status)) }
        facts.add(words.segmentFact, page.segment)
        facts.add(words.ownerFact, owner, page.owner == nil ? .bad : .plain)
        facts.add(words.sinceFact, page.since.map { times.both(day: $0) })
        facts.add(words.zoneFact, page.zone)
        facts.add(words.lastContactFact, page.lastContact.map { times.both($0) } ?? words.noContactKnown())
        facts.add(words.lastOrderFact, page.lastOrder.map { times.both($0) })
        if let rhythm = page.rhythm {
            let days = words.days(Int(rhythm.usualGap.rounded()))
            facts.add(
                words.rhythmFact, rhythm.gaps > 0 ? words.rhythm(every: days, orders: rhythm.gaps + 1) : words.rhythmOfOthers(every: days))
            facts.add(words.nextFact, words.expected(times.both(day: rhythm.next)))
        }
        if let coverage = page.coverage, coverage != "covered" { facts.add(words.coverageFact, words.coverage(coverage), .bad) }
        for (name, text) in page.attributes { facts.add(name, text) }
        return facts
    }

    private var owner: String {
        guard let owner = page.owner else { return words.nobody() }
        guard let absence = page.absences.first, let first = try? CivilDate(iso8601: absence.first),
            let last = try? CivilDate(iso8601: absence.last)
        else {
            return owner
        }
        let standIn = page.standIn.map { "; " + words.standsIn($0) } ?? ""
        if first <= times.today { return words.awayUntil(owner, times.day(last)) + standIn }
        return words.away(owner, from: times.day(first), to: times.day(last))
    }

    private func facts(_ contract: Wire.RunningContract) -> Facts {
        var facts = Facts()
        facts.add(words.stateFact, words.status(contract.status))
        facts.add(words.fromFact, times.both(day: contract.start))
        facts.add(contract.endIncluded ? words.toFact : words.upToFact, times.both(day: contract.runsTo))
        if contract.runsTo != contract.end { facts.add(words.firstTermFact, words.ended(times.both(day: contract.end))) }
        facts.add(words.renewsFact, renewal(contract))
        if let notice = contract.notice { facts.add(words.noticeFact, notice) }
        if contract.status == "active" {
            let moved = contract.cancelBy == contract.unadjustedCancelBy ? "" : ", " + words.movedFrom(weekday(contract.unadjustedCancelBy))
            facts.add(words.cancelByFact, times.both(day: contract.cancelBy) + moved, .pressing)
        }
        facts.add(words.valueFact, words.amount(contract.value, contract.currency))
        for (name, text) in contract.attributes { facts.add(name, text) }
        return facts
    }

    private func renewal(_ contract: Wire.RunningContract) -> String {
        contract.autoRenew ? words.byItself(each: contract.renewalTerm) : words.notByItself()
    }

    /// "Sat 26 Dec".
    private func weekday(_ day: String) -> String { (try? CivilDate(iso8601: day)).map { times.day($0) } ?? day }

    // MARK: - Tables

    private var deals: Table {
        var table = Table([
            Table.Column(""), Table.Column("", leastWidth: 12), Table.Column(""), Table.Column(""), Table.Column("", right: true),
            Table.Column(""),
        ])
        for deal in page.deals {
            let isOpen = Deal.Stage(rawValue: deal.stage)?.isOpen == true
            table.add([
                Table.Cell(deal.id), Table.Cell(deal.name), Table.Cell(words.stage(deal.stage), isOpen ? .plain : .quiet),
                Table.Cell(deal.stageSince.map { words.since(times.distance($0)) } ?? "", .quiet),
                Table.Cell(words.amount(deal.value, deal.currency) ?? ""), Table.Cell(deal.owner ?? page.owner ?? words.nobody(), .quiet),
            ])
        }
        return table
    }

    private var requests: Table {
        var table = Table([Table.Column(""), Table.Column("", leastWidth: 16), Table.Column(""), Table.Column("")])
        for request in page.requests {
            table.add([
                Table.Cell(request.id), Table.Cell(request.topic),
                Table.Cell(request.asked.map { words.askedWhen(times.distance($0)) } ?? "", .quiet),
                Table.Cell(
                    request.specialist.map { words.isAsked($0) } ?? words.nobodyAsked(), request.specialist == nil ? .pressing : .plain),
            ])
        }
        return table
    }

    /// Interactions and closed tasks, the latest first, with what was said below each.
    private func timeline(width: Int) -> Table {
        var entries: [(at: String, cells: [Table.Cell], note: String)] = []
        for interaction in page.interactions {
            let how = [words.outcome(interaction.outcome), interaction.sentiment.map { words.sentiment($0) }].compactMap(\.self).joined(
                separator: ", ")
            let note = [interaction.items, interaction.note.isEmpty ? nil : interaction.note].compactMap(\.self).joined(separator: "; ")
            entries.append(
                (
                    interaction.at, [Table.Cell(words.kind(interaction.kind)), Table.Cell(how), Table.Cell(interaction.rep ?? "", .quiet)],
                    note
                ))
        }
        for task in page.closed {
            let note = [task.title, task.note].compactMap(\.self).joined(separator: ": ")
            entries.append(
                (
                    task.closedAt ?? task.dueAt,
                    [Table.Cell(words.taskWord(task.id)), Table.Cell(words.state(task.state)), Table.Cell(task.closedBy ?? "", .quiet)],
                    note
                ))
        }
        var table = Table(Array(repeating: Table.Column(""), count: 5))
        for entry in entries.sorted(by: { (times.read($0.at) ?? .distantPast) > (times.read($1.at) ?? .distantPast) }) {
            table.add([Table.Cell(times.moment(entry.at)), Table.Cell(times.distance(entry.at), .quiet)] + entry.cells)
            if entry.note.isEmpty { continue }
            for part in DisplayWidth.wrapped(entry.note.printable, to: max(width - 4, 30)) { table.add(line: "    " + part) }
        }
        return table
    }
}
