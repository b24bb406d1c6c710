import Glibc
import Yams

/// One YAML file: its nodes, with the place of each.
struct YAMLFile {
    let path: String
    let bytes: [UInt8]
    /// Nil for a file without content.
    let root: Node?
    private let lines: [String]

    /// No configuration file is larger.
    static let largest = 1 << 20

    init(path: String) throws(Problem) {
        let bytes = try Self.contents(path)
        try self.init(path: path, bytes: bytes)
    }

    init(path: String, bytes: [UInt8]) throws(Problem) {
        self.path = path
        self.bytes = bytes
        var lines: [String] = []
        func problem(_ line: Int, _ column: Int, _ message: String) -> Problem {
            let place = Self.within(lines, line, column)
            return Problem(file: path, line: place.line, column: place.column, message: message)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let (line, column) = Self.firstInvalid(bytes)
            throw problem(line, column, "this is not UTF-8; save the file in that encoding")
        }
        // Some editors put a byte order mark before UTF-8; it is no part of the text.
        let content = text.unicodeScalars.first == "\u{feff}" ? String(text.unicodeScalars.dropFirst()) : text
        // By bytes: to a String, a carriage return and the line feed after it are one character, and would part no lines.
        lines = content.utf8.split(separator: 0x0a, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        let alias: Node?
        self.lines = lines
        do {
            let parser = try Parser(yaml: content)
            root = try parser.singleRoot()
            // Nodes hold their anchors weakly: they are only there as long as the parser is.
            alias = withExtendedLifetime(parser) { root.flatMap { Self.firstAlias(in: $0) } }
        } catch let error as YamlError {
            switch error {
            case .scanner(_, let what, let mark, _), .parser(_, let what, let mark, _):
                // An asterisk, in calendar expressions above all, starts an alias.
                let hint = what.contains("expected alphabetic or numeric") ? "; a value that starts with '*' or '&' is put in quotes" : ""
                throw problem(mark.line, mark.column, "this is no YAML: \(what)\(hint)")
            case .composer(let context, let what, let mark, _):
                throw problem(mark.line, mark.column, "this is no YAML: \(context.map { "\($0.text), " } ?? "")\(what)")
            case .reader(let what, _, _, _):
                // The error's own offset counts characters as they are seen, or is missing within one.
                let (line, column) = Self.firstUnprintable(content)
                throw problem(line, column, "this is no YAML: \(what)")
            case .duplicatedKeysInMapping(let keys, let context):
                let key = keys.first ?? ""
                let (line, column) =
                    Self.secondPlace(of: key, from: context.mark.line, in: lines) ?? (context.mark.line, context.mark.column)
                throw problem(line, column, "the key '\(key)' stands here twice; keep one")
            case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
                throw problem(1, 1, "this is no YAML: \(error)")
            }
        } catch {
            throw problem(1, 1, "this is no YAML: \(error)")
        }
        if let alias {
            throw self.problem(alias, "anchors and aliases are not used here; write the value out")
        }
    }

    // MARK: - Places

    func problem(_ node: Node?, _ message: String, severity: Problem.Severity = .error) -> Problem {
        let place = Self.within(lines, node?.mark?.line ?? 1, node?.mark?.column ?? 1)
        return Problem(file: path, line: place.line, column: place.column, message: message, severity: severity)
    }

    /// What is missing at the end is missed by libyaml in the line after the last; the end of the last is meant.
    private static func within(_ lines: [String], _ line: Int, _ column: Int) -> (line: Int, column: Int) {
        if let last = lines.last, line > lines.count { return (lines.count, last.unicodeScalars.count + 1) }
        return (max(line, 1), max(column, 1))
    }

    /// The scalar's text with its place.
    func text(_ node: Node, _ what: String) throws(Problem) -> PlacedText {
        guard case .scalar(let scalar) = node else { throw problem(node, "\(what) is a single text, not \(Self.name(node))") }
        let line = node.mark?.line ?? 1
        var column = node.mark?.column ?? 1
        if scalar.style == .singleQuoted || scalar.style == .doubleQuoted { column += 1 }
        var isLiteral = false
        if lines.indices.contains(line - 1) {
            isLiteral = lines[line - 1].unicodeScalars.dropFirst(column - 1).starts(with: scalar.string.unicodeScalars)
        }
        return PlacedText(text: scalar.string, file: path, line: line, column: column, isLiteral: isLiteral)
    }

    /// The pairs of a mapping, whose keys have to be texts.
    func pairs(_ node: Node, _ what: String) throws(Problem) -> [(key: PlacedText, value: Node)] {
        guard case .mapping(let mapping) = node else { throw problem(node, "\(what) is a list of 'key: value', not \(Self.name(node))") }
        var pairs: [(key: PlacedText, value: Node)] = []
        for (key, value) in mapping { pairs.append((try text(key, "a key"), value)) }
        return pairs
    }

    /// The items of a sequence; a single scalar counts as one.
    func items(_ node: Node) -> [Node] {
        if case .sequence(let sequence) = node { Array(sequence) } else { [node] }
    }

    /// What kind of node it is, in words.
    private static func name(_ node: Node) -> String {
        switch node {
        case .scalar: "a single text"
        case .mapping: "a list of 'key: value'"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    /// The first node that has an anchor or is an alias.
    private static func firstAlias(in node: Node) -> Node? {
        if node.anchor != nil { return node }
        switch node {
        case .alias: return node
        case .scalar: return nil
        case .sequence(let sequence): return sequence.lazy.compactMap { firstAlias(in: $0) }.first
        case .mapping(let mapping): return mapping.lazy.compactMap { firstAlias(in: $0.key) ?? firstAlias(in: $0.value) }.first
        }
    }

    // MARK: - Bytes

    /// The bytes of a configuration file of any kind.
    static func contents(_ path: String) throws(Problem) -> [UInt8] {
        // A pipe without a writer would keep an ordinary open waiting for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        func failure() -> Problem {
            Problem(file: path, line: 1, column: 1, message: "cannot be read: \(String(cString: strerror(errno)))")
        }
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw failure() }
        // Devices too: /dev/null is how a file is masked.
        guard [S_IFREG, S_IFCHR, S_IFDIR].contains(info.st_mode & S_IFMT) else {
            throw Problem(file: path, line: 1, column: 1, message: "cannot be read: it is no regular file")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure() }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            if bytes.count > largest {
                throw Problem(file: path, line: 1, column: 1, message: "is larger than \(largest) bytes; no configuration file is")
            }
        }
    }

