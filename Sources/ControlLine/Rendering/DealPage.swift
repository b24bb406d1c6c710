import ControlInterface

/// A deal and the stages that it went through.
struct DealPage {
    var detail: Wire.DealDetail
    var times: TimeWords
    private var words: Words { times.words }

    func lines(width: Int, palette: Palette) -> [String] {
        let deal = detail.deal
        var facts = Facts()
        facts.add(words.customerFact, "\(detail.customerName) (\(deal.customer))")
        facts.add(words.stageFact, words.stage(deal.stage) + (deal.stageSince.map { ", " + words.since(times.both($0)) } ?? ""))
        facts.add(words.ownerFact, deal.owner ?? words.customersOwn())
        facts.add(
            words.acceptedFact, deal.accepted.map { times.both($0) } ?? (Self.isOpen(deal.stage) ? words.notYet() : nil),
            deal.accepted == nil ? .pressing : .plain)
        facts.add(words.decidedByFact, deal.expectedClose.map { times.both(day: $0) })
        facts.add(words.valueFact, words.amount(deal.value, deal.currency))
        facts.add(words.createdFact, deal.created.map { times.both($0) })
        for (name, text) in deal.attributes { facts.add(name, text) }
        var lines = [palette.paint(words.deal(deal.id, deal.name).printable, .heading)]
        lines += facts.lines(width: width, nameWidth: 13, palette: palette)
        lines += ["", palette.paint(words.stages, .heading)]
        var table = Table(Array(repeating: Table.Column(""), count: 3))
        for passage in detail.stages {
            let length = passage.until.flatMap { until in
                guard let from = times.read(passage.from), let until = times.read(until) else { return nil as String? }
                return words.days(times.zone.date(at: from).days(until: times.zone.date(at: until)))
            }
            table.add([
                Table.Cell(words.stage(passage.stage)), Table.Cell(words.from(times.moment(passage.from)), .quiet),
                Table.Cell(length ?? words.untilNow(), .quiet),
            ])
        }
        return lines + table.lines(width: width, indent: 2, titles: false, palette: palette)
    }

    private static func isOpen(_ stage: String) -> Bool { stage != "won" && stage != "lost" }
}
