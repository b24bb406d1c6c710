import FollowUp
import Intake
import Varlink

/// Rows that go to the daemon in one call, and those between them that do not go at all.
struct RowBatch: Sendable {
    private(set) var rows: [CSVRow] = []
    /// Rows that were refused here, without asking the daemon.
    private(set) var rejected: [Rejection] = []
    /// The size of all of them in the file.
    private(set) var bytes = 0

    /// About how much text goes in one call, in bytes.
    static let enoughBytes = 1 << 20

    mutating func add(_ row: CSVRow) {
        rows.append(row)
        bytes += row.rawText.count
    }

    mutating func add(_ rejection: Rejection) {
        rejected.append(rejection)
        bytes += rejection.rawText.count
    }

    var count: Int { rows.count + rejected.count }

    func isFull(rows limit: Int) -> Bool { count >= limit || bytes >= Self.enoughBytes }
}

/// The parameters of `Records.Import`, as `Wire.ImportCall`, but written straight from the rows of the file.
struct ImportRows: JSONWritable, Sendable {
    var kind: RecordKind
    var mapping: HeaderMapping
    var rows: [CSVRow]
    /// What names the call.
    var key: String

    func write(to writer: inout JSONWriter) {
        let places = mapping.columns.map { mapping.csvColumn(ofField: $0) }
        writer.beginObject()
        writer.member("kind", kind.rawValue)
        writer.member("columns", mapping.columns)
        writer.key("rows")
        writer.beginArray()
        for row in rows {
            writer.beginObject()
            writer.key("cells")
            writer.beginArray()
            for place in places { writer.value(row.fields[place]) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.member("idempotencyKey", key)
        writer.endObject()
    }
}
