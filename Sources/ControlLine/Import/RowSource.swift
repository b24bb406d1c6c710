import FollowUp
import Intake

/// The rows of a CSV file in batches, without those that need not be sent to be refused.
struct RowSource: ~Copyable {
    let kind: RecordKind
    /// Which column is which field.
    let mapping: HeaderMapping
    let header: CSVRow
    /// As people are told of it.
    let name: String
    let batchRows: Int
    private let words: Words
    private var file: CSVFile
    private var known = KnownIDs()
    /// The columns that tell records apart; several are taken together. Empty where the file has none: then nothing stands twice.
    private let keys: [Int]
    /// The field that is at fault when a record stands twice.
    private let keyField: String

    /// No record needs more; one that is larger would not fit a message either.
    private static let longestRow = 1 << 20

    /// - Parameters:
    ///   - explicit: the column to take for a field.
    ///   - batchRows: so many rows make a batch, unless they are large.
    /// - Throws: `CSVFileError`; `ImportFailure.header`.
    init(
        _ file: consuming CSVFile, name: String, kind: RecordKind, explicit: [String: String], batchRows: Int, words: Words
    ) throws {
        var file = file
        let header = try file.header()
        do {
            mapping = try HeaderMapping(header: header, fields: kind.fields, hasAttributes: kind.hasAttributes, explicit: explicit)
        } catch {
            throw ImportFailure.header(file: name, error)
        }
        self.kind = kind
        self.header = header
        self.name = name
        self.batchRows = batchRows
        self.words = words
        let mapping = mapping
        let fields = mapping.columns.contains(kind.idField) ? [kind.idField] : kind.keyWithoutID
        keys = fields.map { mapping.csvColumn(ofField: $0) }
        keyField = fields.last ?? kind.idField
        self.file = file
    }

    /// The file's length in bytes; nil for a pipe.
    var size: Int64? { file.size }

    /// The next rows, or nil at the end.
    mutating func next() throws(CSVFileError) -> RowBatch? {
        var batch = RowBatch()
        while !batch.isFull(rows: batchRows), let record = try file.next() {
            switch record {
            case .refused(let refusal): batch.add(Rejection(refusal))
            case .row(let row):
                if let rejection = rejection(of: row) { batch.add(rejection) } else { batch.add(row) }
            }
        }
        return batch.count == 0 ? nil : batch
    }

    private mutating func rejection(of row: CSVRow) -> Rejection? {
        // An empty id is for the daemon to refuse, or to make up: it knows what is required.
        if let id = id(of: row), let line = known.insert(id, line: row.line) {
            let shown = keys.count == 1 ? row.fields[keys[0]] : id
            return Rejection(
                row, mapping: mapping, field: keyField,
                reason: words.stands(shown, onLine: line))
        }
        if row.rawText.count > Self.longestRow {
            return Rejection(row, mapping: mapping, field: keyField, reason: words.rowTooLong(Self.longestRow))
        }
        return nil
    }

    /// What tells a row's record apart; nil where it says nothing.
    private func id(of row: CSVRow) -> String? {
        if keys.count == 1 {
            let id = row.fields[keys[0]]
            return id.isEmpty ? nil : Self.trimmed(id)
        }
        let parts = keys.map { Self.trimmed(row.fields[$0]) }
        return parts.isEmpty || parts.contains("") ? nil : parts.joined(separator: " ")
    }

    /// As the daemon trims it.
    private static func trimmed(_ id: String) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
        guard id.utf8.first.map(isBlank) == true || id.utf8.last.map(isBlank) == true else { return id }
        let bytes = id.utf8.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        return String(decoding: Array(bytes), as: UTF8.self)
    }
}

extension RecordKind {
    /// The name of the field that tells records of this kind apart.
    var idField: String {
        switch self {
        case .customers, .contracts, .deals, .interactions, .requests, .absences: "id"
        case .reps: "login"
        }
    }

    /// The fields that tell records apart where the file has no ids, as the daemon then makes them; empty where every record needs an id.
    var keyWithoutID: [String] { self == .absences ? ["rep", "first"] : [] }

    /// The kind that a file's name speaks of: "customers-2026.csv", "old_contract.csv". Nil when it speaks of none or of several.
    init?(fileName: String) {
        let base = fileName.split(separator: "/").last ?? ""
        let words = Set(base.lowercased().split { !$0.isLetter }.map(String.init))
        let found = Self.allCases.filter { words.contains($0.rawValue) || words.contains(String($0.rawValue.dropLast())) }
        guard let kind = found.first, found.count == 1 else { return nil }
        self = kind
    }
}
