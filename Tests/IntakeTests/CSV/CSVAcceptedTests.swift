import Intake
import Testing

@Suite("A CSV reader accepts")
struct CSVAcceptedTests {
    static let accepted: [(String, [[String]])] = [
        ("", []),
        ("\n\r\n\r", []),
        ("a", [["a"]]),
        ("a\n", [["a"]]),
        ("a,b", [["a", "b"]]),
        ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
        ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
        ("a,b\rc,d\r", [["a", "b"], ["c", "d"]]),
        ("a,b\r\nc,d\ne,f\rg,h", [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]]),
        ("a,b\n\n\r\n\rc,d", [["a", "b"], ["c", "d"]]),
        (",\n,", [["", ""], ["", ""]]),
        ("a,", [["a", ""]]),
        ("\"a\",\"b\"\n", [["a", "b"]]),
        ("\"\",\"\"", [["", ""]]),
        ("\"\"\n", [[""]]),
        ("\"a\"\"b\",\"\"\"\"\n", [["a\"b", "\""]]),
        ("\"\"\"a\"\"\",\"\"\"\"\"\"\r\n", [["\"a\"", "\"\""]]),
        ("\"a,b\",c", [["a,b", "c"]]),
        ("\"a\nb\",\"c\r\nd\"\r\ne,\"f\rg\"", [["a\nb", "c\r\nd"], ["e", "f\rg"]]),
        ("5\" pipe,a \"b\" c\n", [["5\" pipe", "a \"b\" c"]]),
        (" \"a\" , b ", [[" \"a\" ", " b "]]),
        ("\u{feff}a,b\nc,d", [["a", "b"], ["c", "d"]]),
        ("\u{feff}\"a\",b", [["a", "b"]]),
        ("a\u{feff},b", [["a\u{feff}", "b"]]),
        ("naïve,日本語,👩‍👩‍👧\n", [["naïve", "日本語", "👩‍👩‍👧"]]),
        ("a;b,c;d\n1;2;3", [["a", "b,c", "d"], ["1", "2", "3"]]),
        ("a\tb\n1,5\t2;5", [["a", "b"], ["1,5", "2;5"]]),
        ("\"a;b;c;d\",e\nf,g", [["a;b;c;d", "e"], ["f", "g"]]),
        ("\n\na;b\nc;d", [["a", "b"], ["c", "d"]]),
        ("a,b;c\nd,e", [["a", "b;c"], ["d", "e"]]),
        ("a;b\tc\n", [["a", "b\tc"]]),
    ]

    @Test("the rows of well-formed text", arguments: accepted)
    func rows(text: String, rows: [[String]]) {
        let records = CSVReading.records(text)
        #expect(CSVReading.rows(records) == rows)
        #expect(CSVReading.refusals(records).isEmpty)
    }

    @Test(
        "a delimiter that is given, whatever the first line looks like",
        arguments: [(UInt8(ascii: "|"), "a|b,c|d,e,f"), (0x09, "a\tb,c\td,e,f")])
    func givenDelimiter(delimiter: UInt8, text: String) {
        #expect(CSVReading.rows(CSVReading.records(text, options: .init(delimiter: delimiter))) == [["a", "b,c", "d,e,f"]])
    }

    @Test("a field as long as it may be, and no longer, quoted or not")
    func longestField() {
        let options = CSVReading.commas(fieldBytes: 4)
        #expect(
            CSVReading.rows(CSVReading.records("aaaa,\"bbbb\"\n\"cccc\",\"\"\"\"\"\"\n", options: options)) == [
                ["aaaa", "bbbb"], ["cccc", "\"\""],
            ])
        #expect(CSVReading.rows(CSVReading.records("aaaaa\n\"bbbbb\"\ncc", options: options)) == [["cc"]])
    }

    @Test("fields longer than a chunk of a file")
    func longFields() {
        let long = String(repeating: "é\"", count: 100_000)
        let doubled = String(repeating: "é\"\"", count: 100_000)
        #expect(CSVReading.rows(CSVReading.records("a,\"\(doubled)\"\n")) == [["a", long]])
    }

    @Test("rows with the line and column of each field")
    func places() throws {
        let records = CSVReading.records("\u{feff}h,i,j\n\n\"é\r\nx\",\"日\"\"本\",c\r1,2,3\n\"\r\",\n\n\"\n\",z")
        let rows = records.compactMap { if case .row(let row) = $0 { row } else { nil } }
        try #require(rows.count == 3)
        #expect(rows.map(\.line) == [1, 3, 5])
        let places = rows.map { row in (0...3).map { [row.column(ofField: $0).line, row.column(ofField: $0).column] } }
        #expect(places[0] == [[1, 1], [1, 3], [1, 5], [1, 6]])
        #expect(places[1] == [[3, 1], [4, 4], [4, 11], [4, 12]])
        #expect(places[2] == [[5, 1], [5, 3], [5, 5], [5, 6]])
        #expect(CSVReading.refusals(records).map(\.line) == [7, 10])
    }

    @Test("rows with their bytes as they stand in the file")
    func rawText() {
        let text = "a,b\r\n\"c\"\"\r\n\", d\n\n\re,f"
        let raws = CSVReading.records(text).map { record -> String in
            switch record {
            case .row(let row): String(decoding: row.rawText, as: UTF8.self)
            case .refused(let refusal): "refused: \(refusal)"
            }
        }
        #expect(raws == ["a,b\r\n", "\"c\"\"\r\n\", d\n", "e,f"])
    }

    @Test("no bytes behind the end")
    func behindTheEnd() {
        var reader = CSVReader()
        reader.append(Array("a,b\n".utf8))
        reader.finish()
        reader.append(Array("c,d\n".utf8))
        var rows: [CSVRecord] = []
        while let record = reader.next() { rows.append(record) }
        #expect(rows.isEmpty || CSVReading.rows(rows) == [["a", "b"]])
    }
}