    private static func place(ofByte offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        let before = bytes.prefix(offset)
        let line = before.count { $0 == 0x0a } + 1
        let lineStart = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
        return (line, String(decoding: before[lineStart...], as: UTF8.self).unicodeScalars.count + 1)
    }

    private static func firstInvalid(_ bytes: [UInt8]) -> (line: Int, column: Int) {
        // The longest valid beginning, by bisection over whole lines, then byte by byte.
        var offset = 0
        for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            if String(validating: line, as: UTF8.self) == nil {
                let valid = (0..<line.count).first {
                    String(validating: line.prefix($0 + 1), as: UTF8.self) == nil && !isStart(line, at: $0)
                }
                return place(ofByte: offset + (valid ?? 0), in: bytes)
            }
            offset += line.count + 1
        }
        return (1, 1)
    }

    /// Whether a character that is valid so far merely goes on after this byte.
    private static func isStart(_ line: ArraySlice<UInt8>, at index: Int) -> Bool {
        (1...4).contains { length in
            line.count >= index + length && String(validating: line.prefix(index + length), as: UTF8.self) != nil
        }
    }

    /// The first character that YAML does not allow (YAML 1.1 §4.1, as libyaml reads it).
    private static func firstUnprintable(_ text: String) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0a: (line, column) = (line + 1, 1)
            case 0x09, 0x0d, 0x20...0x7e, 0x85, 0xa0...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd, 0x10000...: column += 1
            default: return (line, column)
            }
        }
        return (1, 1)
    }

    private static func secondPlace(of key: String, from line: Int, in lines: [String]) -> (line: Int, column: Int)? {
        var seen = false
        for (index, text) in lines.enumerated() where index + 1 >= line {
            let indent = text.prefix { $0 == " " }.count
            let rest = text.dropFirst(indent)
            guard rest.hasPrefix("\(key):") else { continue }
            if seen { return (index + 1, indent + 1) }
            seen = true
        }
        return nil
    }
}
