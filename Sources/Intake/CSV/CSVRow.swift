/// A row of a file, with the place where it stands.
package struct CSVRow: Hashable, Sendable {
    /// The line on which the row begins, counted from 1. A row with line ends within quotes covers several.
    package let line: Int
    /// The fields in their order, without the quotes around them and with doubled quotes made one.
    package let fields: [String]
    /// The bytes of the row as they stand in the file, with its line end where it has one, so that the row can be written out unchanged.
    package let rawText: [UInt8]
    /// The byte that separates the fields in `rawText`.
    package let delimiter: UInt8

    /// Where the field with the index `i`, counted from 0, begins: its line and its column there, in Unicode scalars, both counted from 1.
    ///
    /// An index beyond the last field gives the end of the row. Computed from the raw text when it is asked for, which is when something is
    /// wrong with the field; good rows pay nothing for it.
    package func column(ofField i: Int) -> (line: Int, column: Int) {
        rawText.withUnsafeBufferPointer { bytes in
            var scan = CSVScan()
            let unlimited = CSVScan.Limits(delimiter: delimiter, fieldBytes: .max / 2, rowBytes: .max / 2, columns: .max)
            _ = scan.run(bytes, isFinished: true, limits: unlimited)
            let offset = scan.fields.indices.contains(i) ? scan.fields[i].outerStart : scan.fields.last?.outerEnd ?? 0
            return CSVPosition.of(offset, in: bytes, firstLine: line)
        }
    }
}
