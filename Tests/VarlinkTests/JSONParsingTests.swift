import Testing
import Varlink

@Suite("JSON is read by the letter of RFC 8259")
struct JSONParsingTests {
    static let accepted: [(String, JSON)] = [
        ("null", .null),
        ("true", true),
        ("false", false),
        (" \t\r\n 1 \t\r\n ", 1),
        ("0", 0),
        ("-0", 0),
        ("-1", -1),
        ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        ("-9223372036854775809", .number(-9_223_372_036_854_775_808)),
        ("99999999999999999999999999", .number(1e26)),
        ("1.0", .number(1)),
        ("-0.0", .number(-0.0)),
        ("1e3", .number(1000)),
        ("1E+3", .number(1000)),
        ("1e-3", .number(0.001)),
        ("0e0", .number(0)),
        ("0.1", .number(0.1)),
        ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
        ("5e-324", .number(.leastNonzeroMagnitude)),
        ("1e-400", .number(0)),
        ("\"\"", ""),
        ("\"a\"", "a"),
        ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\u{8}\u{C}\n\r\t"),
        ("\"\\u0041\\u00e9\\u20AC\"", "Aé€"),
        ("\"\\uD83D\\uDE00\"", "😀"),
        ("\"\\u0000\"", "\u{0}"),
        ("\"😀 und grüße\"", "😀 und grüße"),
        ("\"\u{7F}\"", "\u{7F}"),
        ("[]", []),
        ("[ ]", []),
        ("[1,2]", [1, 2]),
        ("[ 1 , [ 2 ] ]", [1, [2]]),
        ("{}", [:]),
        ("{ }", [:]),
        ("{\"a\":1,\"b\":[{}]}", ["a": 1, "b": [[:]]]),
        (" { \"a\" : 1 , \"\" : null } ", ["a": 1, "": nil]),
    ]

    @Test("accepts", arguments: accepted)
    func accepts(text: String, value: JSON) throws {
        #expect(try JSON(parsing: text) == value)
    }

    static let refused: [(String, JSONError.Reason, Int)] = [
        ("", .unexpectedEnd, 0),
        ("   ", .unexpectedEnd, 3),
        ("nul", .unexpectedEnd, 3),
        ("nulL", .unexpectedByte(UInt8(ascii: "L")), 3),
        ("True", .unexpectedByte(UInt8(ascii: "T")), 0),
        ("1 2", .trailingData, 2),
        ("{}x", .trailingData, 2),
        ("NaN", .unexpectedByte(UInt8(ascii: "N")), 0),
        ("Infinity", .unexpectedByte(UInt8(ascii: "I")), 0),
        ("-", .unexpectedEnd, 1),
        ("-x", .invalidNumber, 0),
        ("+1", .unexpectedByte(UInt8(ascii: "+")), 0),
        (".5", .unexpectedByte(UInt8(ascii: ".")), 0),
        ("01", .invalidNumber, 0),
        ("-01", .invalidNumber, 0),
        ("[00]", .invalidNumber, 1),
        ("1.", .unexpectedEnd, 2),
        ("1.x", .invalidNumber, 0),
        ("1e", .unexpectedEnd, 2),
        ("1e+", .unexpectedEnd, 3),
        ("1ex", .invalidNumber, 0),
        ("0x10", .trailingData, 1),
        ("1e400", .numberOutOfRange, 0),
        ("-1e999999999999", .numberOutOfRange, 0),
        ("\"", .unexpectedEnd, 1),
        ("\"a", .unexpectedEnd, 2),
        ("\"\\", .unexpectedEnd, 2),
        ("\"\\x\"", .invalidEscape, 1),
        ("\"\\u12", .unexpectedEnd, 5),
        ("\"\\u12G4\"", .invalidEscape, 5),
        ("\"\\uD800\"", .loneSurrogate, 1),
        ("\"\\uD800x\"", .loneSurrogate, 1),
        ("\"\\uD800\\u0041\"", .loneSurrogate, 1),
        ("\"a\\uDC00\"", .loneSurrogate, 2),
        ("\"a\nb\"", .controlCharacter, 2),
        ("\"a\u{0}b\"", .controlCharacter, 2),
        ("\"\\n\u{1F}\"", .controlCharacter, 3),
        ("[", .unexpectedEnd, 1),
        ("[1", .unexpectedEnd, 2),
        ("[1,", .unexpectedEnd, 3),
        ("[,1]", .unexpectedByte(UInt8(ascii: ",")), 1),
        ("[1,]", .unexpectedByte(UInt8(ascii: "]")), 3),
        ("[1 2]", .unexpectedByte(UInt8(ascii: "2")), 3),
        ("[1}", .unexpectedByte(UInt8(ascii: "}")), 2),
        ("{", .unexpectedEnd, 1),
        ("{\"a\"", .unexpectedEnd, 4),
        ("{\"a\":", .unexpectedEnd, 5),
        ("{\"a\":1", .unexpectedEnd, 6),
        ("{\"a\":1,}", .unexpectedByte(UInt8(ascii: "}")), 7),
        ("{\"a\" 1}", .unexpectedByte(UInt8(ascii: "1")), 5),
        ("{a:1}", .unexpectedByte(UInt8(ascii: "a")), 1),
        ("{1:1}", .unexpectedByte(UInt8(ascii: "1")), 1),
        ("{'a':1}", .unexpectedByte(UInt8(ascii: "'")), 1),
        ("{\"a\":1,\"a\":2}", .duplicateKey("a"), 7),
        ("{\"a\":1,\"\\u0061\":2}", .duplicateKey("a"), 7),
        ("// x\n1", .unexpectedByte(UInt8(ascii: "/")), 0),
        ("\u{FEFF}1", .unexpectedByte(0xEF), 0),
        ("\u{A0}1", .unexpectedByte(0xC2), 0),
    ]

