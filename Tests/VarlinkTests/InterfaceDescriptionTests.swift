import Testing
import Varlink

@Suite("Interface descriptions are read by their grammar")
struct InterfaceDescriptionTests {
    static let accepted: [String] = [
        "interface a.b",
        "interface a.b\n",
        "\n\n# A comment\n\ninterface a.b # and another\n# and a third",
        "interface xn--lgbbat1ad8j.example.algeria\n",
        "interface com.example.0example\n",
        "interface io.systemd.Journal\n",
        "interface a-b.c-d--e\n",
        "interface a.b\nmethod A()->()\n",
        "interface a.b\r\n\tmethod A ( ) -> ( )\r\n\r\nerror E ( )\r\n",
        "interface a.b\nmethod A(a:int,b:?[]string)->(c:[string]?float)\n",
        "interface a.b\ntype T (one)\ntype U (one, two)\ntype V ()\ntype W (t: T, u: ?[]U, v: [string]V)\n",
        "interface a.b\ntype T (t: ?T)\ntype U (t: []U, m: [string]U)\n",
        "interface a.b\nmethod A(interface: string, type: int, method: bool, error: object, string: float, bool: any) -> ()\n",
        "interface a.b\nmethod A(\n  # first\n  a: int, # second\n  b: (\n    x: int,\n    y: (one, two)\n  )\n) -> (\n) # end\n",
        "interface a.b\nerror E (a: ?[]?[string](foo, bar), b: [][]int, c: [string][string](), a_b_c: int, aB9: int)\n",
        "interface \(String(repeating: "a", count: 253)).b\n",
    ]

    @Test("accepts", arguments: accepted)
    func accepts(source: String) throws {
        #expect(try InterfaceDescription(parsing: source).source == source)
    }

    static let refused: [(String, Int, Int, String)] = [
        ("", 1, 1, "expected 'interface'"),
        ("interfaces a.b", 1, 1, "expected 'interface'"),
        ("method A() -> ()", 1, 1, "expected 'interface'"),
        ("interface", 1, 10, "expected an interface name"),
        ("interface a", 1, 11, "'a' is not an interface name"),
        ("interface .a.b", 1, 11, "unexpected '.'"),
        ("interface 1a.b", 1, 11, "is not an interface name"),
        ("interface a..b", 1, 11, "is not an interface name"),
        ("interface a.b.", 1, 11, "is not an interface name"),
        ("interface a.-b", 1, 11, "is not an interface name"),
        ("interface a.b-\n", 1, 11, "is not an interface name"),
        ("interface a_b.c\n", 1, 11, "is not an interface name"),
        ("interface \(String(repeating: "a", count: 254)).b\n", 1, 11, "is not an interface name"),
        ("interface a.b method A() -> ()", 1, 15, "expected a new line"),
        ("interface a.b\nmethod A() -> () method B() -> ()", 2, 18, "expected a new line"),
        ("interface a.b\nfunction A() -> ()", 2, 1, "expected 'type', 'method' or 'error'"),
        ("interface a.b\n(", 2, 1, "expected 'type', 'method' or 'error'"),
        ("interface a.b\nmethod a() -> ()", 2, 8, "a name that begins with a capital letter"),
        ("interface a.b\nmethod A_B() -> ()", 2, 8, "a name that begins with a capital letter"),
        ("interface a.b\nmethod () -> ()", 2, 8, "a name that begins with a capital letter"),
        ("interface a.b\nmethod A -> ()", 2, 10, "expected '('"),
        ("interface a.b\nmethod A() ()", 2, 12, "expected '->'"),
        ("interface a.b\nmethod A() - ()", 2, 12, "expected '->'"),
        ("interface a.b\nmethod A() ->", 2, 14, "expected '('"),
        ("interface a.b\nmethod A(one, two) -> ()", 2, 9, "expected fields with types"),
        ("interface a.b\nmethod A() -> (one)", 2, 15, "expected fields with types"),
        ("interface a.b\nerror E", 2, 8, "expected '('"),
        ("interface a.b\nerror E (one, two)", 2, 9, "expected fields with types"),
        ("interface a.b\ntype T string", 2, 8, "expected '('"),
        ("interface a.b\ntype T []string", 2, 8, "expected '('"),
        ("interface a.b\ntype T (a: int", 2, 15, "expected ',' or ')'"),
        ("interface a.b\ntype T (a: int,)", 2, 16, "expected a field name"),
        ("interface a.b\ntype T (a: int b: int)", 2, 16, "expected ',' or ')'"),
        ("interface a.b\ntype T (a: int, b)", 2, 18, "expected ':' and the type of the field 'b'"),
        ("interface a.b\ntype T (a, b: int)", 2, 13, "expected ',' or ')'"),
        ("interface a.b\ntype T (_a: int)", 2, 9, "'_a' is not a field name"),
        ("interface a.b\ntype T (a_: int)", 2, 9, "'a_' is not a field name"),
        ("interface a.b\ntype T (a__b: int)", 2, 9, "'a__b' is not a field name"),
        ("interface a.b\ntype T (a-b: int)", 2, 9, "'a-b' is not a field name"),
        ("interface a.b\ntype T (1a: int)", 2, 9, "'1a' is not a field name"),
        ("interface a.b\ntype T (a: )", 2, 12, "expected a type"),
        ("interface a.b\ntype T (a: integer)", 2, 12, "'integer' is no type"),
        ("interface a.b\ntype T (a: ??int)", 2, 13, "'??' is no type"),
        ("interface a.b\ntype T (a: [int]string)", 2, 12, "expected '[]' or '[string]'"),
        ("interface a.b\ntype T (a: int[])", 2, 15, "expected ',' or ')'"),
        ("interface a.b\ntype T (a: U)", 2, 12, "no type 'U' is declared"),
        ("interface a.b\nmethod M() -> ()\ntype T (a: M)", 3, 12, "no type 'M' is declared"),
        ("interface a.b\ntype T (a: int, a: int)", 2, 17, "the field 'a' is already declared"),
        ("interface a.b\ntype T (a, b, a)", 2, 15, "the field 'a' is already declared"),
        ("interface a.b\ntype T ()\nmethod T() -> ()", 3, 8, "'T' is already declared at line 2"),
        ("interface a.b\ntype T (t: T)", 2, 6, "'T' contains itself"),
        ("interface a.b\ntype T (u: (x: U))\ntype U (t: T)", 2, 6, "'T' contains itself"),
        ("interface a.b\ntype T (a: \(String(repeating: "[]", count: 40))int)", 2, 74, "nested deeper"),
        ("interface a.b\n\n# grüße €😀\n  method A() ! ()", 4, 14, "unexpected '!'"),
        ("interface a.b # é\nmethod A(é: int) -> ()", 2, 10, "unexpected byte 0xc3"),
        ("interface a.b\u{0}", 1, 14, "unexpected byte 0x0"),
    ]

