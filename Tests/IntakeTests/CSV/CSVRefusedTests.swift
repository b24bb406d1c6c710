import Intake
import Testing

@Suite("A CSV reader refuses")
struct CSVRefusedTests {
    /// A text below the header `a,b`, what is refused of it, and the rows that are read nevertheless.
    struct Case: Sendable, CustomTestStringConvertible {
        var text: [UInt8]
        var refused: [Refused]
        var rows: [[String]]

        init(_ text: String, _ refused: [Refused], rows: [[String]] = [["1", "2"]]) {
            self.init(bytes: Array(text.utf8), refused, rows: rows)
        }

        init(bytes: [UInt8], _ refused: [Refused], rows: [[String]] = [["1", "2"]]) {
            text = bytes
            self.refused = refused
            self.rows = rows
        }

        var testDescription: String { String(decoding: text, as: UTF8.self).debugDescription }
    }

    /// Where, and words of the reason; and the bytes that are refused.
    struct Refused: Sendable {
        var line: Int
        var column: Int
        var words: String
        var raw: [UInt8]

        init(_ line: Int, _ column: Int, _ words: String, _ raw: String) {
            self.init(line, column, words, bytes: Array(raw.utf8))
        }

        init(_ line: Int, _ column: Int, _ words: String, bytes: [UInt8]) {
            self.line = line
            self.column = column
            self.words = words
            raw = bytes
        }
    }

    static let cases: [Case] = [
        Case("x\n1,2", [Refused(2, 2, "expected 2 fields, as in the first row, found 1", "x\n")]),
        Case("é,y,z,\n1,2", [Refused(2, 5, "expected 2 fields, as in the first row, found 4", "é,y,z,\n")]),
        Case("\"x\ny\",z,w\r\n1,2", [Refused(3, 6, "found 3; put quotes around a field that holds a comma", "\"x\ny\",z,w\r\n")]),
        Case("x,\"y\n1,2\n", [Refused(2, 3, "never closed", "x,\"y\n")]),
        Case("é,\"y\r1,2", [Refused(2, 3, "never closed", "é,\"y\r")]),
        Case("\"", [Refused(2, 1, "never closed", "\"")], rows: []),
        Case("1,2\n\"\"\"\n", [Refused(3, 1, "never closed", "\"\"\"\n")]),
        Case("x,\"y\n1,2\n\"z\",w\n", [Refused(2, 3, "not closed on its line", "x,\"y\n")], rows: [["1", "2"], ["z", "w"]]),
        Case("\"x\n\ny\",\"z\r\n1,2", [Refused(4, 4, "never closed", "\"x\n\ny\",\"z\r\n")]),
        Case("\"x\"y,z\n1,2", [Refused(2, 4, "text follows the closing quote; a comma or the line end", "\"x\"y,z\n")]),
        Case("\"x\" ,z\n1,2", [Refused(2, 4, "text follows the closing quote", "\"x\" ,z\n")]),
        Case("\"x\"y,\"z\nw\"\n1,2", [Refused(2, 4, "text follows the closing quote", "\"x\"y,\"z\nw\"\n")]),
        Case("x\0,y\n1,2", [Refused(2, 2, "a NUL byte", "x\0,y\n")]),
        Case("\"é\n\0\",y\n1,2", [Refused(3, 1, "a NUL byte", "\"é\n\0\",y\n")]),
        Case(
            bytes: [0x78, 0x2c, 0xc3, 0xa9, 0xe9, 0x0a] + Array("1,2".utf8),
            [Refused(2, 4, "byte 0xE9 is no UTF-8", bytes: [0x78, 0x2c, 0xc3, 0xa9, 0xe9, 0x0a])]),
        Case(
            bytes: [0x22, 0x0a, 0xff, 0x22, 0x2c, 0x0a] + Array("1,2".utf8),
            [Refused(3, 1, "byte 0xFF is no UTF-8", bytes: [0x22, 0x0a, 0xff, 0x22, 0x2c, 0x0a])]),
    ]

