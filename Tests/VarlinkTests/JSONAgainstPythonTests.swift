import Foundation
import Testing
import Varlink

@Suite("JSON means to us what it means to Python")
struct JSONAgainstPythonTests {
    @Test("thousands of values pass through Python and come back", arguments: [UInt64(1), 2, 3])
    func throughPython(seed: UInt64) async throws {
        var source = RandomJSON(seed: seed)
        let values = (0..<2000).map { _ in source.value() }
        let directory = try TemporaryDirectory()
        let (there, back) = (directory.file("there"), directory.file("back"))
        try Data(values.map(\.description).joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: there))
        // Written once with escapes and once without, to have both ways read.
        let script = """
            import json, sys
            with open(sys.argv[1], encoding="utf-8", newline="\\n") as there, open(sys.argv[2], "w", encoding="utf-8", newline="\\n") as back:
                for number, line in enumerate(there.read().split("\\n")):
                    value = json.loads(line)
                    back.write(json.dumps(value, ensure_ascii=number % 2 == 0, allow_nan=False) + "\\n")
            """
        let outcome = try await Tool.run(Tool.python, ["-c", script, there, back])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let lines = try Data(contentsOf: URL(fileURLWithPath: back)).split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == values.count)
        for (line, value) in zip(lines, values) {
            #expect(try JSON(parsing: line) == value, "seed \(seed)")
        }
    }

    @Test("what Python refuses, we refuse; what it accepts, we accept, but for what RFC 8259 advises against", arguments: [UInt64(7), 8])
    func sameVerdicts(seed: UInt64) async throws {
        var source = RandomJSON(seed: seed)
        var generator = SeededGenerator(seed: seed)
        let texts = (0..<3000).map { _ -> [UInt8] in
            var bytes = Array(source.value(depth: 3).description.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &generator)
                bytes[place] = Array("{}[]\",:\\ud0189e-+.tfn \t".utf8).randomElement(using: &generator) ?? 0
            }
            return bytes
        }
        let directory = try TemporaryDirectory()
        let path = directory.file("texts")
        try Data(texts.joined(separator: [0])).write(to: URL(fileURLWithPath: path))
        // Python takes more than the RFC: NaN and Infinity, lone surrogates, duplicate keys and numbers beyond a double.
        let script = """
            import json, sys
            def refuse(*_): raise ValueError()
            def no_duplicates(pairs):
                if len(dict(pairs)) < len(pairs): raise ValueError()
                for key, _ in pairs: key.encode("utf-8")
                return dict(pairs)
            def number(text):
                value = float(text)
                if value in (float("inf"), float("-inf")): raise ValueError()
                return value
            def check(value):
                if isinstance(value, str): value.encode("utf-8")
                elif isinstance(value, list):
                    for element in value: check(element)
                elif isinstance(value, dict):
                    for element in value.values(): check(element)
            for text in open(sys.argv[1], "rb").read().split(b"\\0"):
                try:
                    check(json.loads(text.decode("utf-8"), parse_constant=refuse, object_pairs_hook=no_duplicates, parse_float=number))
                    print(1, end="")
                except ValueError:
                    print(0, end="")
            """
        let outcome = try await Tool.run(Tool.python, ["-c", script, path])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let verdicts = outcome.output.map { $0 == "1" }
        try #require(verdicts.count == texts.count)
        #expect(verdicts.contains(true) && verdicts.contains(false))
        for (text, isAccepted) in zip(texts, verdicts) {
            #expect(((try? JSON(parsing: text)) != nil) == isAccepted, "seed \(seed): \(String(decoding: text, as: UTF8.self))")
        }
    }
}
