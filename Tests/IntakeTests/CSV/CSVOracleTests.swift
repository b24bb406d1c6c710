import Foundation
import Intake
import Testing

@Suite("A CSV reader and Python's csv module")
struct CSVOracleTests {
    /// Writes random well-formed files, each followed by what Python's reader makes of it: numbers as four bytes, texts behind their lengths.
    private static let program = #"""
        import csv, io, random, struct, sys
        seed, count = int(sys.argv[1]), int(sys.argv[2])
        random.seed(seed)
        out = io.BytesIO()
        number = lambda n: out.write(struct.pack('<I', n))
        def text(t):
            number(len(t)); out.write(t)
        letters = ['a', 'b', ' ', "'", '"', ',', ';', '\t', '\r', '\n', '\r\n', '|', '\\', 'é', '日', '👩\u200d👧', '\u2028', '\x0b', '\x7f']
        for _ in range(count):
            delimiter = random.choice(',;\t|')
            ends = random.choice([['\r\n'], ['\n'], ['\r'], ['\r\n', '\n', '\r', '\n\n', '\r\r\n']])
            quoting, width = random.random(), random.randint(1, 6)
            def field():
                t = ''.join(random.choice(letters) for _ in range(random.choice([0, 0, 1, 2, 3, 8, 40])))
                plain = not t.startswith('"') and not any(c in t for c in (delimiter, '\r', '\n'))
                return t if plain and random.random() > quoting else '"' + t.replace('"', '""') + '"'
            rows = [delimiter.join(field() for _ in range(width)) for _ in range(random.randint(0, 12))]
            content = ''.join(row + random.choice(ends) for row in rows)
            if random.random() < 0.3: content = content.rstrip('\r\n') if not content.rstrip('\r\n').count('"') % 2 else content
            text(delimiter.encode())
            text((b'\xef\xbb\xbf' if random.random() < 0.2 else b'') + content.encode())
            reader = csv.reader(io.StringIO(content, newline=''), delimiter=delimiter)
            parsed, line = [], 0
            for row in reader:
                if row: parsed.append((line + 1, row))
                line = reader.line_num
            number(len(parsed))
            for line, row in parsed:
                number(line); number(len(row))
                for f in row: text(f.encode())
        sys.stdout.buffer.write(out.getvalue())
        """#

    /// What the program writes, from the front.
    private struct Input {
        var bytes: [UInt8]
        var offset = 0

        mutating func number() throws -> Int {
            try #require(offset + 4 <= bytes.count)
            defer { offset += 4 }
            return (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }

        mutating func text() throws -> [UInt8] {
            let count = try number()
            try #require(offset + count <= bytes.count)
            defer { offset += count }
            return Array(bytes[offset..<(offset + count)])
        }
    }

    private func run(_ arguments: [String]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c"] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return Array(data)
    }

    @Test("read the same rows on the same lines from 5,000 random well-formed files")
    func sameRows() throws {
        let seed = UInt32.random(in: 0...UInt32.max)
        let count = 5_000
        var input = Input(bytes: try run([Self.program, "\(seed)", "\(count)"]))
        var rowCount = 0
        for index in 0..<count {
            let delimiter = try #require(try input.text().first)
            let file = try input.text()
            var expected: [(line: Int, fields: [String])] = []
            for _ in 0..<(try input.number()) {
                let line = try input.number()
                let fields = try (0..<(try input.number())).map { _ in String(decoding: try input.text(), as: UTF8.self) }
                expected.append((line, fields))
            }
            let records = CSVReading.records([file], options: .init(delimiter: delimiter))
            let rows = records.compactMap { if case .row(let row) = $0 { row } else { nil } }
            let comment: Comment = "seed \(seed), file \(index): \(String(decoding: file, as: UTF8.self).debugDescription)"
            #expect(CSVReading.refusals(records).isEmpty, comment)
            #expect(rows.map(\.fields) == expected.map(\.fields), comment)
            #expect(rows.map(\.line) == expected.map(\.line), comment)
            rowCount += rows.count
        }
        #expect(input.offset == input.bytes.count)
        #expect(rowCount > count)
    }
}