    @Test("refuses, and says where", arguments: refused)
    func refuses(text: String, reason: JSONError.Reason, offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSON(parsing: text) }
        #expect(error?.reason == reason)
        #expect(error?.offset == offset)
    }

    @Test(
        "refuses strings that are not UTF-8",
        arguments: [
            [0x80], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFF],
            [0xE2, 0x82],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(bytes: [UInt8]) {
        let quote = [UInt8(ascii: "\"")]
        #expect(throws: JSONError.self) { try JSON(parsing: quote + bytes + quote) }
        #expect(throws: JSONError.self) { try JSON(parsing: quote + Array("\\n".utf8) + bytes + quote) }
        #expect(throws: JSONError.self) { try JSON(parsing: Array("{\"".utf8) + bytes + Array("\":1}".utf8)) }
        for place in 0...20 {
            let text = quote + [UInt8](repeating: 65, count: place) + bytes + [UInt8](repeating: 65, count: 20 - place) + quote
            #expect(throws: JSONError.self) { try JSON(parsing: text) }
        }
    }

    @Test("takes 64 levels and not one more")
    func limitsDepth() throws {
        func nested(_ levels: Int, _ open: String, _ close: String) -> String {
            String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
        }
        #expect(throws: Never.self) { try JSON(parsing: nested(64, "[", "]")) }
        #expect(throws: Never.self) { try JSON(parsing: nested(64, "{\"a\":", "}")) }
        let error = #expect(throws: JSONError.self) { try JSON(parsing: nested(65, "[", "]")) }
        #expect(error?.reason == .tooDeep)
        #expect(error?.offset == 64)
        #expect(throws: JSONError.self) { try JSON(parsing: nested(65, "{\"a\":", "}")) }
        #expect(throws: JSONError.self) { try JSON(parsing: String(repeating: "[", count: 1_000_000)) }
    }

    @Test("takes as many values as the caller allows")
    func limitsValues() {
        #expect(throws: Never.self) { try JSON(parsing: "[1,{\"a\":2}]", maximumValues: 4) }
        #expect(throws: JSONError.self) { try JSON(parsing: "[1,{\"a\":2}]", maximumValues: 3) }
    }

    @Test("keeps the order of members, in small objects and in large ones", arguments: [3, 15, 16, 17, 1000])
    func keepsOrder(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let keys = (0..<count).map { "key \($0)" }.shuffled(using: &generator)
        let text = "{" + keys.map { "\"\($0)\":\"value of \($0)\"" }.joined(separator: ",") + "}"
        let object = try #require(try JSON(parsing: text).objectValue)
        #expect(Array(object.keys) == keys)
        #expect(keys.allSatisfy { object[$0] == .string("value of \($0)") })
        #expect(object["key \(count)"] == nil)
        #expect(object.description == text)
        #expect(throws: JSONError.self) { try JSON(parsing: text.dropLast() + ",\"key 1\":1}") }
    }

    @Test("reads every prefix of a text as incomplete, never as something else")
    func prefixes() throws {
        let text = #"{"a":[1,-2.5e3,true,null,"x\u00e9\n"],"b":{"c":"d"}}"#
        #expect(throws: Never.self) { try JSON(parsing: text) }
        for count in 0..<text.utf8.count {
            let error = #expect(throws: JSONError.self) { try JSON(parsing: Array(text.utf8.prefix(count))) }
            #expect(error?.reason == .unexpectedEnd, "after \(count) bytes")
        }
    }

    @Test("survives any bytes", arguments: 0..<20)
    func survivesNoise(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var source = RandomJSON(seed: seed)
        for _ in 0..<500 {
            var bytes = Array(source.value().description.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                default: bytes.insert(Array("{}[]\",:\\u09e-.".utf8).randomElement(using: &generator) ?? 0, at: place)
                }
            }
            // Whatever is accepted must be written and read back as the same value.
            if let value = try? JSON(parsing: bytes) {
                #expect((try? JSON(parsing: value.description)) == value, "seed \(seed): \(bytes)")
            }
        }
    }
}