    @Test("refuses, and says where", arguments: refused)
    func refuses(source: String, line: Int, column: Int, message: String) throws {
        let error = try #require(throws: IDLError.self) { try InterfaceDescription(parsing: source) }
        #expect(error.line == line)
        #expect(error.column == column)
        #expect(error.message.contains(message), "\(error)")
        #expect(error.description == "\(line):\(column): \(error.message)")
    }

    static let sample = """
        # What it is for,
        # in two lines.
        interface org.example.documented

        # No part of what follows.

        # A customer.
        type Customer (
          # Its name.
          name: string, # said after it
          segment: (
            # The best.
            gold,
            silver
          ),
          tags: []string,
          parent: ?Customer
        )

        # Finds customers.
        #
        #   With an example.
        method Find(name: ?string, limit: int) -> (customers: []Customer, took: float)

        method Put(customer: Customer, extra: object, anything: ?any, prices: [string]float) -> ()

        # There is none.
        error NotFound (name: string)
        """

    @Test("keeps types, methods and errors in order, and the comments above them")
    func keepsStructure() throws {
        let description = try InterfaceDescription(parsing: Self.sample)
        #expect(description.name == "org.example.documented")
        #expect(description.documentation == "What it is for,\nin two lines.")
        #expect(description.types.map(\.name) == ["Customer"])
        #expect(description.types.first?.documentation == "A customer.")
        #expect(
            description.types.first?.type.description
                == "(name: string, segment: (gold, silver), tags: []string, parent: ?Customer)")
        guard case .structure(let fields)? = description.type(named: "Customer") else {
            Issue.record("Customer is no structure")
            return
        }
        #expect(fields.map(\.documentation) == ["Its name.", "", "", ""])
        guard case .enumeration(let values)? = fields.dropFirst().first?.type else {
            Issue.record("segment is no enumeration")
            return
        }
        #expect(values.map(\.documentation) == ["The best.", ""])
        #expect(description.methods.map(\.name) == ["Find", "Put"])
        #expect(description.method(named: "Find")?.documentation == "Finds customers.\n\n  With an example.")
        #expect(description.method(named: "Find")?.parameters.map(\.type.description) == ["?string", "int"])
        #expect(description.method(named: "Find")?.reply.map(\.name) == ["customers", "took"])
        #expect(description.errors.map(\.name) == ["NotFound"])
        #expect(description.error(named: "NotFound")?.documentation == "There is none.")
        #expect(description.method(named: "NotFound") == nil)
    }

    static let customer: JSON = ["name": "Ada", "segment": "gold", "tags": ["a", "b"]]

    static let valid: [(String, JSONObject)] = [
        ("Find", ["limit": 1]),
        ("Find", ["limit": 1, "name": nil]),
        ("Find", ["name": "x", "limit": .number(3)]),
        ("Find", ["limit": .number(1e3)]),
        ("Put", ["customer": customer, "extra": [:], "prices": [:]]),
        ("Put", ["prices": ["a": 1, "b": 2.5], "extra": ["x": [1, nil]], "customer": customer, "anything": [1]]),
        ("Put", ["customer": ["name": "", "segment": "silver", "tags": [], "parent": customer], "extra": [:], "prices": [:]]),
    ]

    @Test("passes parameters that fit", arguments: valid)
    func passes(method: String, parameters: JSONObject) throws {
        try InterfaceDescription(parsing: Self.sample).validate(parameters: parameters, of: method)
    }

    static let invalid: [(String, JSONObject, String)] = [
        ("Find", [:], "limit"),
        ("Find", ["limit": nil], "limit"),
        ("Find", ["limit": "1"], "limit"),
        ("Find", ["limit": 1.5], "limit"),
        ("Find", ["limit": .number(9_223_372_036_854_775_808)], "limit"),
        ("Find", ["limit": true], "limit"),
        ("Find", ["limit": 1, "name": 1], "name"),
        ("Find", ["limit": 1, "nam": "x"], "nam"),
        ("Find", ["limit": 1, "name": "x", "more": "y"], "more"),
        ("Put", ["customer": "x", "extra": [:], "prices": [:]], "customer"),
        ("Put", ["customer": ["segment": "gold", "tags": []], "extra": [:], "prices": [:]], "customer.name"),
        ("Put", ["customer": ["name": "x", "segment": "bronze", "tags": []], "extra": [:], "prices": [:]], "customer.segment"),
        ("Put", ["customer": ["name": "x", "segment": "gold", "tags": ["a", 2]], "extra": [:], "prices": [:]], "customer.tags[1]"),
        ("Put", ["customer": ["name": "x", "segment": "gold", "tags": [:]], "extra": [:], "prices": [:]], "customer.tags"),
        (
            "Put", ["customer": ["name": "x", "segment": "gold", "tags": [], "parent": ["name": 1]], "extra": [:], "prices": [:]],
            "customer.parent.name"
        ),
        ("Put", ["customer": ["name": "x", "segment": "gold", "tags": [], "age": 1], "extra": [:], "prices": [:]], "customer.age"),
        ("Put", ["customer": customer, "extra": [], "prices": [:]], "extra"),
        ("Put", ["customer": customer, "extra": "x", "prices": [:]], "extra"),
        ("Put", ["customer": customer, "extra": [:], "prices": ["a": "b"]], "prices[a]"),
        ("Put", ["customer": customer, "extra": [:], "prices": []], "prices"),
    ]

    @Test("names the parameter that does not fit", arguments: invalid)
    func names(method: String, parameters: JSONObject, path: String) throws {
        let description = try InterfaceDescription(parsing: Self.sample)
        #expect(throws: VarlinkError.invalidParameter(path)) { try description.validate(parameters: parameters, of: method) }
    }

    @Test("checks replies and errors as well")
    func repliesAndErrors() throws {
        let description = try InterfaceDescription(parsing: Self.sample)
        try description.validate(reply: ["customers": [Self.customer], "took": 1], of: "Find")
        try description.validate(errorParameters: ["name": "x"], of: "NotFound")
        #expect(throws: VarlinkError.invalidParameter("customers[0].name")) {
            try description.validate(reply: ["customers": [["segment": "gold", "tags": []]], "took": 1], of: "Find")
        }
        #expect(throws: VarlinkError.invalidParameter("name")) { try description.validate(errorParameters: [:], of: "NotFound") }
        #expect(throws: VarlinkError.methodNotFound("org.example.documented.Lose")) { try description.validate(reply: [:], of: "Lose") }
    }

    @Test("survives any text", arguments: 0..<10)
    func survivesNoise(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "interface", "a.b", "type", "method", "error", "T", "U", "a", "b", "(", ")", ",", ":", "->", "?", "[]", "[string]", "int",
            "object", "\n",
            "# x\n", " ", "é", "\u{0}", "-",
        ]
        for _ in 0..<500 {
            var source = Bool.random(using: &generator) ? "interface a.b\n" : ""
            for _ in 0..<Int.random(in: 0...40, using: &generator) { source += pieces.randomElement(using: &generator) ?? "" }
            if let description = try? InterfaceDescription(parsing: source) {
                #expect(description.name == "a.b", "seed \(seed): \(source)")
            }
        }
        for _ in 0..<500 {
            var bytes = Array(Self.sample.utf8)
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                let place = Int.random(in: bytes.indices, using: &generator)
                if Bool.random(using: &generator) {
                    bytes.remove(at: place)
                } else {
                    bytes[place] = .random(in: 0...255, using: &generator)
                }
            }
            _ = try? InterfaceDescription(parsing: String(decoding: bytes, as: UTF8.self))
        }
    }
}
