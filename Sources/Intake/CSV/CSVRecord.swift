/// What a reader finds next in a file: a row, or bytes that are none.
package enum CSVRecord: Hashable, Sendable {
    case row(CSVRow)
    case refused(CSVRefusal)
}