    @Test("a row with its place and the remedy, and reads on", arguments: cases)
    func refused(_ sample: Case) {
        let records = CSVReading.records([Array("a,b\n".utf8), sample.text])
        #expect(CSVReading.rows(records) == [["a", "b"]] + sample.rows)
        let refusals = CSVReading.refusals(records)
        #expect(refusals.count == sample.refused.count)
        for (refusal, expected) in zip(refusals, sample.refused) {
            #expect([refusal.line, refusal.column] == [expected.line, expected.column])
            #expect(refusal.reason.contains(expected.words), "\(refusal)")
            #expect(refusal.rawText == expected.raw)
            #expect(!refusal.isCut)
        }
    }

    @Test(
        "bytes that are no UTF-8: overlong forms, surrogates, beyond U+10FFFF, cut short",
        arguments: [
            [0x80], [0xc0, 0x80], [0xc1, 0xbf], [0xc3], [0xe0, 0x9f, 0xbf], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf0, 0x8f, 0xbf, 0xbf],
            [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xf0, 0x9f, 0x98], [0xfe], [0xff],
        ] as [[UInt8]])
    func invalid(bytes: [UInt8]) {
        let records = CSVReading.records([Array("ab,".utf8) + bytes + Array(",c\n".utf8)])
        #expect(CSVReading.refusals(records).map { [$0.line, $0.column] } == [[1, 4]])
    }

    @Test("exactly what the standard library takes for invalid UTF-8, wherever it stands")
    func sameAsTheStandardLibrary() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let interesting: [UInt8] = [
            0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff,
        ]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 1...6, using: &generator)).map { _ in interesting.randomElement(using: &generator) ?? 0 }
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            let records = CSVReading.records([bytes], options: CSVReading.commas())
            if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { continue }
            #expect(CSVReading.refusals(records).isEmpty == isValid, "seed \(seed), \(bytes)")
        }
    }

    @Test(
        "UTF-16, by its byte order mark, at once and wholly",
        arguments: [[0xff, 0xfe, 0x61, 0x00, 0x0a, 0x00], [0xfe, 0xff, 0x00, 0x61]] as [[UInt8]])
    func utf16(bytes: [UInt8]) {
        let records = CSVReading.records(bytes.map { [$0] })
        #expect(records.count == 1)
        #expect(CSVReading.refusals(records).first?.reason == "the file is UTF-16; save it as UTF-8")
    }

    @Test("fields, rows and columns beyond the limits, and reads on")
    func limits() {
        let options = CSVReading.commas(fieldBytes: 4, rowBytes: 24, columns: 3)
        let text = """
            1,2,3
            12345,2,3
            1,2,3,4
            "12345",2,3
            1,"12
            1,2,3
            this row is longer than what a reader keeps, so it is cut
            ok,ok,ok

            """
        let records = CSVReading.records(text, options: options)
        #expect(CSVReading.rows(records) == [["1", "2", "3"], ["1", "2", "3"], ["ok", "ok", "ok"]])
        let refusals = CSVReading.refusals(records)
        #expect(refusals.map { [$0.line, $0.column] } == [[2, 1], [3, 7], [4, 1], [5, 3], [7, 1]])
        #expect(refusals.map(\.isCut) == [false, false, false, false, true])
        #expect(refusals[0].reason.contains("longer than the 4 bytes"))
        #expect(refusals[1].reason.contains("more than the 3 fields"))
        #expect(refusals[2].reason.contains("not closed within 4 bytes"))
        #expect(refusals[4].rawText == Array("this row is longer than ".utf8))
    }

    @Test("an open quote on every line in time that grows with the text, not with its square")
    func manyOpenQuotes() {
        let line = "x,\"\(String(repeating: "\"\"", count: 20))y\n"
        let text = "a,b\n" + String(repeating: line, count: 40_000)
        let records = CSVReading.records(text)
        #expect(CSVReading.refusals(records).count + CSVReading.rows(records).count <= 40_001)
        #expect(CSVReading.refusals(records).count >= 20_000)
    }
}
