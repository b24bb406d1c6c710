import Testing
import Varlink

@Suite("JSON is written compactly and read back as it was")
struct JSONWritingTests {
    @Test(
        "escapes what must be escaped and nothing else",
        arguments: [
            ("", "\"\""), ("plain", "\"plain\""), ("\"", #""\"""#), ("\\", #""\\""#), ("a/b", #""a/b""#),
            ("\u{0}\u{1}\u{8}\t\n\u{B}\u{C}\r\u{1F}", #""\u0000\u0001\b\t\n\u000b\f\r\u001f""#), ("\u{7F}é€😀", "\"\u{7F}é€😀\""),
            ("x\ny", #""x\ny""#), ("\nx", #""\nx""#), ("x\n", #""x\n""#),
        ])
    func escapes(value: String, text: String) {
        #expect(JSON.string(value).description == text)
    }

    @Test(
        "escapes at every place of a string, and reads it back",
        arguments: ["\"", "\\", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "😀", "\u{80}"])
    func everyPlace(piece: String) throws {
        for length in 0...20 {
            for place in 0...length {
                let value = String(repeating: "a", count: place) + piece + String(repeating: "b", count: length - place)
                let text = JSON.string(value).description
                #expect(try JSON(parsing: text) == .string(value))
                let plain = String(repeating: "a", count: place) + JSON.string(piece).description.dropFirst().dropLast()
                #expect(text == "\"" + plain + String(repeating: "b", count: length - place) + "\"")
            }
        }
    }

    @Test(
        "writes numbers so that the same number comes back",
        arguments: [
            (JSON.integer(0), "0"), (.integer(-1), "-1"), (.integer(.max), "9223372036854775807"), (.integer(.min), "-9223372036854775808"),
            (.number(1), "1.0"), (.number(-0.0), "-0.0"), (.number(0.1), "0.1"), (.number(1e300), "1e+300"),
            (.number(.leastNonzeroMagnitude), "5e-324"),
            (.number(.infinity), "null"), (.number(.nan), "null"),
        ])
    func numbers(value: JSON, text: String) {
        #expect(value.description == text)
    }

    @Test("puts commas and colons by itself")
    func commas() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("a", 1)
        writer.key("b")
        writer.beginArray()
        writer.beginArray()
        writer.endArray()
        writer.value("x")
        writer.beginObject()
        writer.endObject()
        writer.value(nil as String?)
        writer.value(true)
        writer.value(2.5)
        writer.endArray()
        writer.member("c", ["y", "z"])
        writer.member("d", nil as Int64?)
        writer.member("e", [:] as JSONObject)
        writer.key("f")
        writer.rawValue("[1]".utf8)
        writer.member("g", JSON.null)
        writer.endObject()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"a":1,"b":[[],"x",{},null,true,2.5],"c":["y","z"],"d":null,"e":{},"f":[1],"g":null}"#)
    }

    @Test("comes back as it was", arguments: 0..<10)
    func roundTrips(seed: UInt64) throws {
        var source = RandomJSON(seed: seed)
        for _ in 0..<200 {
            let value = source.value()
            #expect(try JSON(parsing: value.description) == value, "seed \(seed)")
        }
    }

    @Test("keeps members in place when they change")
    func objects() {
        var object: JSONObject = ["a": 1, "b": 2, "c": 3]
        object["b"] = 20
        object["d"] = 4
        object["a"] = nil
        object["z"] = nil
        #expect(object.description == #"{"b":20,"c":3,"d":4}"#)
        #expect(object.count == 3)
        #expect(object == ["d": 4, "c": 3, "b": 20])
        #expect(object.hashValue == (["d": 4, "c": 3, "b": 20] as JSONObject).hashValue)
        #expect(object != ["d": 4, "c": 3, "b": 21])
        #expect(object != ["d": 4, "c": 3])
        var large = JSONObject((0..<100).map { ("k\($0)", .integer($0)) })
        large["k0"] = nil
        #expect(large["k0"] == nil)
        #expect(large["k99"] == 99)
        #expect(large.count == 99)
    }
}
