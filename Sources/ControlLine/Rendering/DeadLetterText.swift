import ControlInterface

/// What programs did not take, for people.
struct DeadLetterText {
    var times: TimeWords

    private var words: Words { times.words }

    func table(_ letters: [Wire.DeadLetter]) -> Table {
        var table = Table([
            Table.Column("#", right: true), Table.Column(words.programColumn, leastWidth: 8), Table.Column(words.whenceColumn),
            Table.Column(words.triesColumn, right: true),
            Table.Column(words.eventColumn, leastWidth: 16), Table.Column(words.causeColumn, leastWidth: 16),
        ])
        for letter in letters {
            table.add([
                Table.Cell(String(letter.id)), Table.Cell(letter.program),
                letter.isToBeRetried ? Table.Cell(words.toBeTried(), .pressing) : Table.Cell(times.distance(letter.diedAt), .quiet),
                Table.Cell(String(letter.failures)), Table.Cell(letter.message), Table.Cell(letter.reason, .bad),
            ])
        }
        return table
    }

    func lines(_ detail: Wire.DeadLetterDetail, width: Int, palette: Palette) -> [String] {
        let letter = detail.deadLetter
        var facts = Facts()
        facts.add(words.deadLetterFact, words.deadLetter(letter.id, isToBeRetried: letter.isToBeRetried))
        facts.add(words.programFact, letter.program)
        facts.add(words.eventFact, "\(letter.seq), \(letter.kind): \(letter.message)")
        facts.add(words.keyFact, "\(letter.logID)-\(letter.seq)")
        facts.add(words.givenUpFact, times.both(letter.diedAt))
        facts.add(words.triesFact, String(letter.failures))
        facts.add(words.causeFact, letter.reason, .bad)
        return facts.lines(width: width, palette: palette) + ["", detail.request.printable]
    }
}
