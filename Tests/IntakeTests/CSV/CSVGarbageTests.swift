import Intake
import Testing

@Suite("A CSV reader survives anything")
struct CSVGarbageTests {
    static let alphabets: [[UInt8]] = [
        Array(0...255),
        Array("\",\r\na".utf8),
        Array("\"\",;\t\r\n\0é".utf8) + [0xff, 0xef, 0xbb, 0xbf, 0xfe],
        Array("\"\n".utf8),
    ]

    @Test("and leaves out no byte but those of line ends, a mark, and what is beyond a limit", arguments: alphabets)
    func everyByteIsAccountedFor(alphabet: [UInt8]) {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        for round in 0..<10_000 {
            let bytes = (0..<Int.random(in: 0...200, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            let hasSmallLimits = Bool.random(using: &generator)
            let options = hasSmallLimits ? CSVReading.commas(fieldBytes: 9, rowBytes: 30, columns: 4) : CSVReader.Options()
            check(bytes, options, "seed \(seed), round \(round): \(bytes)")
        }
    }

    /// Goes through the bytes with the records: each must stand where the one before ends, on the line that it names.
    private func check(_ bytes: [UInt8], _ options: CSVReader.Options, _ comment: Comment) {
        let records = CSVReading.records([bytes], options: options)
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
            #expect(records.count == 1, comment)
            return
        }
        var rest = bytes[...]
        if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest = rest.dropFirst(3) }
        let first = rest.startIndex
        for record in records {
            rest = rest.drop { $0 == 0x0a || $0 == 0x0d }
            let line = Self.lineEnds(bytes[first..<rest.startIndex]) + 1
            switch record {
            case .row(let row):
                #expect(row.line == line, comment)
                #expect(rest.starts(with: row.rawText), comment)
                rest = rest.dropFirst(row.rawText.count)
            case .refused(let refusal):
                #expect(refusal.firstLine == line, comment)
                #expect(refusal.line >= line, comment)
                #expect(refusal.column >= 1, comment)
                #expect(rest.starts(with: refusal.rawText), comment)
                rest = rest.dropFirst(refusal.rawText.count)
                if refusal.isCut { rest = rest.drop { $0 != 0x0a && $0 != 0x0d } }
            }
        }
        #expect(rest.allSatisfy { $0 == 0x0a || $0 == 0x0d }, comment)
    }

    private static func lineEnds(_ bytes: ArraySlice<UInt8>) -> Int {
        var count = 0
        for index in bytes.indices {
            let isLineFeed = bytes[index] == 0x0a
            let isLoneReturn = bytes[index] == 0x0d && !(index + 1 < bytes.endIndex && bytes[index + 1] == 0x0a)
            if isLineFeed || isLoneReturn { count += 1 }
        }
        return count
    }
}
