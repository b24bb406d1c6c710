import Testing

@testable import ControlLine

@Suite("Tables and text for a terminal")
struct CtlTableTests {
    private func table() -> Table {
        var table = Table([
            Table.Column("#", right: true), Table.Column("NAME", leastWidth: 6), Table.Column("EMPTY"), Table.Column("CITY", leastWidth: 4),
        ])
        table.add(["1", "Bakker", "", Table.Cell("Amsterdam")])
        table.add(["12", "株式会社さくら", "", Table.Cell("Tōkyō", .bad)])
        return table
    }

    @Test(
        "columns are as wide as what is in them, and those that may give way do",
        arguments: [
            (200, [" #  NAME            CITY", " 1  Bakker          Amsterdam", "12  株式会社さくら  Tōkyō"]),
            (24, [" #  NAME       CITY", " 1  Bakker     Amsterdam", "12  株式会社…  Tōkyō"]),
            // Both are at their least, and the line is too long all the same: no number is cut.
            (10, [" #  NAME    CITY", " 1  Bakker  Ams…", "12  株式…   Tōk…"]),
        ])
    func widths(width: Int, lines: [String]) {
        #expect(table().lines(width: width, palette: Palette(isColoured: false)) == lines)
    }

    @Test("colours stand around the text and not around the space beside it")
    func colours() {
        let lines = table().lines(width: 80, indent: 2, titles: false, palette: Palette(isColoured: true))
        #expect(lines == ["   1  Bakker          Amsterdam", "  12  株式会社さくら  \u{1b}[1;31mTōkyō\u{1b}[0m"])
    }

    @Test("a table without rows has no lines, and lines of text stand in it as they are")
    func empty() {
        var table = Table([Table.Column("A")])
        #expect(table.lines(width: 80, palette: Palette(isColoured: false)).isEmpty)
        table.add(line: "Heading", .heading)
        #expect(table.lines(width: 80, palette: Palette(isColoured: false)) == ["Heading"])
    }

    @Test(
        "a text's width is counted in columns",
        arguments: [("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("東京", 4), ("👩‍👩‍👧", 2), ("🇳🇱", 2), ("ﾊﾝ", 2), ("a\u{200b}b", 2)])
    func width(text: String, columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test("a text that is cut never takes more room than there is", arguments: 0...12)
    func fitted(columns: Int) {
        for text in ["Groothandel De Vries", "株式会社さくら", "a東b京c", "👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧"] {
            let fitted = DisplayWidth.fitted(text, to: columns)
            #expect(DisplayWidth.of(fitted) <= columns)
            #expect(fitted == text || columns == 0 || fitted.hasSuffix("…"))
        }
        #expect(DisplayWidth.fitted("short", to: 5) == "short")
    }

    @Test("text wraps at spaces, and a word that is too long stands alone")
    func wrapped() {
        #expect(DisplayWidth.wrapped("one two three", to: 7) == ["one two", "three"])
        #expect(DisplayWidth.wrapped("a wordtoolongforit b", to: 5) == ["a", "wordtoolongforit", "b"])
        #expect(DisplayWidth.wrapped("   ", to: 5).isEmpty)
    }

    @Test(
        "nothing in a record can steer the terminal",
        arguments: [
            ("Bakker & Zn.", "Bakker & Zn."), ("a\u{1b}[2Jb", "a\u{fffd}[2Jb"), ("one\r\ntwo\tthree", "one  two three"),
            ("\u{202e}evil", "\u{fffd}evil"), ("\u{9b}31m", "\u{fffd}31m"), ("שלום", "שלום"), ("a\u{7}\u{8}", "a\u{fffd}\u{fffd}"),
            ("👩‍👩‍👧", "👩‍👩‍👧"),
        ])
    func printable(text: String, shown: String) {
        #expect(text.printable == shown)
    }

    @Test(
        "colour is for terminals, and for who wants it",
        arguments: [
            (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false), (true, ["NO_COLOR": ""], true),
            (true, ["TERM": "dumb"], false),
        ] as [(Bool, [String: String], Bool)])
    func palette(isTerminal: Bool, environment: [String: String], isColoured: Bool) {
        #expect(Palette(isTerminal: isTerminal, environment: environment).isColoured == isColoured)
    }

    @Test(
        "the width is $COLUMNS where no terminal tells, when it makes sense",
        arguments: [("132", 132), ("", 80), ("zero", 80), ("0", 80), ("-5", 80), ("99999999", 80)])
    func columns(variable: String, width: Int) {
        #expect(Output(descriptor: -1, environment: ["COLUMNS": variable], isTerminal: false).width == width)
    }

    @Test("facts align at the colon, and long values go on below themselves")
    func facts() {
        var facts = Facts()
        facts.add("Name", "Bakker BV")
        facts.add("Nothing", nil)
        facts.add("Tasks", "4 planned, 3 open, 1 snoozed, 12 done, 0 dismissed")
        #expect(
            facts.lines(width: 40, palette: Palette(isColoured: false)) == [
                " Name: Bakker BV", "Tasks: 4 planned, 3 open, 1 snoozed, 12", "       done, 0 dismissed",
            ])
    }
}
