import CivilTime

/// The names in a header, and what is said when one is wrong.
struct HeaderColumns {
    private let header: CSVRow
    private let byPlainName: [String: Int]

    init(_ header: CSVRow) throws(CSVHeaderError) {
        var byPlainName: [String: Int] = [:]
        for (index, name) in header.fields.enumerated() {
            let plain = Self.plain(name)
            if plain.isEmpty { continue }
            if let earlier = byPlainName[plain] {
                let place = header.column(ofField: index)
                throw CSVHeaderError(
                    line: place.line, column: place.column,
                    reason: "columns \(earlier + 1) and \(index + 1) are both named '\(name)'; rename or remove one of them")
            }
            byPlainName[plain] = index
        }
        self.header = header
        self.byPlainName = byPlainName
        if byPlainName.isEmpty {
            throw CSVHeaderError(line: header.line, column: 1, reason: "no column has a name; the first row must name the columns")
        }
    }

    /// A name as it is compared: in lower case, without blanks, `_` and `-`.
    static func plain(_ name: String) -> String {
        var plain = ""
        for scalar in name.unicodeScalars where !scalar.properties.isWhitespace && scalar != "_" && scalar != "-" {
            plain += scalar.properties.lowercaseMapping
        }
        return plain
    }

    func index(of name: String) -> Int? { byPlainName[Self.plain(name)] }

    func unknownField(_ name: String, known: [String]) -> CSVHeaderError {
        fault("'\(name)' is no field of the record;\(Self.hint(for: name, among: known)) its fields are \(Self.list(known))")
    }

    func unknownColumn(_ name: String, wantedFor field: String) -> CSVHeaderError {
        fault(
            "the file has no column '\(name)', which is to be taken for the field '\(field)';\(Self.hint(for: name, among: header.fields)) "
                + "its columns are \(Self.list(header.fields))")
    }

    func missing(_ field: RecordField, free: [Int]) -> CSVHeaderError {
        let names = free.map { header.fields[$0] }
        return fault(
            "no column for the required field '\(field.name)';\(Self.hint(for: field.name, among: names)) its columns are "
                + "\(Self.list(header.fields)); rename one to '\(field.name)', or say which one to take")
    }

    private func fault(_ reason: String) -> CSVHeaderError { CSVHeaderError(line: header.line, column: 1, reason: reason) }

    private static func hint(for name: String, among names: [String]) -> String {
        let nearest = Nearest.word(to: plain(name), in: names.map(plain))
        return names.first { plain($0) == nearest }.map { " did you mean '\($0)'?" } ?? ""
    }

    /// The names in quotes; many are cut short.
    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(20).map { "'\($0.unicodeScalars.count > 40 ? String($0.prefix(40)) + "…" : $0)'" }.joined(separator: ", ")
        return names.count > 20 ? shown + " and \(names.count - 20) more" : shown
    }
}
