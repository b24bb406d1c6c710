import FollowUp

/// Which column of a file holds which field of a record.
///
/// A column is matched by the field's name, then by its aliases in their order, whatever the case and ignoring blanks, `_` and `-`. No column
/// serves two fields unless it is told so explicitly.
///
/// Of the columns that are left, those named `attributes.NAME` hold fields that the house named itself; the case of NAME counts.
package struct HeaderMapping: Hashable, Sendable {
    /// The names of the fields that the file has, attributes last, in the order in which `texts(of:)` gives them.
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
    ///   - hasAttributes: whether such records may have fields of the house's own.
    ///   - explicit: the column to be taken for a field, by the field's name; `attributes.NAME` too.
    package init(
        header: CSVRow, fields: [RecordField], hasAttributes: Bool = false, explicit: [String: String] = [:]
    ) throws(CSVHeaderError) {
        let columns = try HeaderColumns(header)
        var found: [String: Int] = [:]
        var taken: Set<Int> = []
        var attributes: [(field: String, index: Int)] = []
        for (given, name) in explicit.sorted(by: { $0.key < $1.key }) {
            if let attribute = HeaderColumns.attribute(given) {
                guard hasAttributes else { throw columns.withoutAttributes(given, known: fields.map(\.name)) }
                guard Attributes.isName(attribute) else { throw columns.noAttribute(given, at: nil) }
                guard let index = columns.index(of: name) else { throw columns.unknownColumn(name, wantedFor: given) }
                attributes.append((Fields.attributePrefix + attribute, index))
                taken.insert(index)
                continue
            }
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
        if hasAttributes {
            for (index, name) in header.fields.enumerated() where !taken.contains(index) {
                guard let attribute = HeaderColumns.attribute(name) else { continue }
                guard Attributes.isName(attribute) else { throw columns.noAttribute(name, at: index) }
                let field = Fields.attributePrefix + attribute
                guard !attributes.contains(where: { $0.field == field }) else { continue }
                attributes.append((field, index))
                taken.insert(index)
            }
        }
        guard attributes.count <= Attributes.most else { throw columns.tooManyAttributes(attributes.count) }
        let present = fields.compactMap { field in found[field.name].map { (field.name, $0) } } + attributes.map { ($0.field, $0.index) }
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
