import Intake
import Testing

@Suite("How the bytes of a CSV text are cut into pieces makes no difference")
struct CSVSplitTests {
    static let texts: [[UInt8]] =
        CSVAcceptedTests.accepted.map { Array($0.0.utf8) } + CSVRefusedTests.cases.map { Array("a,b\n".utf8) + $0.text } + [
            [0xef, 0xbb], [0xef], [0xff], [0xfe], [0xff, 0xfe, 0x61], [0xef, 0xbb, 0x61, 0x0a],
            Array("a,\"b\r\n\"\"\",\r\n\r\r\n\n\"c\"d,\"e\r\nf".utf8),
        ]

    @Test("at any two places, and byte by byte", arguments: texts)
    func twoCuts(bytes: [UInt8]) {
        let whole = CSVReading.records([bytes])
        for i in 0...bytes.count {
            for j in i...bytes.count {
                #expect(CSVReading.records([bytes[..<i], bytes[i..<j], bytes[j...]]) == whole, "cut at \(i) and \(j)")
            }
        }
        #expect(CSVReading.records(bytes.map { [$0] }) == whole)
    }

    @Test(
        "at all places at once, in every way",
        arguments: ["\"a\r\n\",\r\n\"\r", "\r\n\"\"\"\r\r\n,\"", "a,b\"\r\n\"c\"d", "\u{feff}é\r\n\"\u{0}"])
    func allCuts(text: String) {
        let bytes = Array(text.utf8)
        let whole = CSVReading.records([bytes])
        for cuts in 0..<(1 << (bytes.count - 1)) {
            var pieces: [[UInt8]] = [[]]
            for (index, byte) in bytes.enumerated() {
                pieces[pieces.count - 1].append(byte)
                if cuts >> index & 1 == 1 { pieces.append([]) }
            }
            #expect(CSVReading.records(pieces) == whole, "\(pieces)")
        }
    }

    @Test("with limits that the text exceeds")
    func limits() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("a\"\"\",,\r\n\n\0".utf8) + [0xc3, 0xa9]
        for round in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            let options = CSVReading.commas(
                fieldBytes: .random(in: 1...6, using: &generator), rowBytes: .random(in: 1...20, using: &generator),
                columns: .random(in: 1...4, using: &generator))
            let whole = CSVReading.records([bytes], options: options)
            let cut = Int.random(in: 0...bytes.count, using: &generator)
            #expect(
                CSVReading.records([bytes[..<cut], bytes[cut...]], options: options) == whole, "seed \(seed), round \(round), cut at \(cut)"
            )
            #expect(CSVReading.records(bytes.map { [$0] }, options: options) == whole, "seed \(seed), round \(round)")
        }
    }
}
