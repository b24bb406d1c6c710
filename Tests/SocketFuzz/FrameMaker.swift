import Varlink

/// Makes frames for a service from what it says about itself.
struct FrameMaker {
    private let methods: [(interface: InterfaceDescription, method: InterfaceDescription.Method)]
    /// Methods that answer with what they are called with.
    private let echoes: Set<String>
    var random: Random

    private static let prefix = "org.varlink.service."

    init(_ interfaces: [InterfaceDescription], echoes: Set<String>, random: Random) {
        methods = interfaces.flatMap { interface in interface.methods.map { (interface, $0) } }
        self.echoes = echoes
        self.random = random
    }

    // MARK: Calls

    private struct Call {
        var interface: InterfaceDescription
        var method: InterfaceDescription.Method
        var parameters: [(key: String, value: Node)]
        /// What stands beside method and parameters.
        var members: [(key: String, value: Node)] = []

        var name: String { "\(interface.name).\(method.name)" }
    }

    private mutating func call() -> Call {
        let (interface, method) = random.pick(methods)
        return Call(interface: interface, method: method, parameters: fields(method.parameters, in: interface))
    }

    private mutating func bytes(_ call: Call, name: String? = nil) -> [UInt8] {
        var members: [(key: String, value: Node)] = [("method", .string(name ?? call.name)), ("parameters", .object(call.parameters))]
        if call.parameters.isEmpty, random.once(in: 2) { members.removeLast() }
        members += call.members
        members.shuffle(using: &random)
        var bytes: [UInt8] = []
        Node.object(members).write(to: &bytes, &random)
        return bytes
    }

    /// A call that is right.
    private mutating func right() -> Frame {
        var call = call()
        var outcome = Frame.Outcome.anything
        // What a later protocol may add is ignored.
        if random.once(in: 4) { call.members.append((random.pick(["later", "", "fds", "\u{0}"]), any(depth: 1))) }
        if random.once(in: 8) {
            call.members.append((random.pick(["more", "oneway", "upgrade"]), random.pick([.bool(false), .raw("null")])))
        }
        if random.once(in: 8) {
            call.members.removeAll { $0.key == "oneway" }
            call.members.append(("oneway", .bool(true)))
            outcome = .silence
        } else if random.once(in: 8), !call.members.contains(where: { $0.key == "more" }) {
            call.members.append(("more", .bool(true)))
        }
        let bytes = bytes(call)
        if case .anything = outcome, echoes.contains(call.name) { outcome = .reply(Self.parameters(of: bytes)) }
        return Frame(bytes: bytes, outcome: outcome, isRefused: false)
    }

    /// What a right call carries, as the library reads it.
    private static func parameters(of bytes: [UInt8]) -> JSONObject? {
        (try? JSON(parsing: bytes))?["parameters"]?.objectValue ?? [:]
    }

    // MARK: Calls that must be refused

    private mutating func wrong() -> Frame {
        var call = call()
        func refused(_ bytes: [UInt8], _ error: String, _ parameter: String?) -> Frame {
            Frame(bytes: bytes, outcome: .error(Self.prefix + error, parameter: parameter), isRefused: true)
        }
        switch random.number(0..<8) {
        case 0:
            let name = random.pick([
                "a.b.C", "\(call.interface.name)x.Get", "Get", "", ".", "io.\(string(10)).X", "\(call.interface.name)..\(call.method.name)",
            ])
            return refused(bytes(call, name: name), "InterfaceNotFound", nil)
        case 1:
            let name = "\(call.interface.name).\(random.pick(["Nothing", "", call.method.name + "x", call.method.name.lowercased()]))"
            return refused(bytes(call, name: name), "MethodNotFound", name)
        case 2:
            call.members.append(("upgrade", .bool(true)))
            return refused(bytes(call), "MethodNotImplemented", call.name)
        case 3:
            let name = random.pick(["unknown", "", "ID", "__proto__", "\u{0}", "é"])
            call.parameters.append((name, any(depth: 1)))
            return refused(bytes(call), "InvalidParameter", name)
        case 4:
            let required = call.method.parameters.filter { if case .optional = $0.type { false } else { true } }
            guard !required.isEmpty else { return wrong() }
            let name = random.pick(required).name
            call.parameters.removeAll { $0.key == name }
            if random.once(in: 2) { call.parameters.append((name, .raw("null"))) }
            return refused(bytes(call), "InvalidParameter", name)
        default:
            let candidates = call.method.parameters
            guard !candidates.isEmpty else { return wrong() }
            let field = random.pick(candidates)
            guard let value = mismatch(field.type, in: call.interface) else { return wrong() }
            // The field may have been left out.
            call.parameters.removeAll { $0.key == field.name }
            call.parameters.append((field.name, value))
            return refused(bytes(call), "InvalidParameter", field.name)
        }
    }

