/// Reads an interface description.
///
///     interface = "interface" interface_name eol *( member eol )
///     member    = "type" name ( struct / enum ) / "method" name struct "->" struct / "error" name struct
///     type      = [ "?" ] ( "[]" type / "[string]" type / element )
///     element   = "bool" / "int" / "float" / "string" / "object" / "any" / name / struct / enum
///     struct    = "(" [ field *( "," field ) ] ")"      field = field_name ":" type
///     enum      = "(" field_name *( "," field_name ) ")"
struct IDLParser {
    /// What has been read.
    struct Interface: Sendable {
        var name: String
        var documentation: String
        var types: [InterfaceDescription.TypeAlias] = []
        var methods: [InterfaceDescription.Method] = []
        var errors: [InterfaceDescription.ErrorDescription] = []
    }

    /// How deeply types may be nested; descriptions also come from strangers.
    private static let maximumDepth = 32

    private let source: String
    /// Where each named type is used, to say so when it is declared nowhere.
    private var uses: [(name: String, position: IDLScanner.Position)] = []
    private var declarations: [String: IDLScanner.Position] = [:]

    init(_ source: String) { self.source = source }

    mutating func parseInterface() throws(IDLError) -> Interface {
        var scanner = try IDLScanner(source)
        let documentation = scanner.documentation
        try expect(word: "interface", &scanner)
        let name = try parseName(&scanner, "an interface name such as 'org.example.service'", IDLName.isInterface)
        var interface = Interface(name: name, documentation: documentation)
        while scanner.token != .end {
            guard scanner.startsLine else { throw scanner.error("expected a new line") }
            try parseMember(&scanner, into: &interface)
        }
        for use in uses where !interface.types.contains(where: { $0.name == use.name }) {
            throw scanner.error("no type '\(use.name)' is declared", at: use.position)
        }
        try refuseEndlessTypes(interface, scanner)
        return interface
    }

    private mutating func parseMember(_ scanner: inout IDLScanner, into interface: inout Interface) throws(IDLError) {
        let documentation = scanner.documentation
        guard case .word(let kind) = scanner.token, ["type", "method", "error"].contains(kind) else {
            throw scanner.error("expected 'type', 'method' or 'error'")
        }
        try scanner.advance()
        let position = scanner.position
        let name = try parseName(&scanner, "a name that begins with a capital letter", IDLName.isMember)
        if let first = declarations[name] {
            throw scanner.error("'\(name)' is already declared at line \(first.line)", at: position)
        }
        declarations[name] = position
        switch kind {
        case "type":
            let type = try parseStructureOrEnumeration(&scanner, depth: 0)
            interface.types.append(.init(name: name, type: type, documentation: documentation))
        case "method":
            let parameters = try parseStructure(&scanner)
            try expect(sign: "->", &scanner)
            let reply = try parseStructure(&scanner)
            interface.methods.append(.init(name: name, parameters: parameters, reply: reply, documentation: documentation))
        default:
            let parameters = try parseStructure(&scanner)
            interface.errors.append(.init(name: name, parameters: parameters, documentation: documentation))
        }
    }

    // MARK: Types

    private mutating func parseType(_ scanner: inout IDLScanner, depth: Int, mayBeOptional: Bool = true) throws(IDLError) -> VarlinkType {
        guard depth < Self.maximumDepth else { throw scanner.error("types are nested deeper than \(Self.maximumDepth) levels") }
        switch scanner.token {
        case .sign("?"):
            guard mayBeOptional else { throw scanner.error("'??' is no type") }
            try scanner.advance()
            return .optional(try parseType(&scanner, depth: depth + 1, mayBeOptional: false))
        case .sign("[]"):
            try scanner.advance()
            return .array(try parseType(&scanner, depth: depth + 1))
        case .sign("[string]"):
            try scanner.advance()
            return .map(try parseType(&scanner, depth: depth + 1))
        case .sign("("): return try parseStructureOrEnumeration(&scanner, depth: depth + 1)
        case .word(let word):
            let position = scanner.position
            if let simple = Self.simpleTypes[word] {
                try scanner.advance()
                return simple
            }
            guard IDLName.isMember(word) else { throw scanner.error("'\(word)' is no type") }
            try scanner.advance()
            uses.append((word, position))
            return .named(word)
        case .sign, .end: throw scanner.error("expected a type")
        }
    }

