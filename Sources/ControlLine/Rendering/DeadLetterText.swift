import ControlInterface

/// What programs did not take, for people.
struct DeadLetterText {
    var times: TimeWords

    static let nothing = "There are no dead letters."

    static func retried(_ count: Int) -> String { "\(counted(count)) \(count == 1 ? "is" : "are") tried again." }

    static func dropped(_ count: Int) -> String { "\(counted(count)) \(count == 1 ? "was" : "were") dropped." }

    static func missing(_ number: Int64) -> String { "there is no dead letter \(number)" }

    private static func counted(_ count: Int) -> String { "\(count) dead letter\(count == 1 ? "" : "s")" }

    func table(_ letters: [Wire.DeadLetter]) -> Table {
        var table = Table([
            Table.Column("#", right: true), Table.Column("PROGRAM", leastWidth: 8), Table.Column("WHEN"),
            Table.Column("TRIES", right: true),
            Table.Column("EVENT", leastWidth: 16), Table.Column("REASON", leastWidth: 16),
        ])
        for letter in letters {
            table.add([
                Table.Cell(String(letter.id)), Table.Cell(letter.program),
                letter.isToBeRetried ? Table.Cell("to be tried", .pressing) : Table.Cell(times.distance(letter.diedAt), .quiet),
                Table.Cell(String(letter.failures)), Table.Cell(letter.message), Table.Cell(letter.reason, .bad),
            ])
        }
        return table
    }

    func lines(_ detail: Wire.DeadLetterDetail, width: Int, palette: Palette) -> [String] {
        let letter = detail.deadLetter
        var facts = Facts()
        facts.add("Dead letter", "\(letter.id)\(letter.isToBeRetried ? ", to be tried again" : "")")
        facts.add("Program", letter.program)
        facts.add("Event", "\(letter.seq), \(letter.kind): \(letter.message)")
        facts.add("Key", "\(letter.logID)-\(letter.seq)")
        facts.add("Given up", times.both(letter.diedAt))
        facts.add("Tries", String(letter.failures))
        facts.add("Reason", letter.reason, .bad)
        return facts.lines(width: width, palette: palette) + ["", detail.request.printable]
    }
}