    // MARK: What is no call

    private mutating func noCall() -> Frame {
        var call = call()
        let bytes: [UInt8]
        switch random.number(0..<10) {
        case 0:
            call.members.append(("more", .bool(true)))
            call.members.append(("oneway", .bool(true)))
            bytes = self.bytes(call)
        case 1:
            call.members.append(
                (random.pick(["more", "oneway", "upgrade"]), random.pick([.integer(1), .string("true"), .array([]), .object([])])))
            bytes = self.bytes(call)
        case 2:
            bytes = text([
                "[]", "true", "1", "\"x\"", "null", "{}", #"{"method":1}"#, #"{"method":null}"#, #"{"method":"a.b.C","parameters":[]}"#,
            ])
        case 3:
            // A key that comes twice.
            call.members.append(("method", .string(call.name)))
            bytes = self.bytes(call)
        case 4:
            let depth = random.number(65..<2000)
            call.members.append(("deep", .raw(String(repeating: "[", count: depth) + String(repeating: "]", count: depth))))
            bytes = self.bytes(call)
        case 5:
            call.members.append(
                ("number", .raw(random.pick(["1e400", "-1e400", "01", "1.", "-", "+1", ".5", "0x10", "NaN", "Infinity", "1e", "--1"]))))
            bytes = self.bytes(call)
        case 6:
            call.members.append(
                ("text", .raw(random.pick([#""\ud800""#, #""\udc00\ud800""#, #""\u12""#, #""\x""#, "\"\u{1}\"", "\"", "'x'"]))))
            bytes = self.bytes(call)
        case 7:
            // Bytes that are not UTF-8, in a string.
            let broken: [[UInt8]] = [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80]]
            bytes = Array(#"{"method":""#.utf8) + random.pick(broken) + Array(#""}"#.utf8)
        case 8: bytes = self.bytes(call) + text(["x", "{}", ",", "]", "\u{FEFF}"])
        default:
            // The message ends too early.
            let whole = self.bytes(call)
            let trimmed = whole.prefix { $0 != UInt8(ascii: "}") }
            bytes = Array(trimmed.prefix(random.number(0..<trimmed.count + 1)))
        }
        return Frame(bytes: bytes, outcome: .end, isRefused: true)
    }

    private mutating func text(_ texts: [String]) -> [UInt8] { Array(random.pick(texts).utf8) }

    // MARK: Frames

    /// A frame whose outcome is known.
    mutating func known() -> Frame {
        switch random.number(0..<40) {
        case 0..<20: right()
        case 20..<39: wrong()
        default: noCall()
        }
    }

    /// A frame that must be refused, whatever the caller may do.
    mutating func refused() -> Frame { random.once(in: 40) ? noCall() : wrong() }

    /// A frame that began as one of the others, and may be anything now.
    mutating func wild() -> Frame {
        var bytes =
            switch random.number(0..<10) {
            case 0: (0..<random.number(0..<300)).map { _ in UInt8.random(in: 0...255, using: &random) }
            case 1..<7: right().bytes
            default: wrong().bytes
            }
        for _ in 0..<random.number(1..<4) where !bytes.isEmpty { mutate(&bytes) }
        return Frame(bytes: bytes, outcome: .anything, isRefused: false)
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let place = random.number(0..<bytes.count)
        switch random.number(0..<9) {
        case 0: bytes[place] = .random(in: 0...255, using: &random)
        case 1: bytes[place] ^= 1 << UInt8(random.number(0..<8))
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(contentsOf: bytes[place...].prefix(random.number(1..<40)), at: place)
        case 4: bytes.removeSubrange(place..<min(bytes.count, place + random.number(1..<40)))
        case 5: bytes.insert(0, at: place)
        case 6:
            bytes.insert(
                contentsOf: random.pick(["{", "}", "[", "]", "\"", ",", ":", "null", "\\u0000", "1e308", "-0", "9223372036854775808"]).utf8,
                at: place)
        case 7:
            // One number becomes another.
            guard let digit = bytes.indices.first(where: { bytes[$0] >= 0x30 && bytes[$0] <= 0x39 }) else { return }
            bytes.replaceSubrange(digit...digit, with: String(Int64.random(in: .min ... .max, using: &random)).utf8)
        default:
            let other = right().bytes
            bytes.replaceSubrange(place..., with: other.suffix(random.number(0..<other.count + 1)))
        }
    }

    // MARK: Values

    private mutating func fields(_ fields: [VarlinkType.Field], in interface: InterfaceDescription, depth: Int = 0) -> [(
        key: String, value: Node
    )] {
        var members: [(key: String, value: Node)] = []
        for field in fields {
            if case .optional = field.type, random.once(in: 2) { continue }
            members.append((field.name, value(field.type, in: interface, depth: depth + 1)))
        }
        if random.once(in: 4) { members.shuffle(using: &random) }
        return members
    }

    /// A value that fits a type.
    private mutating func value(_ type: VarlinkType, in interface: InterfaceDescription, depth: Int) -> Node {
        switch type {
        case .bool: return .bool(random.once(in: 2))
        case .int:
            return random.once(in: 10)
                ? .raw(random.pick(["1.0", "1e3", "-0", "0e0", "9223372036854775807", "-9223372036854775808"])) : .integer(integer())
        case .float: return .raw(random.pick(["0", "-0.0", "1.5", "1e-400", "3.141592653589793", "1e308", "-2.5E+10", "9007199254740993"]))
        case .string: return .string(string(20))
        case .object: return .object((0..<random.number(0..<4)).map { ("k\($0)", any(depth: depth + 1)) })
        case .any: return random.once(in: 2) ? .string(string(5)) : .array([any(depth: depth + 1)])
        case .optional(let wrapped): return random.once(in: 4) ? .raw("null") : value(wrapped, in: interface, depth: depth)
        case .array(let element):
            return .array((0..<(depth > 6 ? 0 : random.number(0..<4))).map { _ in value(element, in: interface, depth: depth + 1) })
        case .map(let element):
            return .object((0..<(depth > 6 ? 0 : random.number(0..<4))).map { ("k\($0)", value(element, in: interface, depth: depth + 1)) })
        case .structure(let fields): return .object(self.fields(fields, in: interface, depth: depth))
        case .enumeration(let values): return .string(random.pick(values).name)
        case .named(let name):
            guard let named = interface.type(named: name) else { return .raw("null") }
            return value(named, in: interface, depth: depth)
        }
    }

    /// A value that does not fit a type, as a whole; `nil` when there is none that is known not to.
    private mutating func mismatch(_ type: VarlinkType, in interface: InterfaceDescription) -> Node? {
        let (number, text, list, object) = (Node.integer(integer()), Node.string(string(5)), Node.array([]), Node.object([]))
        switch type {
        case .bool: return random.pick([number, text, list, object])
        case .int:
            return random.pick([.bool(true), text, list, object, .raw("1.5"), .raw("1e30"), .raw("9223372036854775808"), .raw("-1e-5")])
        case .float: return random.pick([.bool(false), text, list, object])
        case .string: return random.pick([.bool(true), number, list, object])
        case .object, .map, .structure: return random.pick([.bool(true), number, text, list])
        case .array: return random.pick([.bool(true), number, text, object])
        case .enumeration: return random.pick([.bool(true), number, list, object, .string("no such value"), .string("")])
        case .optional(let wrapped): return mismatch(wrapped, in: interface)
        case .named(let name): return interface.type(named: name).flatMap { mismatch($0, in: interface) }
        case .any: return nil
        }
    }

    /// Any JSON at all.
    private mutating func any(depth: Int) -> Node {
        switch random.number(0..<(depth > 5 ? 6 : 9)) {
        case 0: return .raw("null")
        case 1: return .bool(random.once(in: 2))
        case 2: return .integer(integer())
        case 3: return .raw(random.pick(["1.5", "-0", "1e308", "5e-324", "123456789012345678901234567890"]))
        case 4, 5: return .string(string(12))
        case 6:
            let depth = random.number(1..<40)
            return .raw(String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        case 7: return .array((0..<random.number(0..<4)).map { _ in any(depth: depth + 1) })
        default: return .object((0..<random.number(0..<20)).map { ("m\($0)", any(depth: depth + 1)) })
        }
    }

    private mutating func integer() -> Int64 {
        random.once(in: 2) ? Int64(random.number(-3..<100)) : .random(in: .min ... .max, using: &random)
    }

    private mutating func string(_ longest: Int) -> String {
        if random.once(in: 200) { return String(repeating: "long ", count: random.number(1..<4000)) }
        let pools: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x20...0x7E, 0x20...0x7E, 0...0x1F, 0xA0...0x24F, 0x4E00...0x4FFF, 0x1F300...0x1F5FF,
        ]
        var scalars = String.UnicodeScalarView()
        for _ in 0..<random.number(0..<longest + 1) {
            if let scalar = Unicode.Scalar(UInt32.random(in: random.pick(pools), using: &random)) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}
