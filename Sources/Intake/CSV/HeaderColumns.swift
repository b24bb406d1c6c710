import CivilTime
import FollowUp

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

    /// What follows "attributes." in a column's name, whatever the case of that word; nil where it does not begin so.
    static func attribute(_ name: String) -> String? {
        let prefix = Fields.attributePrefix
        let name = name.drop(while: \.isWhitespace)
        guard name.utf8.count >= prefix.utf8.count, name.prefix(prefix.count).lowercased() == prefix else { return nil }
        var rest = name.dropFirst(prefix.count)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
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

    /// - Parameter index: the column of that name; nil for a name that was given beside the file.
    func noAttribute(_ name: String, at index: Int?) -> CSVHeaderError {
        let reason =
            "'\(name)' names no attribute: a name is made of letters a to z, digits and '_', at most 64, a letter first, such as 'attributes.branch'"
        guard let index else { return fault(reason) }
        let place = header.column(ofField: index)
        return CSVHeaderError(line: place.line, column: place.column, reason: reason + "; rename the column")
    }

    func withoutAttributes(_ name: String, known: [String]) -> CSVHeaderError {
        fault("'\(name)': only customers, contracts and deals have attributes; the fields of the record are \(Self.list(known))")
    }

    func tooManyAttributes(_ count: Int) -> CSVHeaderError {
        fault("\(count) columns are attributes, and a record has at most \(Attributes.most); leave out those that no rule speaks of")
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
