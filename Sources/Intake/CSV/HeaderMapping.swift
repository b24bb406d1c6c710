/// Which column of a file holds which field of a record.
///
/// A column is matched by the field's name, then by its aliases in their order, whatever the case and ignoring blanks, `_` and `-`. No column
/// serves two fields unless it is told so explicitly.
package struct HeaderMapping: Hashable, Sendable {
    /// The names of the fields that the file has, in the order in which `texts(of:)` gives them.
    package let columns: [String]
    /// The file's columns that hold no field, in their order.
    package let ignored: [String]
    /// For each of `columns`, the index of its column in the file.
    private let indices: [Int]

    /// Matches a header with a record's fields.
    ///
    /// - Parameters:
    ///   - header: the first row of the file.
    ///   - fields: the record's fields.
    ///   - explicit: the column to be taken for a field, by the field's name.
    package init(header: CSVRow, fields: [RecordField], explicit: [String: String] = [:]) throws(CSVHeaderError) {
        let columns = try HeaderColumns(header)
        var found: [String: Int] = [:]
        var taken: Set<Int> = []
        for (given, name) in explicit.sorted(by: { $0.key < $1.key }) {
            guard let field = fields.first(where: { HeaderColumns.plain($0.name) == HeaderColumns.plain(given) }) else {
                throw columns.unknownField(given, known: fields.map(\.name))
            }
            guard let index = columns.index(of: name) else { throw columns.unknownColumn(name, wantedFor: field.name) }
            found[field.name] = index
            taken.insert(index)
        }
        for isAlias in [false, true] {
            for field in fields where found[field.name] == nil {
                let names = isAlias ? field.aliases : [field.name]
                if let index = names.lazy.compactMap(columns.index).first(where: { !taken.contains($0) }) {
                    found[field.name] = index
                    taken.insert(index)
                }
            }
        }
        for field in fields where field.isRequired && found[field.name] == nil {
            throw columns.missing(field, free: header.fields.indices.filter { !taken.contains($0) })
        }
        let present = fields.compactMap { field in found[field.name].map { (field.name, $0) } }
        self.columns = present.map(\.0)
        indices = present.map(\.1)
        ignored = header.fields.indices.filter { !taken.contains($0) && !header.fields[$0].isEmpty }.map { header.fields[$0] }
    }

    /// The texts of a row in the order of `columns`.
    package func texts(of row: CSVRow) -> [String] {
        indices.map { row.fields.indices.contains($0) ? row.fields[$0] : "" }
    }

    /// The index, counted from 0, of the file's column that holds a field, for `CSVRow.column(ofField:)`; 0 for a field that the file does not
    /// have, so that what is said of it points at the row's beginning.
    package func csvColumn(ofField name: String) -> Int {
        columns.firstIndex(of: name).map { indices[$0] } ?? 0
    }
}