    private static let simpleTypes: [String: VarlinkType] = [
        "bool": .bool, "int": .int, "float": .float, "string": .string, "object": .object, "any": .any,
    ]

    private mutating func parseStructure(_ scanner: inout IDLScanner) throws(IDLError) -> [VarlinkType.Field] {
        let position = scanner.position
        guard case .structure(let fields) = try parseStructureOrEnumeration(&scanner, depth: 0) else {
            throw scanner.error("expected fields with types, such as '(name: string)'", at: position)
        }
        return fields
    }

    private mutating func parseStructureOrEnumeration(_ scanner: inout IDLScanner, depth: Int) throws(IDLError) -> VarlinkType {
        try expect(sign: "(", &scanner)
        if scanner.token == .sign(")") {
            try scanner.advance()
            return .structure([])
        }
        var names: Set<String> = []
        var fields: [VarlinkType.Field] = []
        var values: [VarlinkType.EnumerationValue] = []
        while true {
            let documentation = scanner.documentation
            let position = scanner.position
            let name = try parseName(&scanner, "a field name", IDLName.isField)
            guard names.insert(name).inserted else { throw scanner.error("the field '\(name)' is already declared", at: position) }
            if scanner.token == .sign(":"), values.isEmpty {
                try scanner.advance()
                fields.append(.init(name: name, type: try parseType(&scanner, depth: depth + 1), documentation: documentation))
            } else if fields.isEmpty {
                values.append(.init(name: name, documentation: documentation))
            } else {
                throw scanner.error("expected ':' and the type of the field '\(name)'")
            }
            if scanner.token == .sign(",") {
                try scanner.advance()
            } else {
                guard scanner.token == .sign(")") else { throw scanner.error("expected ',' or ')'") }
                try scanner.advance()
                return values.isEmpty ? .structure(fields) : .enumeration(values)
            }
        }
    }

    // MARK: Meaning

    /// Refuses a type that contains itself without a `?`, `[]` or `[string]` in between: it could have no value.
    private func refuseEndlessTypes(_ interface: Interface, _ scanner: IDLScanner) throws(IDLError) {
        let types = Dictionary(interface.types.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
        var proven: Set<String> = []
        for type in interface.types {
            var pending: Set<String> = []
            if Self.isEndless(.named(type.name), types, &pending, &proven) {
                throw scanner.error(
                    "'\(type.name)' contains itself; put '?', '[]' or '[string]' in between", at: declarations[type.name] ?? .init())
            }
        }
    }

    private static func isEndless(
        _ type: VarlinkType, _ types: [String: VarlinkType], _ pending: inout Set<String>, _ proven: inout Set<String>
    ) -> Bool {
        switch type {
        case .structure(let fields):
            for field in fields where isEndless(field.type, types, &pending, &proven) { return true }
            return false
        case .named(let name):
            if proven.contains(name) { return false }
            guard pending.insert(name).inserted else { return true }
            guard let named = types[name] else { return false }
            if isEndless(named, types, &pending, &proven) { return true }
            pending.remove(name)
            proven.insert(name)
            return false
        case .bool, .int, .float, .string, .object, .any, .optional, .array, .map, .enumeration: return false
        }
    }

    // MARK: Small steps

    private func expect(word: String, _ scanner: inout IDLScanner) throws(IDLError) {
        guard scanner.token == .word(word) else { throw scanner.error("expected '\(word)'") }
        try scanner.advance()
    }

    private func expect(sign: String, _ scanner: inout IDLScanner) throws(IDLError) {
        guard scanner.token == .sign(sign) else { throw scanner.error("expected '\(sign)'") }
        try scanner.advance()
    }

    private func parseName(_ scanner: inout IDLScanner, _ what: String, _ isValid: (String) -> Bool) throws(IDLError) -> String {
        guard case .word(let name) = scanner.token else { throw scanner.error("expected \(what)") }
        guard isValid(name) else { throw scanner.error("'\(name)' is not \(what)") }
        try scanner.advance()
        return name
    }
}
