import Intake

/// A row that was not taken: where the fault is, what would be right, and the row itself.
struct Rejection: Hashable, Sendable {
    /// Counted from 1.
    var line: Int
    /// In Unicode scalars, counted from 1.
    var column: Int
    /// Nil when the row is no proper row at all.
    var field: String?
    var reason: String
    /// As it stands in the file, with its line end.
    var rawText: [UInt8]
    /// Whether it is so long that only its beginning was kept.
    var isCut = false

    /// A row that the reader could not make sense of.
    init(_ refusal: CSVRefusal) {
        line = refusal.line
        column = refusal.column
        reason = refusal.reason
        rawText = refusal.rawText
        isCut = refusal.isCut
    }

    /// A row with a field that is not right.
    init(_ row: CSVRow, mapping: HeaderMapping, field: String, reason: String) {
        // A field that the file does not have is missed at the beginning of the row.
        let place = row.column(ofField: mapping.csvColumn(ofField: field))
        line = place.line
        column = place.column
        self.field = field
        self.reason = reason
        rawText = row.rawText
    }

    /// "customers.csv:12:5: owner: there is no rep 'zoe'".
    func words(file: String) -> String {
        "\(file):\(line):\(column): \(field.map { "\($0): " } ?? "")\(reason)".printable
    }
}
